"""Users of a recipient: the pure rules."""

from datetime import date

import pytest

from accounts import rules

KA, IMDI = {"kommuneadministrator"}, {"imdi-administrator"}
NOBODY = {"is_self": False, "is_member": True, "is_administrator": False, "works_elsewhere": False}


@pytest.mark.parametrize(
    ("roles", "about", "refusal"),
    [
        (KA, {}, ""),
        (KA, {"is_self": True}, "self"),
        (KA, {"is_member": False}, "not_yours"),
        (KA, {"is_administrator": True}, "administrator"),
        (KA, {"works_elsewhere": True}, "elsewhere"),
        (KA, {"is_administrator": True, "works_elsewhere": True}, "administrator"),
        (IMDI, {"is_administrator": True, "works_elsewhere": True, "is_member": False}, ""),
        (IMDI, {"is_self": True}, "self"),
        ({"kommune-saksbehandler"}, {}, "not_yours"),
        (set(), {}, "not_yours"),
    ],
)
def test_a_login_is_touched_by_the_own_administrator_or_by_imdi(roles, about, refusal):
    assert rules.login_refusal(roles, **NOBODY | about) == refusal


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2026-01-15", 3, "2026-04-15"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-10-01", 3, "2027-01-01"),
        ("2026-09-30", 3, "2026-12-30"),
        ("2026-05-31", -3, "2026-02-28"),
        ("2026-01-01", -3, "2025-10-01"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, after):
    assert rules.months_after(date.fromisoformat(day), months) == date.fromisoformat(after)


@pytest.mark.parametrize(("today", "unused"), [("2026-04-14", False), ("2026-04-15", False), ("2026-04-16", True)])
def test_a_user_is_unused_on_the_day_after_three_months(today, unused):
    assert rules.is_unused(date(2026, 1, 15), date.fromisoformat(today)) is unused


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2026-01-01", "2026-K1"), ("2026-03-31", "2026-K1"), ("2026-04-01", "2026-K2"), ("2026-12-31", "2026-K4")],
)
def test_quarters_are_those_of_the_calendar(day, quarter):
    assert rules.quarter_of(date.fromisoformat(day)) == quarter


@pytest.mark.parametrize(
    ("today", "reminded", "is_due"),
    [
        ("2026-10-23", None, False),
        ("2026-10-24", None, True),
        ("2026-10-30", "2026-10-24", False),
        ("2026-10-31", "2026-10-24", True),
        ("2026-12-01", "2026-10-31", True),
    ],
)
def test_reminders_begin_a_week_before_and_come_weekly(today, reminded, is_due):
    last = date.fromisoformat(reminded) if reminded else None
    assert rules.is_reminder_due(date(2026, 10, 31), last, date.fromisoformat(today)) is is_due
