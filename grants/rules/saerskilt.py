"""Særskilt tilskudd ved bosetting av enslige mindreårige (spec 4.3)."""

from collections.abc import Iterator

from imdi_tilskudd.lib.money import share_in_kroner
from imdi_tilskudd.lib.periods import MONTHS_IN_YEAR, TermPeriod, december, january, month_of

from .facts import Facts
from .owed import Key, Owed, OwedLine, Window
from .parameters import Parameters
from .qualification import Qualification
from .rates import RateBook

LAST_YEAR_AS_CHILD = 16
LAST_YEAR = 20
RULE = "saerskilt.enslig_mindrearig"


def is_unaccompanied(facts: Facts) -> bool:
    """Whether the scheme is about the person at all: by the role at settlement."""
    return facts.settlement is not None and facts.settlement.role == "enslig_mindrearig"


def saerskilt_tilskudd(
    facts: Facts, qualification: Qualification, rates: RateBook, parameters: Parameters, window: Window
) -> Iterator[OwedLine]:
    """Monthly from the settlement month to December of the year the person turns 20: EMINB to and including the year
    of 16, EMINU from the year of 17. The settlement year is one payment. Stops when a parent takes over the care."""
    if not is_unaccompanied(facts):
        return
    settled, born = qualification.day.year, facts.birth_date.year
    last_month = december(born + LAST_YEAR)
    if facts.care:
        last_month = min(last_month, month_of(facts.care) + parameters.months_kept_after_exit - 1)
    for year in window.years(settled, born + LAST_YEAR):
        code = "EMINB" if year - born <= LAST_YEAR_AS_CHILD else "EMINU"
        for term, first, last in _payments(year, qualification):
            if window.covers(year, term):
                for recipient, months in qualification.months.count(first, min(last, last_month)):
                    rate = rates.rate(code, year)
                    amount = share_in_kroner(rate, months, MONTHS_IN_YEAR)
                    yield Key(code, year, term.code, recipient), Owed(amount, months, rate, RULE, settled, year)


def _payments(year: int, qualification: Qualification) -> Iterator[tuple[TermPeriod, int, int]]:
    """(term, first month, last month): the settlement year at once, later years by quarter."""
    if year == qualification.day.year:
        yield TermPeriod.of_day(qualification.day), january(year), december(year)
        return
    for quarter in range(1, 5):
        term = TermPeriod(year, quarter)
        yield term, term.first_month, term.last_month
