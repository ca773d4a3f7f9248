"""A second reading of the rules for norsktilskudd, asylnorsk, ekstratilskudd, decisions and grunntilskudd, written
from the spec alone.

Slow and obvious on purpose: it writes down where a person lives on every single day, and asks every term what that
gives. It shares nothing with `grants.rules`. Where the two disagree, one of them has misread a sentence.
Parameters have their defaults. Integreringstilskudd and særskilt tilskudd: see reference_calculation.py.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.payments.reference_calculation import (
    ORDER_OF_A_DAY,
    Choices,
    Event,
    Key,
    age,
    counted,
    day,
    first,
    half_up,
    in_force,
    of_type,
    on_hold,
    term_of,
)

Rates = dict[tuple[str, int], int]
Month = tuple[int, int]
SPREAD_FROM = 2024
LOW = "AND AUS AUT BEL CAN CHE CYP DEU DNK ESP FIN FRA GBR GRC IRL ISL ITA LIE LUX MCO MLT NLD NZL PRT SMR SWE USA VAT"


@dataclass(frozen=True)
class Person:
    """`events`: the person's own, in force. `home`: every day lived in Norway → the municipality that evening.
    `gone`: the days after an exit, until a return."""

    duf: str
    events: list[Event]
    born: date
    country: str
    home: dict[date, str]
    gone: set[date]


@dataclass(frozen=True)
class Term:
    """A quarter; `number` is 1 to 4."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-T{self.number}"

    def months(self) -> list[Month]:
        return [(self.year, 3 * self.number - 2 + i) for i in range(3)]

    def days(self) -> list[date]:
        return [one for month in self.months() for one in days_of(month)]


def calculate(events: Iterable[Event], as_of: date, term: str, rates: Rates) -> dict[Key, int]:
    """Øre owed per key, DUF number "" for grunntilskudd, as known on `as_of`. `rates`: kroner per (code, year)."""
    register = in_force(events, as_of)
    terms = terms_until(term)
    persons = introduced(register, terms[-1])
    owed: Counter[Key] = Counter()
    for person in persons:
        if not on_hold(person.events, person.duf, as_of):
            for one in terms:
                owed.update(in_term(person, one, rates))
            owed.update(asylnorsk(person, terms, declared(register), rates))
            owed.update(as_decided(person))
    for one in terms:
        if one.number == 1:
            owed.update(grunntilskudd(persons, one.year, rates))
    return {key: ore for key, ore in owed.items() if ore != 0 and counted(key, term, Choices())}


def terms_until(last: str) -> list[Term]:
    """From the ledger's first term."""
    terms = [Term(year, number) for year in range(2022, int(last[:4]) + 1) for number in (1, 2, 3, 4)]
    return [term for term in terms if str(term) <= last]


def introduced(register: list[Event], last: Term) -> list[Person]:
    """Everybody with a `person` event; nobody else gets anything."""
    persons = []
    for duf in sorted({event["duf"] for event in register if event["type"] == "person"}):
        mine = [event for event in register if event.get("duf") == duf]
        latest = max(of_type(mine, duf, "person"), key=lambda event: (event["registered"], event["id"]))
        home, gone = residence(mine, duf, last.days()[-1])
        persons.append(Person(duf, mine, day(latest["birth_date"]), latest["country"], home, gone))
    return persons


# Where a person lives, day by day


def residence(mine: list[Event], duf: str, until: date) -> tuple[dict[date, str], set[date]]:
    home: dict[date, str] = {}
    gone: set[date] = set()
    course = what_counts(mine, duf)
    if not course:
        return home, gone
    place, here, dead = None, True, False
    today = day(course[0]["date"])
    while today <= until:
        here_today = here
        for event in [event for event in course if day(event["date"]) == today]:
            if event["type"] in {"settled", "moved"} and here:
                place = event["municipality"]
            if event["type"] == "emigrated":
                here = False
            if event["type"] == "died":
                here, dead = False, True
            if event["type"] == "returned" and not dead:
                place, here, here_today = event["municipality"], True, True
        if here_today and place:
            home[today] = place
        if not here_today:
            gone.add(today)
        today += timedelta(days=1)
    return home, gone


