"""Norsktilskudd (spec 4.5): persontilskudd år 1–3, § 37 d for kollektiv beskyttelse, § 43 g utvidet opplæring. The
training decision itself is the right; permit and settlement are not asked for, only where the person lives."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from imdi_tilskudd.lib.money import Ore, share_in_ore
from imdi_tilskudd.lib.periods import FAR_AWAY, MONTHS_IN_YEAR, QUARTERS, Month, TermPeriod, age_on, month_of

from .facts import Facts, School, Training
from .owed import Key, Owed, OwedLine, Window
from .parameters import Parameters
from .presence import Period, days_by_recipient, share_by_days, within
from .rates import RateBook
from .residence import Residence, gaps_of

YOUNGEST, OLDEST = 18, 67
PERSON_YEARS = 3
MONTHS_37D = 12
MONTHS_43G = 36
WESTERN_EUROPE = "AND AUT BEL CHE CYP DEU DNK ESP FIN FRA GBR GRC IRL ISL ITA LIE LUX MCO MLT NLD PRT SMR SWE VAT"
LOW_RATE_COUNTRIES = frozenset(f"{WESTERN_EUROPE} CAN USA AUS NZL".split())


def norsktilskudd(
    facts: Facts, home: Residence, lived: list[Period], rates: RateBook, parameters: Parameters, window: Window
) -> list[OwedLine]:
    """All lines of the three schemes within the window; `lived` are the periods lived at `home`."""
    lines: list[OwedLine] = []
    if training := facts.trainings.get("rett_og_plikt"):
        lines += persontilskudd(facts, training, lived, rates, parameters, window)
    if training := facts.trainings.get("37d"):
        lines += paragraf_37_d(facts, training, home, lived, rates, parameters, window)
    if training := facts.trainings.get("43g"):
        lines += paragraf_43_g(training, home, rates, parameters, window)
    return lines


def has_right_to_persontilskudd(facts: Facts) -> date | None:
    """The entry date of somebody aged 18–67 on it with right and duty, else None."""
    training = facts.trainings.get("rett_og_plikt")
    if training and YOUNGEST <= age_on(facts.birth_date, training.date) <= OLDEST:
        return training.date
    return None


def persontilskudd(
    facts: Facts,
    training: Training,
    lived: list[Period],
    rates: RateBook,
    parameters: Parameters,
    window: Window,
) -> Iterable[OwedLine]:
    """P-AR1 to P-AR3, at the rates of the year of entry, to where the person lived in the quarter."""
    entry = has_right_to_persontilskudd(facts)
    if entry is None or not window.years(entry.year, entry.year + PERSON_YEARS - 1):
        return ()
    level = "L" if facts.country in LOW_RATE_COUNTRIES else "H"
    seen = _seen(lived, entry, window)
    return _persontilskudd(TermPeriod.of_day(entry), level, seen, rates, parameters.spread_from, window)


def _seen(lived: Sequence[Period], entry: date, window: Window) -> tuple[Period, ...]:
    """The parts of the periods in the window, from the entry date on: the same for all who have lived in one place."""
    return tuple(within(lived, max(window.first_day, entry), window.last_day))


@lru_cache(maxsize=20_000)
def _persontilskudd(
    entry: TermPeriod,
    level: str,
    lived: tuple[Period, ...],
    rates: RateBook,
    spread_from: int,
    window: Window,
) -> list[OwedLine]:
    lines = []
    for year in window.years(entry.year, entry.year + PERSON_YEARS - 1):
        number = year - entry.year + 1
        code = f"P-AR{number}-{level}"
        for term, part, parts in _terms(entry, number, spread_from):
            days = days_by_recipient(within(lived, term.first_day, term.last_day)) if window.covers(year, term) else {}
            if days:
                rate = rates.rate(code, entry.year)
                for recipient, share in share_by_days(_part(rate, part, parts), days):
                    owed = Owed(share, MONTHS_IN_YEAR // parts, rate, "norsk.persontilskudd", entry.year, entry.year)
                    lines.append((Key(code, year, term.code, recipient), owed))
    return lines


def _terms(entry: TermPeriod, number: int, spread_from: int) -> Iterator[tuple[TermPeriod, int, int]]:
    """(term, which part, of how many) of a grant year: whole before the year spreading began, then equal parts."""
    year = entry.year + number - 1
    first = entry.quarter if number == 1 else 1
    if year < spread_from:
        yield TermPeriod(year, first), 1, 1
        return
    parts = QUARTERS - first + 1
    for part in range(1, parts + 1):
        yield TermPeriod(year, first + part - 1), part, parts


def _part(rate: Ore, part: int, parts: int) -> Ore:
    """Equal parts rounded half up to øre; the last takes the rest."""
    equal = share_in_ore(rate, 1, parts)
    return rate - equal * (parts - 1) if part == parts else equal


def paragraf_37_d(
    facts: Facts,
    training: Training,
    home: Residence,
    lived: list[Period],
    rates: RateBook,
    parameters: Parameters,
    window: Window,
) -> Iterable[OwedLine]:
    """P37D-AR1: a twelfth a month for twelve months from the entry month, by days lived; while the person attends
    full-time upper secondary school the fylkeskommune is the recipient."""
    all_covered = covered_months(training.date, MONTHS_37D, home, parameters, window)
    covered = tuple([(term, tuple(months)) for term, months in all_covered if window.covers(term.year, term)])
    if not covered:
        return ()
    seen = _seen(with_upper_secondary(lived, facts), training.date, window)
    return _paragraf_37_d(training.date.year, covered, seen, rates)


@lru_cache(maxsize=20_000)
def _paragraf_37_d(
    entry: int,
    covered: tuple[tuple[TermPeriod, tuple[Month, ...]], ...],
    lived: tuple[Period, ...],
    rates: RateBook,
) -> list[OwedLine]:
    lines = []
    for term, months in covered:
        days = days_by_recipient(days_of_months(lived, months))
        if days:
            rate = rates.rate("P37D-AR1", entry)
            amount = share_in_ore(rate, len(months), MONTHS_IN_YEAR)
            for recipient, share in share_by_days(amount, days):
                owed = Owed(share, len(months), rate, "norsk.paragraf_37_d", entry, entry)
                lines.append((Key("P37D-AR1", term.year, term.code, recipient), owed))
    return lines


def paragraf_43_g(
    training: Training, home: Residence, rates: RateBook, parameters: Parameters, window: Window
) -> Iterator[OwedLine]:
    """UN43G: a twelfth a month of the budget year's rate for at most 36 months, to the recipient of the decision."""
    for term, months in covered_months(training.date, MONTHS_43G, home, parameters, window):
        if window.covers(term.year, term):
            rate = rates.rate("UN43G", term.year)
            amount = share_in_ore(rate, len(months), MONTHS_IN_YEAR)
            yield (
                Key("UN43G", term.year, term.code, training.recipient),
                Owed(amount, len(months), rate, "norsk.paragraf_43_g", training.date.year, term.year),
            )


