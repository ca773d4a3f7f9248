"""Months, quarters and ages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imdi_tilskudd.lib.periods import (
    TermPeriod,
    add_months,
    add_years,
    age_on,
    december,
    january,
    month_number,
    month_of,
    term_of_month,
    year_of,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def test_the_months_of_a_year_follow_each_other() -> None:
    assert [month_number(2022, month) for month in range(1, 13)] == list(range(january(2022), december(2022) + 1))
    assert december(2022) + 1 == january(2023)
    assert month_of(date(2022, 3, 31)) == month_number(2022, 3)
    assert year_of(december(2022)) == 2022


@pytest.mark.parametrize(
    ("start", "months", "day"),
    [
        ("2021-08-31", 6, "2022-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2023-08-29", 6, "2024-02-29"),
        ("2022-07-01", 6, "2023-01-01"),
        ("2022-12-31", 0, "2022-12-31"),
        ("2022-12-31", 2, "2023-02-28"),
        # A source that means «never»: there is nothing after the calendar's last year.
        ("9999-12-31", 6, "9999-12-31"),
        ("9999-06-30", 6, "9999-12-30"),
    ],
)
def test_months_are_added_with_the_day_clamped_to_the_months_end(start: str, months: int, day: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(day)


def test_the_anniversary_of_29_february_is_28_february_in_common_years() -> None:
    assert add_years(date(2020, 2, 29), 5) == date(2025, 2, 28)
    assert add_years(date(2020, 2, 29), 4) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        ("1962-05-10", "2022-05-09", 59),
        ("1962-05-10", "2022-05-10", 60),
        ("2016-02-29", "2022-02-28", 5),
        ("2016-02-29", "2022-03-01", 6),
        ("2016-02-29", "2024-02-29", 8),
        ("2022-05-10", "2022-05-10", 0),
    ],
)
def test_age_is_completed_years(born: str, day: str, years: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == years


def test_a_termin_is_a_quarter_that_ends_on_its_last_day() -> None:
    ends = [TermPeriod(2022, quarter).last_day for quarter in (1, 2, 3, 4)]
    assert ends == [date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30), date(2022, 12, 31)]


@given(DAYS)
def test_every_day_lies_in_exactly_the_term_that_says_so(day: date) -> None:
    term = TermPeriod.of_day(day)
    assert term.first_day <= day <= term.last_day
    assert term.first_month <= month_of(day) <= term.last_month
    assert TermPeriod.of_month(month_of(day)) == term
    assert term_of_month(month_of(day)) == term.code


@given(DAYS)
def test_terms_follow_each_other_without_a_day_between(day: date) -> None:
    term = TermPeriod.of_day(day)
    assert term.next.first_day == term.last_day + timedelta(days=1)
    assert term.next.previous == term
    assert term < term.next
    assert TermPeriod.parse(term.code) == term


@pytest.mark.parametrize("text", ["2022-T5", "2022-T0", "22-T1", "2022-t1", "2022T1", " 2022-T1", "2022-T1\n", ""])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a term like 2024-T2"):
        TermPeriod.parse(text)
