"""Why a person gives nothing: a sentence for every refusal and for what else can be the reason, in both languages."""

from enum import StrEnum

from .qualification import Refusal
from .texts import Text, text


class Reason(StrEnum):
    """Why there is no line, apart from the refusals of integrering and særskilt."""

    UNKNOWN = "unknown"
    ON_HOLD = "on_hold"
    NOT_YET = "not_yet"
    YEAR_1_ONCE = "year_1_once"
    PAST_GRANT_YEARS = "past_grant_years"
    EXIT = "exit"
    OTHER_RECIPIENT = "other_recipient"
    ALREADY_PAID = "already_paid"
    LIMITATION = "limitation"
    MINOR_PAST_AGE = "minor_past_age"
    CARE = "care"
    NO_TRAINING = "no_training"
    TRAINING_AGE = "training_age"
    TRAINING_NOT_YET = "training_not_yet"
    TRAINING_ENDED = "training_ended"
    TRAINING_NOT_LIVED = "training_not_lived"
    TRAINING_OTHER = "training_other"
    RECEPTION_AGE = "reception_age"
    RECEPTION_NOT_DECLARED = "reception_not_declared"
    RECEPTION_ONCE = "reception_once"
    RECEPTION_OTHER = "reception_other"


REFUSALS: dict[Refusal, Text] = {
    Refusal.NOT_SETTLED: text(
        "Personen er ikke registrert bosatt. Integreringstilskudd krever at personen er bosatt i en kommune.",
        "Personen er ikkje registrert busett. Integreringstilskot krev at personen er busett i ein kommune.",
    ),
    Refusal.NO_PERMIT: text(
        "Personen er bosatt, men registeret har ingen iverksatt tillatelse.",
        "Personen er busett, men registeret har ikkje noko iverksett løyve.",
    ),
    Refusal.NEVER_PRESENT: text(
        "Personen var ute av landet eller død før både bosetting og tillatelse var på plass.",
        "Personen var ute av landet eller død før både busetjing og løyve var på plass.",
    ),
    Refusal.OTHER_BASIS: text(
        "Tillatelsen er gitt på et grunnlag som ikke gir integreringstilskudd.",
        "Løyvet er gitt på eit grunnlag som ikkje gir integreringstilskot.",
    ),
    Refusal.REFERENCE_UNKNOWN: text(
        "Familieinnvandring: referansepersonen er ikke registrert med både bosetting og tillatelse.",
        "Familieinnvandring: referansepersonen er ikkje registrert med både busetjing og løyve.",
    ),
    Refusal.REFERENCE_NORDIC: text(
        "Familieinnvandring til en norsk eller nordisk borger gir ikke integreringstilskudd.",
        "Familieinnvandring til ein norsk eller nordisk borgar gir ikkje integreringstilskot.",
    ),
    Refusal.REFERENCE_BY_FAMILY: text(
        "Familieinnvandring: referansepersonen kom selv som familieinnvandrer, og da gis det ikke tilskudd.",
        "Familieinnvandring: referansepersonen kom sjølv som familieinnvandrar, og då blir det ikkje gitt tilskot.",
    ),
    Refusal.APPLIED_TOO_LATE: text(
        "Familieinnvandring: søknaden kom mer enn fem år etter at referansepersonen ble bosatt.",
        "Familieinnvandring: søknaden kom meir enn fem år etter at referansepersonen blei busett.",
    ),
    Refusal.MOTHER_NOT_SETTLED: text(
        "Nyfødt: moren er ikke registrert bosatt.",
        "Nyfødd: mora er ikkje registrert busett.",
    ),
    Refusal.BORN_TOO_LATE: text(
        "Nyfødt: barnet er født mer enn seks måneder etter at moren ble bosatt.",
        "Nyfødd: barnet er født meir enn seks månader etter at mora blei busett.",
    ),
    Refusal.NO_LATE_APPLICATION: text(
        "Kvalifiseringsdatoen er før 2021, og personen har aldri utløst tilskudd. Da må kommunen søke, og søknaden "
        "være godkjent.",
        "Kvalifiseringsdatoen er før 2021, og personen har aldri utløyst tilskot. Då må kommunen søkje, og søknaden "
        "vere godkjend.",
    ),
}

