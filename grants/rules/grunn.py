"""Grunntilskudd (spec 4.5): per municipality and year, by the number of persons with a right to persontilskudd who live
there on 15 January."""

from collections.abc import Iterator, Mapping
from datetime import date

from imdi_tilskudd.lib.periods import MONTHS_IN_YEAR, TermPeriod

from .facts import Facts
from .norsk import PERSON_YEARS, has_right_to_persontilskudd
from .owed import Key, Owed, Window
from .presence import Period
from .rates import RateBook

COUNTING_DAY = (1, 15)
LOW_UP_TO, HIGH_UP_TO = 3, 150
RULE = "norsk.grunntilskudd"
Counts = Mapping[tuple[str, int], int]


def counts_in(facts: Facts, lived: list[Period], window: Window) -> Iterator[tuple[str, int]]:
    """(municipality, year) for every 15 January of the window on which the person counts."""
    entry = has_right_to_persontilskudd(facts)
    years = window.years(entry.year, entry.year + PERSON_YEARS - 1) if entry else ()
    for year in years:
        day = date(year, *COUNTING_DAY)
        if entry and entry <= day:
            yield from ((period.recipient, year) for period in lived if period.first <= day <= period.last)


def grunntilskudd(counts: Counts, rates: RateBook, window: Window) -> dict[Key, Owed]:
    """1–3 persons give Grunntilskudd-L, 4–150 Grunntilskudd-H, more or none nothing; in T1 of the year."""
    lines = {}
    for (recipient, year), persons in counts.items():
        term = TermPeriod(year, 1)
        if 1 <= persons <= HIGH_UP_TO and window.covers(year, term):
            code = "Grunntilskudd-L" if persons <= LOW_UP_TO else "Grunntilskudd-H"
            rate = rates.rate(code, year)
            lines[Key(code, year, term.code, recipient)] = Owed(rate, MONTHS_IN_YEAR, rate, RULE, 0, year)
    return lines
