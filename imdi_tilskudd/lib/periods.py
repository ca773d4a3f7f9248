"""Months and terms as plain numbers. A month is year × 12 + (month − 1); a term is `2024-T2`."""

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

Month = int
TERM_PATTERN = re.compile(r"(\d{4})-T([1-4])")
FAR_AWAY: Month = date.max.year * 12 + 11
MONTHS_IN_YEAR = 12
QUARTERS = 4


def month_of(day: date) -> Month:
    return day.year * 12 + day.month - 1


def month_number(year: int, month: int) -> Month:
    """month: 1–12."""
    return year * 12 + month - 1


def year_of(month: Month) -> int:
    return month // 12


def january(year: int) -> Month:
    return year * 12


def december(year: int) -> Month:
    return year * 12 + 11


def age_on(birth_date: date, day: date) -> int:
    """Completed years; a person born on 29 February turns a year older on 1 March in common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, clamped to that month's end and to the end of the calendar."""
    month = month_of(day) + months
    year, month0 = divmod(month, 12)
    if year > date.max.year:
        return date.max
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """The same day of a later year (29 February becomes 28 February)."""
    return add_months(day, 12 * years)


class TermPeriod(NamedTuple):
    """A quarter. Ordered in time."""

    year: int
    quarter: int

    @classmethod
    def parse(cls, code: str) -> "TermPeriod":
        """`2024-T2`; ValueError for anything else."""
        match = TERM_PATTERN.fullmatch(code)
        if not match:
            raise ValueError(f"{code!r} is not a term like 2024-T2")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of_month(cls, month: Month) -> "TermPeriod":
        return cls(month // 12, month % 12 // 3 + 1)

    @classmethod
    def of_day(cls, day: date) -> "TermPeriod":
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def code(self) -> str:
        return term_code(self.year, self.quarter)

    @property
    def first_month(self) -> Month:
        return self.year * 12 + (self.quarter - 1) * 3

    @property
    def last_month(self) -> Month:
        return self.first_month + 2

    @property
    def first_day(self) -> date:
        return date(self.year, self.quarter * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.quarter * 3, 31 if self.quarter in {1, 4} else 30)

    @property
    def next(self) -> "TermPeriod":
        return TermPeriod(self.year + self.quarter // 4, self.quarter % 4 + 1)

    @property
    def previous(self) -> "TermPeriod":
        return TermPeriod(self.year - (self.quarter == 1), (self.quarter - 2) % 4 + 1)


@lru_cache(maxsize=512)
def term_code(year: int, quarter: int) -> str:
    return f"{year:04d}-T{quarter}"


@lru_cache(maxsize=4096)
def term_of_month(month: Month) -> str:
    """Code of the term a month lies in."""
    return term_code(month // 12, month % 12 // 3 + 1)
