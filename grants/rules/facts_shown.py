"""The facts behind a line as sentences: no more than the line's rule asks for, and no other municipality by name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from imdi_tilskudd.lib.periods import age_on

from .stored import (
    BY_DAYS,
    MONTHLY_IN_KRONER,
    ONCE,
    StoredLine,
    day,
    days_lived,
    entry_of,
    grant_years,
    months_counted,
    residence_of,
)
from .texts import Text, day_text, months_text, term_text, text

ELSEWHERE = text("annen kommune", "annan kommune")
ROLES = {
    "enslig": text("enslig", "einsleg"),
    "familie": text("del av en familie", "del av ein familie"),
    "enslig_mindrearig": text("enslig mindreårig", "einsleg mindreårig"),
}
BASES = {
    "asyl": text("asyl", "asyl"),
    "humanitaer": text("humanitært grunnlag", "humanitært grunnlag"),
    "kollektiv": text("kollektiv beskyttelse", "kollektivt vern"),
    "overforing": text("overføring", "overføring"),
    "familie": text("familieinnvandring", "familieinnvandring"),
}
FACTS = {
    "settled": text("Bosatt i {place} {day}, som {role}", "Busett i {place} {day}, som {role}"),
    "lives": text("Bor i {place} fra {day}", "Bur i {place} frå {day}"),
    "permit": text("Tillatelse fra {day}: {basis}", "Løyve frå {day}: {basis}"),
    "family": text(
        "Søknad om familieinnvandring {day}; referansepersonen ble bosatt {settled}",
        "Søknad om familieinnvandring {day}; referansepersonen blei busett {settled}",
    ),
    "qualified": text(
        "Kvalifiseringsdato {day}: den første dagen med bosetting og tillatelse, i landet",
        "Kvalifiseringsdato {day}: den første dagen med busetjing og løyve, i landet",
    ),
    "turns": text("Født {born}, fyller {age} år i {year}", "Fødd {born}, fyller {age} år i {year}"),
    "age": text("Født {born}, {age} år den {day}", "Fødd {born}, {age} år den {day}"),
    "grant_year": text(
        "{year} er tilskuddsår {number} av {years}: {year} − {first} + 1",
        "{year} er tilskotsår {number} av {years}: {year} − {first} + 1",
    ),
    "moved": text("Flyttet til {place} {day}, kjent {known}", "Flytta til {place} {day}, kjent {known}"),
    "returned": text("Kom tilbake til {place} {day}, kjent {known}", "Kom tilbake til {place} {day}, kjent {known}"),
    "exit": text("Døde eller utvandret {day}", "Døydde eller utvandra {day}"),
    "care": text("En forelder overtok omsorgen {day}", "Ein forelder tok over omsorga {day}"),
    "months": text("Månedene som teller: {months}", "Månadene som tel: {months}"),
    "entry": text("Kom inn i målgruppen {day}", "Kom inn i målgruppa {day}"),
    "high": text("Landbakgrunn {country}: høy sats", "Landbakgrunn {country}: høg sats"),
    "low": text("Landbakgrunn {country}: lav sats", "Landbakgrunn {country}: låg sats"),
    "school": text(
        "Videregående skole på heltid {first}–{last}",
        "Vidaregåande skule på heiltid {first}–{last}",
    ),
    "days": text(
        "Dager som teller hos dere: {mine} av {all} i perioden",
        "Dagar som tel hos dykk: {mine} av {all} i perioden",
    ),
    "named": text("Vedtaket nevner dere som mottaker", "Vedtaket nemner dykk som mottakar"),
    "counted": text(
        "Personer med rett til persontilskudd i kommunen 15. januar {year}: {count}",
        "Personar med rett til persontilskot i kommunen 15. januar {year}: {count}",
    ),
    "reception": text("Kom til mottak i {place} {day}", "Kom til mottak i {place} {day}"),
    "declared": text(
        "Kommunen har krysset av for at den tilbyr opplæringen i {year}",
        "Kommunen har kryssa av for at han tilbyr opplæringa i {year}",
    ),
    "granted": text("Innvilget i {term}, for {year}", "Innvilga i {term}, for {year}"),
    "decided": text("Enkeltvedtak om {code}, {year}, {term}", "Enkeltvedtak om {code}, {year}, {term}"),
    "converted": text("Betalt {day}", "Betalt {day}"),
    "unknown": text(
        "Registeret har ikke lenger opplysninger om personen: de er trukket tilbake",
        "Registeret har ikkje lenger opplysningar om personen: dei er trekte tilbake",
    ),
}
# On one day the exit comes before the return.
ORDER = {"settled": 0, "moved": 1, "exit": 2, "returned": 3}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the line does not keep: names of municipalities that may be shown (others are «annen kommune»), the name of
    the country background, and how many persons counted for grunntilskudd."""

    places: dict[str, str] = field(default_factory=dict)
    country: str = ""
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class _Telling:
    """A line, the language, and what is around the line."""

    line: StoredLine
    language: str
    around: Surroundings

    def say(self, fact: str, **values: object) -> str:
        written = {name: day_text(value) if isinstance(value, date) else value for name, value in values.items()}
        return FACTS[fact][self.language].format(**written)

    def place(self, number: str) -> str:
        return self.around.places.get(number) or ELSEWHERE[self.language]

    def word(self, words: dict[str, Text], key: str) -> str:
        return words[key][self.language] if key in words else key