def what_counts(mine: list[Event], duf: str) -> list[Event]:
    """The first `settled` and what comes after it; without one, everything. A death always counts."""
    course = of_type(mine, duf, *ORDER_OF_A_DAY)
    settled = first(mine, duf, "settled")
    if settled is None:
        return course
    return [
        event
        for event in course
        if event is settled
        or event["type"] == "died"
        or (event["type"] != "settled" and event["date"] >= settled["date"])
    ]


# Norsktilskudd, term by term


def in_term(person: Person, term: Term, rates: Rates) -> dict[Key, int]:
    return persontilskudd(person, term, rates) | kollektiv(person, term, rates) | utvidet(person, term, rates)


def training(person: Person, kind: str) -> Event | None:
    """The first of its kind."""
    found = [event for event in of_type(person.events, person.duf, "training") if event["kind"] == kind]
    return found[0] if found else None


def entry_with_right(person: Person) -> date | None:
    """The day the person came into the target group of persontilskudd."""
    decision = training(person, "rett_og_plikt")
    if decision is None or not 18 <= age(person.born, day(decision["date"])) <= 67:
        return None
    return day(decision["date"])


def persontilskudd(person: Person, term: Term, rates: Rates) -> dict[Key, int]:
    entry = entry_with_right(person)
    if entry is None or term.year - entry.year + 1 not in {1, 2, 3}:
        return {}
    code = f"P-AR{term.year - entry.year + 1}-{'L' if person.country in LOW.split() else 'H'}"
    first_term = quarter(entry) if term.year == entry.year else 1
    part = part_of_year(100 * rates[code, entry.year], term, first_term)
    lived = [person.home[one] for one in term.days() if one >= entry and one in person.home]
    return {(person.duf, code, term.year, str(term), who): ore for who, ore in divided(part, lived).items()}


def part_of_year(ore: int, term: Term, first_term: int) -> int:
    """Whole in the first term before 2024; then the same in every term left, and the rest in the last."""
    if term.number < first_term:
        return 0
    if term.year < SPREAD_FROM:
        return ore if term.number == first_term else 0
    terms = 5 - first_term
    each = half_up(Fraction(ore, terms))
    return each if term.number < 4 else ore - each * (terms - 1)


def divided(ore: int, lived: list[str]) -> dict[str, int]:
    """`lived`: one recipient per day. In the order of their first day; the last one takes the rest."""
    in_order = list(dict.fromkeys(lived))
    shares: dict[str, int] = {}
    for recipient in in_order:
        share = half_up(Fraction(ore * lived.count(recipient), len(lived)))
        shares[recipient] = share if recipient != in_order[-1] else ore - sum(shares.values())
    return shares


def kollektiv(person: Person, term: Term, rates: Rates) -> dict[Key, int]:
    """§ 37 d: twelve months."""
    decision = training(person, "37d")
    if decision is None:
        return {}
    entry = day(decision["date"])
    covered = months_owed(person, term, entry, 12)
    if not covered:
        return {}
    ore = half_up(Fraction(100 * rates["P37D-AR1", entry.year] * len(covered), 12))
    days = [one for month in covered for one in days_of(month) if one >= entry and one in person.home]
    schools = of_type(person.events, person.duf, "upper_secondary")
    shares = divided(ore, [county(schools, one) or person.home[one] for one in days])
    return {(person.duf, "P37D-AR1", term.year, str(term), who): share for who, share in shares.items()}


def county(schools: list[Event], today: date) -> str | None:
    """The fylkeskommune of a full-time pupil; of several schools the one begun last."""
    attended = [event["recipient"] for event in schools if day(event["date"]) <= today <= day(event["to"])]
    return attended[-1] if attended else None