def covered_months(
    entry: date, count: int, home: Residence, parameters: Parameters, window: Window | None = None
) -> Iterable[tuple[TermPeriod, list[Month]]]:
    """The months from the entry month on that an exit does not take away, quarter by quarter; only the quarters of
    the window when there is one."""
    first, last = month_of(entry), month_of(entry) + count - 1
    months = window.months(first, last) if window else range(first, last + 1)
    if not months:
        return ()
    gaps = gaps_of(home, parameters)
    covered: dict[TermPeriod, list[Month]] = {}
    for month in months:
        if not gaps or not any(start <= month <= end for start, end in gaps):
            covered.setdefault(TermPeriod.of_month(month), []).append(month)
    return covered.items()


def days_of_months(lived: Sequence[Period], months: Iterable[Month]) -> Iterator[Period]:
    """The parts of the periods in the months."""
    for month in months:
        yield from within(lived, *_days_of(month))


def _days_of(month: Month) -> tuple[date, date]:
    first = date(month // 12, month % 12 + 1, 1)
    following = month + 1
    return first, date(following // 12, following % 12 + 1, 1) - date.resolution if month < FAR_AWAY else date.max


def with_upper_secondary(lived: list[Period], facts: Facts) -> list[Period]:
    """The days at upper secondary school go to the fylkeskommune."""
    for school in facts.upper_secondary:
        lived = [part for period in lived for part in _split(period, school)]
    return lived


def _split(period: Period, school: School) -> Iterator[Period]:
    first, last = max(period.first, school.first), min(period.last, school.last)
    if first > last:
        yield period
        return
    if period.first < first:
        yield Period(period.first, first - date.resolution, period.recipient)
    yield Period(first, last, school.recipient)
    if last < period.last:
        yield Period(last + date.resolution, period.last, period.recipient)
