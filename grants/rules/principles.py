"""What holds for several schemes: the common rules, the choices where the sources are silent, and words for the quality
of a source. Bokmål and nynorsk."""

from dataclasses import dataclass

from .catalogue import INTEGRATION_CIRCULAR, QUESTIONS, TRAINING
from .texts import Text, text

CHOSEN = text(
    "Valgt: de offentlige kildene er tause om dette",
    "Vald: dei offentlege kjeldene seier ikkje noko om dette",
)


@dataclass(frozen=True, slots=True)
class Principle:
    """A common rule. `function` is where it is computed, as `module.function` below the apps' rules."""

    id: str
    function: str
    name: Text
    sentence: Text
    source: Text
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What a parameter decides. Its value and source are in the parameter's own row."""

    name: Text
    meaning: Text


PRINCIPLES: dict[str, Principle] = {
    principle.id: principle
    for principle in (
        Principle(
            "forskjell",
            "payments.rules.difference.differences",
            text("En linje er en forskjell", "Ei linje er ein skilnad"),
            text(
                "Skyldig regnes ut av registeret slik det er kjent nå. Betalt er summen av alle låste linjer for samme "
                "person, kode, budsjettår, termin og mottaker. En linje er forskjellen. Det som er betalt, blir aldri "
                "endret: flyttinger, dødsfall og rettelser kommer som nye linjer i neste termin. Det som er betalt for "
                "mye, motregnes eller kreves tilbake.",
                "Skuldig blir rekna ut av registeret slik det er kjent no. Betalt er summen av alle låste linjer for "
                "same person, kode, budsjettår, termin og mottakar. Ei linje er skilnaden. Det som er betalt, blir "
                "aldri endra: flyttingar, dødsfall og rettingar kjem som nye linjer i neste termin. Det som er betalt "
                "for mykje, blir motrekna eller kravd tilbake.",
            ),
            QUESTIONS,
            ("first_term",),
        ),
        Principle(
            "kvalifisering",
            "grants.rules.qualification.qualify",
            text("Kvalifiseringsdato", "Kvalifiseringsdato"),
            text(
                "Kvalifiseringsdatoen er den første dagen personen er registrert bosatt, har en iverksatt tillatelse "
                "og er i landet. Tillatelsen må være asyl, humanitært grunnlag, kollektiv beskyttelse, overføring "
                "eller familieinnvandring. Året for kvalifiseringsdatoen er tilskuddsår 1; det er fem tilskuddsår.",
                "Kvalifiseringsdatoen er den første dagen personen er registrert busett, har eit iverksett løyve og er "
                "i landet. Løyvet må vere asyl, humanitært grunnlag, kollektivt vern, overføring eller "
                "familieinnvandring. Året for kvalifiseringsdatoen er tilskotsår 1; det er fem tilskotsår.",
            ),
            INTEGRATION_CIRCULAR,
        ),
        Principle(
            "familie",
            "grants.rules.qualification.qualify",
            text("Familieinnvandring", "Familieinnvandring"),
            text(
                "Familieinnvandring gir tilskudd når referansepersonen er bosatt med egen tillatelse, ikke er norsk "
                "eller nordisk og ikke selv kom som familieinnvandrer, og søknaden kom senest fem år etter at "
                "referansepersonen ble bosatt. Har referansepersonen opphold på humanitært grunnlag, er det tre "
                "tilskuddsår.",
                "Familieinnvandring gir tilskot når referansepersonen er busett med eige løyve, ikkje er norsk eller "
                "nordisk og ikkje sjølv kom som familieinnvandrar, og søknaden kom seinast fem år etter at "
                "referansepersonen blei busett. Har referansepersonen opphald på humanitært grunnlag, er det tre "
                "tilskotsår.",
            ),
            INTEGRATION_CIRCULAR,
        ),
        Principle(
            "nyfodt",
            "grants.rules.qualification.qualify",
            text("Nyfødte", "Nyfødde"),
            text(
                "Et nyfødt barn gir tilskudd når det har egen tillatelse og er født senest seks måneder etter at moren "
                "ble bosatt.",
                "Eit nyfødt barn gir tilskot når det har eige løyve og er født seinast seks månader etter at mora blei "
                "busett.",
            ),
            INTEGRATION_CIRCULAR,
        ),
        Principle(
            "bosatt_for_2021",
            "grants.rules.qualification.qualify",
            text("Bosatt før 2021 uten tidligere tilskudd", "Busett før 2021 utan tidlegare tilskot"),
            text(
                "Den som har kvalifiseringsdato før 2021 og aldri har utløst tilskudd, må ha en godkjent søknad fra "
                "kommunen. For alle andre er det ikke nødvendig å søke.",
                "Den som har kvalifiseringsdato før 2021 og aldri har utløyst tilskot, må ha ein godkjend søknad frå "
                "kommunen. For alle andre er det ikkje nødvendig å søkje.",
            ),
            text(
                "IMDi: «IMDis nye tilskuddsløsning er snart klar for bruk», 20. september 2021",
                "IMDi: «IMDis nye tilskuddsløsning er snart klar for bruk», 20. september 2021",
            ),
        ),
        Principle(
            "folger_personen",
            "grants.rules.residence.months_of",
            text("Tilskuddet følger personen", "Tilskotet følgjer personen"),
            text(
                "Hver måned tilhører én kommune. Når en person flytter, beholder kommunen flyttemåneden og den neste; "
                "fra måneden etter det får den nye kommunen tilskuddet. Flyttinger registrert før 2022 endrer mottaker "
                "først fra januar året etter. Regelen gjelder integreringstilskudd år 2–5 og særskilt tilskudd.",
                "Kvar månad høyrer til éin kommune. Når ein person flyttar, beheld kommunen flyttemånaden og den "
                "neste; frå månaden etter det får den nye kommunen tilskotet. Flyttingar registrerte før 2022 endrar "
                "mottakar først frå januar året etter. Regelen gjeld integreringstilskot år 2–5 og særskilt tilskot.",
            ),
            QUESTIONS,
            ("months_kept_after_move",),
        ),
        Principle(
            "opphor",
            "grants.rules.residence.gaps_of",
            text("Dødsfall, utvandring og retur", "Dødsfall, utvandring og retur"),
            text(
                "Måneden for dødsfall eller utvandring er den siste som betales. Kommer personen tilbake, betales det "
                "igjen fra og med den måneden, til kommunen personen kom tilbake til; kvalifiseringsdatoen er den "
                "samme.",
                "Månaden for dødsfall eller utvandring er den siste som blir betalt. Kjem personen tilbake, blir det "
                "betalt igjen frå og med den månaden, til kommunen personen kom tilbake til; kvalifiseringsdatoen er "
                "den same.",
            ),
            CHOSEN,
            ("months_kept_after_exit",),
        ),
        Principle(
            "dager",
            "grants.rules.presence.share_by_days",
            text("Delt etter dager", "Delt etter dagar"),
            text(
                "For norsktilskudd teller en flytting fra sin egen dag. Bodde personen i flere kommuner i terminen, "
                "deles terminens beløp etter dagene i hver; den siste tar resten.",
                "For norsktilskot tel ei flytting frå sin eigen dag. Budde personen i fleire kommunar i terminen, blir "
                "beløpet for terminen delt etter dagane i kvar; den siste tek resten.",
            ),
            TRAINING,
        ),
        Principle(
            "avrunding",
            "imdi_tilskudd.lib.money.divide_half_up",
            text("Avrunding", "Avrunding"),
            text(
                "Integreringstilskudd og særskilt tilskudd rundes til hele kroner, norsktilskudd til hele øre; en halv "
                "rundes opp, og det rundes bare én gang.",
                "Integreringstilskot og særskilt tilskot blir runda til heile kroner, norsktilskot til heile øre; ein "
                "halv blir runda opp, og det blir runda berre éin gong.",
            ),
            CHOSEN,
        ),
        Principle(
            "foreldelse",
            "grants.rules.owed.Window.covers",
            text("Foreldelse", "Forelding"),
            text(
                "Budsjettår som er eldre enn terminens år minus 3, får ingen linjer, verken betaling eller "
                "tilbakeføring.",
                "Budsjettår som er eldre enn året for terminen minus 3, får ingen linjer, verken betaling eller "
                "tilbakeføring.",
            ),
            CHOSEN,
            ("limitation_years", "first_term"),
        ),
        Principle(
            "stans",
            "grants.rules.facts.on_hold",
            text("Stans i utbetalingen", "Stans i utbetalinga"),
            text(
                "IMDi kan stanse utbetalingen for en person. Så lenge stansen varer, får personen ingen linjer; når "
                "den oppheves, kommer forskjellen.",
                "IMDi kan stanse utbetalinga for ein person. Så lenge stansen varer, får personen ingen linjer; når "
                "han blir oppheva, kjem skilnaden.",
            ),
            CHOSEN,
        ),
    )
}

