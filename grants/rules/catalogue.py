"""The rules by name: what each one says, in bokmål and nynorsk, where it comes from, and which choices it reads. The
pages that explain an amount and the document «Slik regner vi» are made of this."""

from dataclasses import dataclass
from enum import Enum

from .texts import Text, text

QUESTIONS = text(
    "IMDi: spørsmål og svar om IMDi Tilskudd, 27. februar 2025",
    "IMDi: spørsmål og svar om IMDi Tilskudd, 27. februar 2025",
)
INTEGRATION_CIRCULAR = text(
    "IMDi: rundskriv om integreringstilskudd",
    "IMDi: rundskriv om integreringstilskot",
)
INTEGRATION = text(
    "IMDi: rundskriv om integreringstilskudd, og spørsmål og svar om IMDi Tilskudd, 27. februar 2025",
    "IMDi: rundskriv om integreringstilskot, og spørsmål og svar om IMDi Tilskudd, 27. februar 2025",
)
TRAINING = text(
    "IMDi: nettsidene om tilskudd til opplæring i norsk og samfunnskunnskap for voksne innvandrere",
    "IMDi: nettsidene om tilskot til opplæring i norsk og samfunnskunnskap for vaksne innvandrarar",
)


class Measure(Enum):
    """What the months of a line say of its rate (`measures` has the words): so many twelfths of it; a part of the
    year's amount; the whole of it or a share, once; nothing, because somebody decided the amount or it is history."""

    MONTHS = "months"
    YEAR = "year"
    ONCE = "once"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that a line can name. `sentence` is one sentence without a full stop; `more` are whole sentences.
    `function` is where the rule is computed, empty when nothing is. `parameters` names the choices
    the rule reads, `common` the common rules (see `principles`) it rests on."""

    id: str
    function: str
    codes: tuple[str, ...]
    name: Text
    sentence: Text
    source: Text
    more: tuple[Text, ...] = ()
    parameters: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    measure: Measure = Measure.MONTHS


AR_1 = Rule(
    "integrering.ar_1",
    "grants.rules.integrering.ar_1",
    ("AR-1", "AR-1 EV", "AR-1 B", "AR-1 EM"),
    text("Integreringstilskudd år 1", "Integreringstilskot år 1"),
    text(
        "Integreringstilskudd år 1 betales én gang, i terminen kvalifiseringsdatoen faller i",
        "Integreringstilskot år 1 blir betalt éin gong, i terminen kvalifiseringsdatoen fell i",
    ),
    INTEGRATION,
    (
        text(
            "Satsen er den for året kvalifiseringsdatoen er i. Koden følger rollen ved bosettingen: barn er den som "
            "fyller 17 år eller mindre i bosettingsåret, voksne er enslige eller i familie, og enslige mindreårige "
            "har sin egen sats uansett alder.",
            "Satsen er den for året kvalifiseringsdatoen er i. Koden følgjer rolla ved busetjinga: barn er den som "
            "fyller 17 år eller mindre i busetjingsåret, vaksne er einslege eller i familie, og einslege mindreårige "
            "har sin eigen sats uansett alder.",
        ),
        text(
            "Flytter personen i bosettingsåret, deles beløpet etter hvor mange av månedene fra bosettingsmåneden til "
            "desember hver kommune har. Den siste får resten, slik at summen alltid er satsen.",
            "Flyttar personen i busetjingsåret, blir beløpet delt etter kor mange av månadene frå busetjingsmånaden "
            "til desember kvar kommune har. Den siste får resten, slik at summen alltid er satsen.",
        ),
    ),
    ("year1_split_on_move", "year1_reduced_on_exit", "months_kept_after_move"),
    ("kvalifisering", "folger_personen", "opphor"),
    measure=Measure.ONCE,
)
ELDERS = Rule(
    "integrering.eldretilskudd",
    "grants.rules.integrering.eldretilskudd",
    ("ELDR",),
    text("Eldretilskudd", "Eldretilskot"),
    text(
        "Eldretilskudd betales én gang for den som har fylt 60 år ved bosetting",
        "Eldretilskot blir betalt éin gong for den som har fylt 60 år ved busetjing",
    ),
    INTEGRATION_CIRCULAR,
    (
        text(
            "Alderen regnes på kvalifiseringsdatoen. Beløpet deles som år 1 når personen flytter i bosettingsåret.",
            "Alderen blir rekna på kvalifiseringsdatoen. Beløpet blir delt som år 1 når personen flyttar i "
            "busetjingsåret.",
        ),
    ),
    ("year1_split_on_move", "year1_reduced_on_exit", "months_kept_after_move"),
    ("kvalifisering", "folger_personen"),
    measure=Measure.ONCE,
)
KINDERGARTEN = Rule(
    "integrering.barnehagetilskudd",
    "grants.rules.integrering.barnehagetilskudd",
    ("BHT",),
    text("Barnehagetilskudd", "Barnehagetilskot"),
    text(
        "Barnehagetilskudd betales én gang for barn under seks år ved bosetting",
        "Barnehagetilskot blir betalt éin gong for barn under seks år ved busetjing",
    ),
    INTEGRATION_CIRCULAR,
    (
        text(
            "Alderen regnes på kvalifiseringsdatoen. Beløpet deles som år 1 når barnet flytter i bosettingsåret.",
            "Alderen blir rekna på kvalifiseringsdatoen. Beløpet blir delt som år 1 når barnet flyttar i "
            "busetjingsåret.",
        ),
    ),
    ("year1_split_on_move", "year1_reduced_on_exit", "months_kept_after_move"),
    ("kvalifisering", "nyfodt", "folger_personen"),
    measure=Measure.ONCE,
)
AR_2_5 = Rule(
    "integrering.ar_2_5",
    "grants.rules.integrering.ar_2_5",
    ("AR-2", "AR-3", "AR-4", "AR-5"),
    text("Integreringstilskudd år 2–5", "Integreringstilskot år 2–5"),
    text(
        "Integreringstilskudd år 2–5 betales med en tolvdel for hver måned, til kommunen måneden tilhører",
        "Integreringstilskot år 2–5 blir betalt med ein tolvdel for kvar månad, til kommunen månaden høyrer til",
    ),
    INTEGRATION,
    (
        text(
            "Tilskuddsåret er budsjettåret minus kvalifiseringsåret pluss 1, og satsen er budsjettårets. Beløpet for "
            "en termin er satsen × månedene / 12, avrundet til hele kroner.",
            "Tilskotsåret er budsjettåret minus kvalifiseringsåret pluss 1, og satsen er den for budsjettåret. "
            "Beløpet for ein termin er satsen × månadene / 12, avrunda til heile kroner.",
        ),
    ),
    ("months_kept_after_move", "months_kept_after_exit"),
    ("kvalifisering", "familie", "folger_personen", "opphor", "avrunding"),
)
MINORS = Rule(
    "saerskilt.enslig_mindrearig",
    "grants.rules.saerskilt.saerskilt_tilskudd",
    ("EMINB", "EMINU"),
    text("Særskilt tilskudd for enslige mindreårige", "Særskilt tilskot for einslege mindreårige"),
    text(
        "Særskilt tilskudd for enslige mindreårige betales med en tolvdel for hver måned fra bosettingsmåneden",
        "Særskilt tilskot for einslege mindreårige blir betalt med ein tolvdel for kvar månad frå busetjingsmånaden",
    ),
    INTEGRATION,
    (
        text(
            "Månedene i bosettingsåret betales samlet, senere måneder i sin termin. EMINB gjelder til og med året "
            "personen fyller 16, EMINU fra året personen fyller 17 til og med desember i året personen fyller 20.",
            "Månadene i busetjingsåret blir betalte samla, seinare månader i sin termin. EMINB gjeld til og med året "
            "personen fyller 16, EMINU frå året personen fyller 17 til og med desember i året personen fyller 20.",
        ),
        text(
            "Tilskuddet stanser når en forelder overtar omsorgen; den måneden regnes med.",
            "Tilskotet stansar når ein forelder tek over omsorga; den månaden blir rekna med.",
        ),
    ),
    ("months_kept_after_move", "months_kept_after_exit"),
    ("kvalifisering", "folger_personen", "opphor", "avrunding"),
)
PERSONAL = Rule(
    "norsk.persontilskudd",
    "grants.rules.norsk.persontilskudd",
    ("P-AR1-H", "P-AR2-H", "P-AR3-H", "P-AR1-L", "P-AR2-L", "P-AR3-L"),
    text("Persontilskudd", "Persontilskot"),
    text(
        "Persontilskudd betales i tre år med satsen fra året personen kom inn i målgruppen, fordelt på terminene; er "
        "det flere mottakere, deles det etter dager",
        "Persontilskot blir betalt i tre år med satsen frå året personen kom inn i målgruppa, fordelt på terminane; "
        "er det fleire mottakarar, blir det delt etter dagar",
    ),
    TRAINING,
    (
        text(
            "Personen må være 18–67 år den dagen han eller hun kommer inn i målgruppen, ha rett og plikt til "
            "opplæring og ha et registrert opplæringsvedtak. Landbakgrunnen avgjør høy eller lav sats.",
            "Personen må vere 18–67 år den dagen han eller ho kjem inn i målgruppa, ha rett og plikt til opplæring og "
            "ha eit registrert opplæringsvedtak. Landbakgrunnen avgjer høg eller låg sats.",
        ),
        text(
            "Til og med 2023 betales år 1 samlet i terminen personen kommer inn, og år 2 og 3 samlet i 1. termin. "
            "Senere fordeles beløpet likt på terminene som er igjen av året.",
            "Til og med 2023 blir år 1 betalt samla i terminen personen kjem inn, og år 2 og 3 samla i 1. termin. "
            "Seinare blir beløpet fordelt likt på terminane som er att av året.",
        ),
    ),
    ("spread_from",),
    ("dager", "avrunding"),
    measure=Measure.YEAR,
)
PARAGRAPH_37_D = Rule(
    "norsk.paragraf_37_d",
    "grants.rules.norsk.paragraf_37_d",
    ("P37D-AR1",),
    text("Persontilskudd § 37 d, kollektiv beskyttelse", "Persontilskot § 37 d, kollektivt vern"),
    text(
        "Norsktilskudd ved kollektiv beskyttelse betales med en tolvdel for hver måned i tolv måneder; er det flere "
        "mottakere, deles det etter dager",
        "Norsktilskot ved kollektivt vern blir betalt med ein tolvdel for kvar månad i tolv månader; er det fleire "
        "mottakarar, blir det delt etter dagar",
    ),
    TRAINING,
    (
        text(
            "Satsen er den for året personen kom inn i målgruppen. Mens personen går på videregående skole på heltid, "
            "er fylkeskommunen mottaker.",
            "Satsen er den for året personen kom inn i målgruppa. Medan personen går på vidaregåande skule på heiltid, "
            "er fylkeskommunen mottakar.",
        ),
    ),
    ("months_kept_after_exit",),
    ("dager", "opphor", "avrunding"),
)
PARAGRAPH_43_G = Rule(
    "norsk.paragraf_43_g",
    "grants.rules.norsk.paragraf_43_g",
    ("UN43G",),
    text("Utvidet norskopplæring § 43 g", "Utvida norskopplæring § 43 g"),
    text(
        "Norsktilskudd til utvidet norskopplæring betales med en tolvdel for hver måned, i høyst 36 måneder, til "
        "mottakeren som vedtaket nevner",
        "Norsktilskot til utvida norskopplæring blir betalt med ein tolvdel for kvar månad, i høgst 36 månader, til "
        "mottakaren som vedtaket nemner",
    ),
    TRAINING,
    (
        text(
            "Satsen er budsjettårets. Mottakeren er den samme hvor personen enn bor.",
            "Satsen er den for budsjettåret. Mottakaren er den same kor personen enn bur.",
        ),
    ),
    ("months_kept_after_exit",),
    ("opphor", "avrunding"),
)
BASIC = Rule(
    "norsk.grunntilskudd",
    "grants.rules.grunn.grunntilskudd",
    ("Grunntilskudd-H", "Grunntilskudd-L"),
    text("Grunntilskudd", "Grunntilskot"),
    text(
        "Grunntilskudd betales i første termin, etter hvor mange personer med rett til persontilskudd som bor i "
        "kommunen 15. januar",
        "Grunntilskot blir betalt i første termin, etter kor mange personar med rett til persontilskot som bur i "
        "kommunen 15. januar",
    ),
    TRAINING,
    (
        text(
            "1–3 personer gir lavt grunntilskudd, 4–150 gir høyt. Ingen eller flere enn 150 gir ikke grunntilskudd.",
            "1–3 personar gir lågt grunntilskot, 4–150 gir høgt. Ingen eller fleire enn 150 gir ikkje grunntilskot.",
        ),
    ),
    measure=Measure.YEAR,
)
ASYLUM = Rule(
    "asyl.norsk_i_mottak",
    "grants.rules.asyl.norsk_i_mottak",
    ("ASYLNORSK", "SAMF-I-MOTTAK"),
    text("Norsk og samfunnskunnskap i mottak", "Norsk og samfunnskunnskap i mottak"),
    text(
        "Norsktilskudd for asylsøkere betales én gang for hver voksen som kommer til mottak i en kommune som tilbyr "
        "opplæringen; flytter personen til mottak i en annen slik kommune, får de halvparten hver",
        "Norsktilskot for asylsøkjarar blir betalt éin gong for kvar vaksen som kjem til mottak i ein kommune som "
        "tilbyr opplæringa; flyttar personen til mottak i ein annan slik kommune, får dei halvparten kvar",
    ),
    text(
        "IMDi: brev om utbetaling av norsktilskudd, 25. september 2015, og nettsidene om norsktilskudd for asylsøkere",
        "IMDi: brev om utbetaling av norsktilskot, 25. september 2015, og nettsidene om norsktilskot for asylsøkjarar",
    ),
    (
        text(
            "Personen må ha fylt 18 år. Bare den første ankomsten til mottak gir tilskudd, og kommunen må ha krysset "
            "av for at den tilbyr asylnorsk det året.",
            "Personen må ha fylt 18 år. Berre den første komma til mottak gir tilskot, og kommunen må ha kryssa av "
            "for at han tilbyr asylnorsk det året.",
        ),
    ),
    measure=Measure.ONCE,
)
GRANTED = Rule(
    "ekstra.innvilget",
    "grants.rules.granted.add_granted",
    ("FHT1", "FHT2"),
    text("Ekstratilskudd", "Ekstratilskot"),
    text(
        "Ekstratilskudd betales med beløpet IMDi har innvilget",
        "Ekstratilskot blir betalt med beløpet IMDi har innvilga",
    ),
    QUESTIONS,
    (
        text(
            "Hele beløpet betales i terminen etter vedtaket. Egenandel og øvre grense er kontrollert da søknaden ble "
            "avgjort.",
            "Heile beløpet blir betalt i terminen etter vedtaket. Eigendel og øvre grense er kontrollerte då søknaden "
            "blei avgjord.",
        ),
    ),
    ("fht_own_share_1", "fht_own_share_2"),
    measure=Measure.ONCE,
)
DECISION = Rule(
    "enkeltvedtak",
    "grants.rules.granted.add_granted",
    (),
    text("Enkeltvedtak", "Enkeltvedtak"),
    text("Beløpet følger av et enkeltvedtak", "Beløpet følgjer av eit enkeltvedtak"),
    text("Vedtak i IMDi, ført av to personer", "Vedtak i IMDi, ført av to personar"),
    (
        text(
            "Vedtaket legges til det reglene gir for samme kode, år, termin og mottaker, og kan være negativt.",
            "Vedtaket blir lagt til det reglane gir for same kode, år, termin og mottakar, og kan vere negativt.",
        ),
    ),
    measure=Measure.NONE,
)
CONVERTED = Rule(
    "konvertert",
    "",
    (),
    text("Konvertert utbetaling", "Konvertert utbetaling"),
    text("Betalt av det forrige systemet", "Betalt av det førre systemet"),
    text("Det forrige systemet, merket KONV", "Det førre systemet, merkt KONV"),
    (
        text(
            "Linjen er historikk og blir aldri endret. Det som ble betalt, trekkes fra det som er skyldig for samme "
            "kode, år, termin og mottaker.",
            "Linja er historikk og blir aldri endra. Det som blei betalt, blir trekt frå det som er skuldig for same "
            "kode, år, termin og mottakar.",
        ),
    ),
    measure=Measure.NONE,
)

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        AR_1,
        ELDERS,
        KINDERGARTEN,
        AR_2_5,
        MINORS,
        GRANTED,
        BASIC,
        PERSONAL,
        PARAGRAPH_37_D,
        PARAGRAPH_43_G,
        ASYLUM,
        DECISION,
        CONVERTED,
    )
}
