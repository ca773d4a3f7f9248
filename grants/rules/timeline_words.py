"""The words of a person's timeline, in both languages."""

from enum import StrEnum

from .texts import Text, text

EKSTRATILSKUDD_CODES = frozenset({"FHT1", "FHT2"})
TRAININGS = {
    "rett_og_plikt": text("rett og plikt", "rett og plikt"),
    "37d": text("§ 37 d, kollektiv beskyttelse", "§ 37 d, kollektivt vern"),
    "43g": text("§ 43 g, utvidet norskopplæring", "§ 43 g, utvida norskopplæring"),
}
WORDS: dict[str, Text] = {
    "settled": text("Bosatt i {place}, som {role}", "Busett i {place}, som {role}"),
    "moved_in": text("Flyttet til {place}", "Flytta til {place}"),
    "returned": text("Kom tilbake til {place}", "Kom tilbake til {place}"),
    "moved_out": text("Flyttet til annen kommune", "Flytta til annan kommune"),
    "elsewhere": text("Bosatt i annen kommune", "Busett i annan kommune"),
    "emigrated": text("Utvandret", "Utvandra"),
    "died": text("Død", "Død"),
    "permit": text("Tillatelse: {basis}", "Løyve: {basis}"),
    "care": text("En forelder overtok omsorgen", "Ein forelder tok over omsorga"),
    "training": text("Opplæringsvedtak: {kind}", "Opplæringsvedtak: {kind}"),
    "upper_secondary": text(
        "Videregående opplæring på heltid, til {to}", "Vidaregåande opplæring på heiltid, til {to}"
    ),
    "reception": text("Kom til mottak i {place}", "Kom til mottak i {place}"),
    "late_application": text(
        "Søknad om tilskudd godkjent (bosatt før 2021)", "Søknad om tilskot godkjend (busett før 2021)"
    ),
    "hold": text("Utbetalinger for personen stanset av IMDi", "Utbetalingar for personen stansa av IMDi"),
    "fht_grant": text(
        "Ekstratilskudd {code} innvilget for {year}: {amount}", "Ekstratilskot {code} innvilga for {year}: {amount}"
    ),
    "decision": text("Enkeltvedtak om {code}, {term}: {amount}", "Enkeltvedtak om {code}, {term}: {amount}"),
    "known": text("Kjent {day}", "Kjent {day}"),
    "corrected": text("Rettet {day}: opplysningen er trukket tilbake", "Retta {day}: opplysninga er trekt tilbake"),
    "lifted": text("Opphevet {day}", "Oppheva {day}"),
}


class Whereabouts(StrEnum):
    """Where the person is now, as the municipality may know it."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    ABROAD = "abroad"
    DEAD = "dead"
    NOWHERE = "nowhere"


WHEREABOUTS: dict[Whereabouts, Text] = {
    Whereabouts.HERE: text("bosatt i {place}", "busett i {place}"),
    Whereabouts.ELSEWHERE: text("bosatt i annen kommune", "busett i annan kommune"),
    Whereabouts.ABROAD: text("utvandret", "utvandra"),
    Whereabouts.DEAD: text("død", "død"),
    Whereabouts.NOWHERE: text("ikke registrert bosatt", "ikkje registrert busett"),
}