CHOICES: dict[str, Choice] = {
    "first_term": Choice(
        text("Første termin", "Første termin"),
        text(
            "Den første terminen systemet beregner; tidligere terminer er historikk.",
            "Den første terminen systemet reknar ut; tidlegare terminar er historikk.",
        ),
    ),
    "limitation_years": Choice(
        text("Foreldelse, år", "Forelding, år"),
        text(
            "Hvor mange år bakover det rettes og etterbetales.",
            "Kor mange år bakover det blir retta og etterbetalt.",
        ),
    ),
    "months_kept_after_move": Choice(
        text("Måneder kommunen beholder ved flytting", "Månader kommunen beheld ved flytting"),
        text(
            "Hvor mange måneder kommunen personen flytter fra, beholder, flyttemåneden regnet med.",
            "Kor mange månader kommunen personen flyttar frå, beheld, flyttemånaden rekna med.",
        ),
    ),
    "months_kept_after_exit": Choice(
        text("Måneder ved dødsfall og utvandring", "Månader ved dødsfall og utvandring"),
        text(
            "Hvor mange måneder som betales fra og med måneden for dødsfall, utvandring eller overtatt omsorg.",
            "Kor mange månader som blir betalte frå og med månaden for dødsfall, utvandring eller overteken omsorg.",
        ),
    ),
    "year1_split_on_move": Choice(
        text("Deling av år 1 ved flytting", "Deling av år 1 ved flytting"),
        text(
            "Om år 1 deles etter måneder når personen flytter i bosettingsåret, eller ikke.",
            "Om år 1 blir delt etter månader når personen flyttar i busetjingsåret, eller ikkje.",
        ),
    ),
    "year1_reduced_on_exit": Choice(
        text("År 1 ved dødsfall og utvandring", "År 1 ved dødsfall og utvandring"),
        text(
            "Om år 1 reduseres når personen dør eller utvandrer i bosettingsåret.",
            "Om år 1 blir redusert når personen døyr eller utvandrar i busetjingsåret.",
        ),
    ),
    "fht_own_share_1": Choice(
        text("Egenandel for ekstratilskudd, år 1", "Eigendel for ekstratilskot, år 1"),
        text("Kroner, i det første tilskuddsåret.", "Kroner, i det første tilskotsåret."),
    ),
    "fht_own_share_2": Choice(
        text("Egenandel for ekstratilskudd, senere år", "Eigendel for ekstratilskot, seinare år"),
        text("Kroner, i senere tilskuddsår.", "Kroner, i seinare tilskotsår."),
    ),
    "spread_from": Choice(
        text("Persontilskudd fordeles fra", "Persontilskot blir fordelt frå"),
        text(
            "Det første budsjettåret persontilskuddet fordeles på terminene i stedet for å betales samlet.",
            "Det første budsjettåret persontilskotet blir fordelt på terminane i staden for å bli betalt samla.",
        ),
    ),
}

# Values that are words in the data file.
VALUES: dict[str, Text] = {
    "months": text("etter måneder", "etter månader"),
    "none": text("ikke delt", "ikkje delt"),
}
QUALITIES: dict[str, Text] = {
    "stated": text("oppgitt", "oppgitt"),
    "derived": text("utledet", "utleidd"),
    "assumed": text("antatt", "anteken"),
}
