"""Integreringstilskudd (spec 4.2): år 1 once, eldre- and barnehagetilskudd with it, år 2–5 in four terms a year."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from imdi_tilskudd.lib.money import Ore, share_in_kroner
from imdi_tilskudd.lib.periods import MONTHS_IN_YEAR, TermPeriod, age_on, december, january

from .facts import Facts
from .owed import Key, Owed, OwedLine, Window
from .parameters import Parameters
from .qualification import Qualification
from .rates import RateBook
from .residence import Months, in_one_place

LAST_YEAR_AS_CHILD = 17
AGE_OF_ELDERS = 60
AGE_BEYOND_BARNEHAGE = 6


def integreringstilskudd(
    facts: Facts, qualification: Qualification, rates: RateBook, parameters: Parameters, window: Window
) -> Iterable[OwedLine]:
    """All lines of the scheme within the window."""
    later_years = ar_2_5(qualification, rates, window)
    term = TermPeriod.of_day(qualification.day)
    if not window.covers(term.year, term):
        return later_years
    codes = year_1_codes(facts, qualification)
    once = (ar_1(code, rule, qualification, term, rates, parameters) for code, rule in codes)
    return chain(*once, later_years)


def year_1_codes(facts: Facts, qualification: Qualification) -> Iterator[tuple[str, str]]:
    """(code, rule) of what is paid once with the settlement."""
    age = age_on(facts.birth_date, qualification.day)
    yield year_1_code(facts, qualification), "integrering.ar_1"
    if eldretilskudd(age):
        yield "ELDR", "integrering.eldretilskudd"
    if barnehagetilskudd(age):
        yield "BHT", "integrering.barnehagetilskudd"


def eldretilskudd(age: int) -> bool:
    """Had turned 60 at the settlement."""
    return age >= AGE_OF_ELDERS


def barnehagetilskudd(age: int) -> bool:
    """A child under six at the settlement."""
    return age < AGE_BEYOND_BARNEHAGE


def year_1_code(facts: Facts, qualification: Qualification) -> str:
    """Role at settlement: a child turns 17 or less in the settlement year; an enslig mindreårig is AR-1 EM whatever
    the age."""
    assert facts.settlement is not None  # noqa: S101 - who qualifies is settled
    if facts.settlement.role == "enslig_mindrearig":
        return "AR-1 EM"
    if qualification.day.year - facts.birth_date.year <= LAST_YEAR_AS_CHILD:
        return "AR-1 B"
    return "AR-1 EV" if facts.settlement.role == "enslig" else "AR-1"


def ar_1(
    code: str,
    rule: str,
    qualification: Qualification,
    term: TermPeriod,
    rates: RateBook,
    parameters: Parameters,
) -> Iterator[OwedLine]:
    """The whole amount once, in the term of the kvalifiseringsdato, at the rate of that year; shared by months of the
    settlement year when the person moves within it. The shares sum to the rate."""
    year = qualification.day.year
    rate = rates.rate(code, year)
    for recipient, months, amount in _shares(qualification, rate, parameters):
        yield Key(code, year, term.code, recipient), Owed(amount, months, rate, rule, year, year)


def _shares(qualification: Qualification, rate: Ore, parameters: Parameters) -> Iterator[tuple[str, int, Ore]]:
    months = qualification.months
    last = december(qualification.day.year)
    whole = last - months.first + 1
    counted = months.count_year_1(last, reduced=parameters.year1_reduced_on_exit)
    if parameters.year1_split_on_move == "none":
        counted = [(counted[0][0], sum(part for _, part in counted))]
    left, months_left = rate, whole
    for recipient, part in counted:
        amount = left if part == months_left else share_in_kroner(rate, part, whole)
        left, months_left = left - amount, months_left - part
        yield recipient, part, amount


def ar_2_5(qualification: Qualification, rates: RateBook, window: Window) -> Iterable[OwedLine]:
    """AR-2 to AR-5 at the rate of the budget year: a twelfth a month, to the month's recipient, quarter by quarter."""
    settled, months = qualification.day.year, qualification.months
    if only := months.only_recipient:
        return _who_stays(settled, qualification.years, only, rates, window)
    return _quarters(settled, qualification.years, months, rates, window)


@lru_cache(maxsize=20_000)
def _who_stays(settled: int, years: int, recipient: str, rates: RateBook, window: Window) -> tuple[OwedLine, ...]:
    """The same for all who settled in the same year and have lived in the same place since."""
    return tuple(_quarters(settled, years, in_one_place(january(settled + 1), recipient), rates, window))


def _quarters(settled: int, years: int, months: Months, rates: RateBook, window: Window) -> Iterator[OwedLine]:
    for year in window.years(settled + 1, settled + years - 1):
        code = f"AR-{year - settled + 1}"
        for term in window.terms(year):
            for recipient, count in months.count(term.first_month, term.last_month):
                rate = rates.rate(code, year)
                amount = share_in_kroner(rate, count, MONTHS_IN_YEAR)
                yield (
                    Key(code, year, term.code, recipient),
                    Owed(amount, count, rate, "integrering.ar_2_5", settled, year),
                )