def facts_shown(line: StoredLine, around: Surroundings, language: str) -> list[str]:
    """Sentences without a full stop, in the order of what happened."""
    telling = _Telling(line, language, around)
    if line.kind == "konvertert":
        paid = day(line.facts.get("paid"))
        return [telling.say("converted", day=paid)] if paid else []
    if line.rule == "norsk.grunntilskudd":
        count = around.counted
        return [telling.say("counted", year=line.budget_year, count=count)] if count is not None else []
    if line.rule == "ekstra.innvilget":
        return [telling.say("granted", term=term_text(line.for_term), year=line.budget_year)]
    if line.rule == "enkeltvedtak":
        return [telling.say("decided", code=line.code, year=line.budget_year, term=term_text(line.for_term))]
    if not line.facts:
        return [telling.say("unknown")]
    return list(_of_person(telling))


def _of_person(telling: _Telling) -> Iterator[str]:
    line = telling.line
    if line.rule in ONCE | MONTHLY_IN_KRONER:
        yield from _of_settlement(telling)
    elif line.rule == "asyl.norsk_i_mottak":
        yield from _of_reception(telling)
    elif line.rule == "norsk.paragraf_43_g":
        yield from _of_entry(telling)
        yield telling.say("named")
    elif line.rule in BY_DAYS:
        yield from _of_training(telling)


def _of_settlement(telling: _Telling) -> Iterator[str]:
    line = telling.line
    kept = line.facts
    yield from _stays(telling)
    permit, application = day(kept.get("permit")), day(kept.get("application"))
    if permit:
        yield telling.say("permit", day=permit, basis=telling.word(BASES, kept["basis"]))
    settled = day((kept.get("reference") or [None])[0])
    if application and settled:
        yield telling.say("family", day=application, settled=settled)
    if line.qualified:
        yield telling.say("qualified", day=line.qualified)
        yield from _of_age(telling, line.qualified)
    if care := day(kept.get("care")):
        yield telling.say("care", day=care)
    if months := months_counted(line):
        yield telling.say("months", months=months_text(months))


def _of_age(telling: _Telling, qualified: date) -> Iterator[str]:
    """Age or grant year, as the rule asks."""
    line, born = telling.line, date.fromisoformat(telling.line.facts["birth_date"])
    if line.rule in {"integrering.eldretilskudd", "integrering.barnehagetilskudd"}:
        yield telling.say("age", born=born, age=age_on(born, qualified), day=qualified)
    elif line.rule == "integrering.ar_2_5":
        number = line.budget_year - qualified.year + 1
        years, first = grant_years(line), qualified.year
        yield telling.say("grant_year", year=line.budget_year, number=number, years=years, first=first)
    else:
        yield telling.say("turns", born=born, age=line.budget_year - born.year, year=line.budget_year)


def _stays(telling: _Telling) -> Iterator[str]:
    """Where the person came to live, and when away, up to the end of what the line is about."""
    line, home = telling.line, residence_of(telling.line)
    whole_year = line.rule in ONCE or (line.qualified is not None and line.qualified.year == line.budget_year)
    last = date(line.budget_year, 12, 31) if whole_year else line.period.last_day
    happened = [(stay.start, ORDER[stay.kind], _stay(telling, number)) for number, stay in enumerate(home.stays)]
    happened += [(away.exit, ORDER["exit"], telling.say("exit", day=away.exit)) for away in home.absences]
    yield from (sentence for when, _order, sentence in sorted(happened) if when <= last)


def _stay(telling: _Telling, number: int) -> str:
    stay = residence_of(telling.line).stays[number]
    place = telling.place(stay.place)
    asks_role = telling.line.rule in ONCE | MONTHLY_IN_KRONER
    if stay.kind == "settled" and asks_role:
        return telling.say("settled", place=place, day=stay.start, role=telling.word(ROLES, telling.line.facts["role"]))
    if number == 0 or stay.kind == "settled":
        return telling.say("lives", place=place, day=stay.start)
    return telling.say(stay.kind, place=place, day=stay.start, known=stay.registered)


def _of_entry(telling: _Telling) -> Iterator[str]:
    entry = entry_of(telling.line)
    if entry:
        yield telling.say("entry", day=entry)


def _of_training(telling: _Telling) -> Iterator[str]:
    line = telling.line
    yield from _of_entry(telling)
    entry = entry_of(line)
    if entry and line.rule == "norsk.persontilskudd":
        born = date.fromisoformat(line.facts["birth_date"])
        yield telling.say("age", born=born, age=age_on(born, entry), day=entry)
        country = telling.around.country or line.facts["country"]
        yield telling.say("low" if line.code.endswith("-L") else "high", country=country)
    yield from _stays(telling)
    if line.rule == "norsk.paragraf_37_d":
        for first, last, _recipient in line.facts.get("upper_secondary", ()):
            yield telling.say("school", first=day(first), last=day(last))
    days = days_lived(line)
    if len(days) > 1:
        yield telling.say("days", mine=days.get(line.recipient, 0), all=sum(days.values()))


def _of_reception(telling: _Telling) -> Iterator[str]:
    line = telling.line
    receptions = [(date.fromisoformat(came), place) for came, place in line.facts.get("receptions", ())]
    for came, place in receptions:
        yield telling.say("reception", place=telling.place(place), day=came)
        if place == line.recipient:
            yield telling.say("declared", year=came.year)
    if receptions:
        born = date.fromisoformat(line.facts["birth_date"])
        yield telling.say("age", born=born, age=age_on(born, receptions[0][0]), day=receptions[0][0])