REASONS: dict[Reason, Text] = {
    Reason.UNKNOWN: text(
        "Registeret kjente ikke personen den dagen terminen ble beregnet.",
        "Registeret kjende ikkje personen den dagen terminen blei rekna ut.",
    ),
    Reason.ON_HOLD: text(
        "IMDi har stanset utbetalingen for personen. Når stansen oppheves, kommer det som mangler.",
        "IMDi har stansa utbetalinga for personen. Når stansen blir oppheva, kjem det som manglar.",
    ),
    Reason.NOT_YET: text(
        "Kvalifiseringsdatoen er {day}, etter at terminen sluttet.",
        "Kvalifiseringsdatoen er {day}, etter at terminen slutta.",
    ),
    Reason.YEAR_1_ONCE: text(
        "Integreringstilskudd år 1 betales én gang, i {term}. År 2 begynner i januar {year}.",
        "Integreringstilskot år 1 blir betalt éin gong, i {term}. År 2 byrjar i januar {year}.",
    ),
    Reason.PAST_GRANT_YEARS: text(
        "Kvalifiseringsdatoen er {day}, og {years} tilskuddsår er brukt. Det siste var {last}.",
        "Kvalifiseringsdatoen er {day}, og {years} tilskotsår er brukte. Det siste var {last}.",
    ),
    Reason.EXIT: text(
        "Personen døde eller utvandret {day}. Ingen måneder i terminen betales.",
        "Personen døydde eller utvandra {day}. Ingen månader i terminen blir betalte.",
    ),
    Reason.OTHER_RECIPIENT: text(
        "Månedene i terminen tilhører en annen kommune, fordi personen er bosatt eller har flyttet dit.",
        "Månadene i terminen høyrer til ein annan kommune, fordi personen er busett eller har flytta dit.",
    ),
    Reason.ALREADY_PAID: text(
        "Alt som er skyldig til og med terminen, er betalt før: {amount} for {code}, {term}.",
        "Alt som er skuldig til og med terminen, er betalt før: {amount} for {code}, {term}.",
    ),
    Reason.LIMITATION: text(
        "Budsjettår før {year} er foreldet og gir verken betaling eller tilbakeføring.",
        "Budsjettår før {year} er forelda og gir verken betaling eller tilbakeføring.",
    ),
    Reason.MINOR_PAST_AGE: text(
        "Særskilt tilskudd sluttet i desember {year}, året personen fylte 20.",
        "Særskilt tilskot slutta i desember {year}, året personen fylte 20.",
    ),
    Reason.CARE: text(
        "Særskilt tilskudd stanset fordi en forelder overtok omsorgen {day}.",
        "Særskilt tilskot stansa fordi ein forelder tok over omsorga {day}.",
    ),
    Reason.NO_TRAINING: text(
        "Norsktilskudd: personen har ikke noe registrert opplæringsvedtak.",
        "Norsktilskot: personen har ikkje noko registrert opplæringsvedtak.",
    ),
    Reason.TRAINING_AGE: text(
        "Persontilskudd: personen var {age} år da han eller hun kom inn i målgruppen {day}. Grensen er 18–67 år.",
        "Persontilskot: personen var {age} år då han eller ho kom inn i målgruppa {day}. Grensa er 18–67 år.",
    ),
    Reason.TRAINING_NOT_YET: text(
        "Norsktilskudd: personen kom inn i målgruppen {day}, etter at terminen sluttet.",
        "Norsktilskot: personen kom inn i målgruppa {day}, etter at terminen slutta.",
    ),
    Reason.TRAINING_ENDED: text(
        "Norsktilskudd: personen kom inn i målgruppen {day}, og perioden det gis tilskudd for, er over.",
        "Norsktilskot: personen kom inn i målgruppa {day}, og perioden det blir gitt tilskot for, er over.",
    ),
    Reason.TRAINING_NOT_LIVED: text(
        "Norsktilskudd: personen bodde ikke i noen norsk kommune i terminen.",
        "Norsktilskot: personen budde ikkje i nokon norsk kommune i terminen.",
    ),
    Reason.TRAINING_OTHER: text(
        "Norsktilskudd: terminens beløp går til en annen mottaker, fordi personen bodde i en annen kommune, gikk på "
        "videregående skole eller vedtaket nevner en annen; eller det er betalt samlet i en annen termin.",
        "Norsktilskot: beløpet for terminen går til ein annan mottakar, fordi personen budde i ein annan kommune, "
        "gjekk på vidaregåande skule eller vedtaket nemner ein annan; eller det er betalt samla i ein annan termin.",
    ),
    Reason.RECEPTION_AGE: text(
        "Norsktilskudd asylsøkere: personen var ikke fylt 18 år da han eller hun kom til mottak {day}.",
        "Norsktilskot asylsøkjarar: personen hadde ikkje fylt 18 år då han eller ho kom til mottak {day}.",
    ),
    Reason.RECEPTION_NOT_DECLARED: text(
        "Norsktilskudd asylsøkere: kommunen der personen først kom til mottak, har ikke krysset av for at den tilbyr "
        "opplæringen i {year}.",
        "Norsktilskot asylsøkjarar: kommunen der personen først kom til mottak, har ikkje kryssa av for at han tilbyr "
        "opplæringa i {year}.",
    ),
    Reason.RECEPTION_ONCE: text(
        "Norsktilskudd asylsøkere betales én gang, i {term}.",
        "Norsktilskot asylsøkjarar blir betalt éin gong, i {term}.",
    ),
    Reason.RECEPTION_OTHER: text(
        "Norsktilskudd asylsøkere: den første ankomsten til mottak var i en annen kommune.",
        "Norsktilskot asylsøkjarar: den første komma til mottak var i ein annan kommune.",
    ),
}