def utvidet(person: Person, term: Term, rates: Rates) -> dict[Key, int]:
    """§ 43 g: thirty-six months, to the one the decision names."""
    decision = training(person, "43g")
    if decision is None:
        return {}
    covered = months_owed(person, term, day(decision["date"]), 36)
    if not covered:
        return {}
    ore = half_up(Fraction(100 * rates["UN43G", term.year] * len(covered), 12))
    return {(person.duf, "UN43G", term.year, str(term), decision["recipient"]): ore}


def months_owed(person: Person, term: Term, entry: date, count: int) -> list[Month]:
    """The term's months among the first `count` from the entry month, without those wholly after an exit."""
    numbers = range(12 * entry.year + entry.month, 12 * entry.year + entry.month + count)
    within = [(year, month) for year, month in term.months() if 12 * year + month in numbers]
    return [month for month in within if any(one not in person.gone for one in days_of(month))]


# Grunntilskudd


def grunntilskudd(persons: list[Person], year: int, rates: Rates) -> dict[Key, int]:
    """A hold stops a person's lines, not the municipality's."""
    the_day = date(year, 1, 15)
    there = Counter(person.home[the_day] for person in persons if has_right_on(person, the_day))
    owed = {}
    for municipality, count in there.items():
        if count <= 150:
            code = "Grunntilskudd-L" if count <= 3 else "Grunntilskudd-H"
            owed["", code, year, f"{year}-T1", municipality] = 100 * rates[code, year]
    return owed


def has_right_on(person: Person, the_day: date) -> bool:
    entry = entry_with_right(person)
    return (
        entry is not None and entry <= the_day and the_day.year - entry.year + 1 in {1, 2, 3} and the_day in person.home
    )


# Asylnorsk, ekstratilskudd and decisions: once


def declared(register: list[Event]) -> set[tuple[str, int]]:
    return {(event["recipient"], event["year"]) for event in register if event["type"] == "declaration"}


def asylnorsk(person: Person, terms: list[Term], declarations: set[tuple[str, int]], rates: Rates) -> dict[Key, int]:
    receptions = of_type(person.events, person.duf, "reception")
    if not receptions:
        return {}
    came, place = day(receptions[0]["date"]), receptions[0]["municipality"]
    term = Term(came.year, quarter(came))
    if term not in terms or age(person.born, came) < 18 or (place, came.year) not in declarations:
        return {}
    second = [event for event in receptions if event["municipality"] != place][:1]
    shared = [e["municipality"] for e in second if (e["municipality"], day(e["date"]).year) in declarations]
    owed = {}
    for code in ("ASYLNORSK", "SAMF-I-MOTTAK"):
        kroner = rates[code, came.year]
        firsts = half_up(Fraction(kroner, 2)) if shared else kroner
        for recipient, amount in zip([place, *shared], [firsts, kroner - firsts], strict=False):
            owed[person.duf, code, came.year, str(term), recipient] = 100 * amount
    return owed


def as_decided(person: Person) -> Counter[Key]:
    """Grants of ekstratilskudd and other decisions, unchecked; several of one key add up."""
    owed: Counter[Key] = Counter()
    for event in person.events:
        if event["type"] == "fht_grant":
            vedtak = day(event["date"])
            term = term_of(vedtak.year, vedtak.month)
        elif event["type"] == "decision":
            term = event["term"]
        else:
            continue
        ore = half_up(Fraction(str(event["amount"])) * 100)
        owed[person.duf, event["code"], event["year"], term, event["recipient"]] += ore
    return owed


# Days and terms


def days_of(month: Month) -> list[date]:
    year, number = month
    days = [date(year, number, 1) + timedelta(days=i) for i in range(31)]
    return [one for one in days if one.month == number]


def quarter(on: date) -> int:
    return (on.month + 2) // 3
