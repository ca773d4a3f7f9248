"""Who qualifies, and from which day (spec 1, 4 and 4.2)."""

from datetime import date

import pytest

from grants.rules.facts import Event, Related
from grants.rules.qualification import Qualification, Refusal
from tests.grants.known import (
    came,
    died,
    emigrated,
    event,
    permit,
    person,
    qualified,
    retracted,
    settled,
)

REFERENCE = "202200000203"
MOTHER = "202200000304"


def day_of(*events: Event, **options: object) -> date:
    found = qualified(*events, **options)  # type: ignore[arg-type]
    assert isinstance(found, Qualification), found
    return found.day


def family(applied: str, *, nordic: bool = False) -> list[Event]:
    joined = permit(
        "2024-03-01",
        "familie",
        reference_duf=REFERENCE,
        application_date=applied,
        reference_nordic=nordic,
    )
    return [person(), settled("2024-03-01", role="familie"), joined]


def reference(settled_on: str | None = "2019-03-01", basis: str | None = "asyl") -> dict[str, Related]:
    return {REFERENCE: Related(date.fromisoformat(settled_on) if settled_on else None, basis)}


def newborn(born: str, basis: str = "asyl", **more: object) -> list[Event]:
    return [person(born), settled(born, role="familie", mother_duf=MOTHER), permit(born, basis, **more)]


def test_the_kvalifiseringsdato_is_the_first_day_settled_with_an_effectuated_permit() -> None:
    assert day_of(person(), settled("2022-03-10"), permit("2022-03-10")) == date(2022, 3, 10)
    assert day_of(person(), settled("2022-12-20"), permit("2023-01-15")) == date(2023, 1, 15)
    assert day_of(person(), settled("2023-01-15"), permit("2022-12-20")) == date(2023, 1, 15)


def test_who_is_not_settled_or_has_no_permit_does_not_qualify() -> None:
    assert qualified(person(), permit("2022-03-10")) == Refusal.NOT_SETTLED
    assert qualified(person(), settled("2022-03-10")) == Refusal.NO_PERMIT


def test_who_left_or_died_before_the_permit_never_qualifies() -> None:
    for exit in (died, emigrated):
        events = person(), settled("2022-03-10"), exit("2022-04-01"), permit("2022-04-02")
        assert qualified(*events) == Refusal.NEVER_PRESENT


def test_who_died_before_the_settlement_never_qualifies() -> None:
    assert qualified(*came("2022-03-10"), died("2022-03-09")) == Refusal.NEVER_PRESENT
    assert day_of(*came("2022-03-10"), died("2022-03-10")) == date(2022, 3, 10)


@pytest.mark.parametrize("basis", ["asyl", "humanitaer", "kollektiv", "overforing"])
def test_these_bases_qualify_for_five_grant_years(basis: str) -> None:
    found = qualified(person(), settled("2022-03-10"), permit("2022-03-10", basis))
    assert isinstance(found, Qualification)
    assert found.years == 5


def test_another_basis_does_not_qualify() -> None:
    assert qualified(person(), settled("2022-03-10"), permit("2022-03-10", "arbeid")) == Refusal.OTHER_BASIS


def test_family_immigration_qualifies_when_the_reference_person_is_settled_with_a_permit() -> None:
    assert day_of(*family("2023-01-01"), related=reference()) == date(2024, 3, 1)
    assert qualified(*family("2023-01-01"), related={}) == Refusal.REFERENCE_UNKNOWN
    assert qualified(*family("2023-01-01"), related=reference(settled_on=None)) == Refusal.REFERENCE_UNKNOWN
    assert qualified(*family("2023-01-01"), related=reference(basis=None)) == Refusal.REFERENCE_UNKNOWN


def test_the_application_came_at_most_five_years_after_the_settlement_the_anniversary_included() -> None:
    assert day_of(*family("2024-03-01"), related=reference()) == date(2024, 3, 1)
    assert qualified(*family("2024-03-02"), related=reference()) == Refusal.APPLIED_TOO_LATE


def test_an_application_before_the_settlement_of_the_reference_person_is_fine() -> None:
    assert day_of(*family("2018-01-01"), related=reference()) == date(2024, 3, 1)


def test_a_nordic_reference_person_gives_nothing() -> None:
    assert qualified(*family("2023-01-01", nordic=True), related=reference()) == Refusal.REFERENCE_NORDIC


def test_a_reference_person_who_came_by_family_immigration_gives_nothing() -> None:
    assert qualified(*family("2023-01-01"), related=reference(basis="familie")) == Refusal.REFERENCE_BY_FAMILY


def test_with_a_reference_person_on_humanitarian_grounds_three_grant_years_only() -> None:
    found = qualified(*family("2023-01-01"), related=reference(basis="humanitaer"))
    assert isinstance(found, Qualification)
    assert found.years == 3


@pytest.mark.parametrize(
    ("mother_settled", "last_day", "too_late"),
    [
        ("2022-03-10", "2022-09-10", "2022-09-11"),
        ("2022-08-31", "2023-02-28", "2023-03-01"),
        ("2023-08-31", "2024-02-29", "2024-03-01"),
    ],
)
def test_a_newborn_qualifies_when_born_at_the_latest_six_calendar_months_after_the_mothers_settlement(
    mother_settled: str, last_day: str, too_late: str
) -> None:
    mother = {MOTHER: Related(date.fromisoformat(mother_settled), "asyl")}
    assert day_of(*newborn(last_day), related=mother) == date.fromisoformat(last_day)
    assert qualified(*newborn(too_late), related=mother) == Refusal.BORN_TOO_LATE


def test_a_newborn_whose_mother_is_not_known_as_settled_does_not_qualify() -> None:
    assert qualified(*newborn("2022-03-10"), related={}) == Refusal.MOTHER_NOT_SETTLED
    assert qualified(*newborn("2022-03-10"), related={MOTHER: Related()}) == Refusal.MOTHER_NOT_SETTLED


def test_a_newborn_needs_a_permit_like_everyone() -> None:
    mother = {MOTHER: Related(date(2022, 3, 10), "asyl")}
    assert qualified(*newborn("2022-05-10")[:2], related=mother) == Refusal.NO_PERMIT


def test_for_a_newborn_by_family_immigration_the_reference_rules_hold_too() -> None:
    joined = {"reference_duf": REFERENCE, "application_date": "2022-06-01", "reference_nordic": False}
    child = newborn("2022-05-10", "familie", **joined)
    mother = {MOTHER: Related(date(2022, 3, 10), "asyl")}
    assert qualified(*child, related=mother) == Refusal.REFERENCE_UNKNOWN
    assert day_of(*child, related=mother | reference()) == date(2022, 5, 10)


def test_for_a_newborn_by_family_immigration_the_rule_of_six_months_holds_too() -> None:
    joined = {"reference_duf": REFERENCE, "application_date": "2022-06-01", "reference_nordic": False}
    mother = {MOTHER: Related(date(2021, 11, 9), "asyl")}
    child = newborn("2022-05-10", "familie", **joined)
    assert qualified(*child, related=mother | reference()) == Refusal.BORN_TOO_LATE


def test_a_kvalifiseringsdato_before_2021_needs_an_approved_application() -> None:
    assert qualified(*came("2020-12-31")) == Refusal.NO_LATE_APPLICATION
    assert day_of(*came("2020-12-31"), event("late_application", "2022-05-01")) == date(2020, 12, 31)
    assert day_of(*came("2021-01-01")) == date(2021, 1, 1)


def test_who_ever_had_a_line_of_integrering_or_saerskilt_needs_no_application() -> None:
    assert day_of(*came("2019-03-01"), has_been_paid=True) == date(2019, 3, 1)


def test_a_retracted_application_counts_only_while_nothing_is_locked() -> None:
    application = event("late_application", "2022-05-01")
    events = *came("2019-03-01"), application, retracted(application)
    assert qualified(*events) == Refusal.NO_LATE_APPLICATION
    assert day_of(*events, has_been_paid=True) == date(2019, 3, 1)


def test_settled_before_2021_with_a_permit_of_2021_needs_no_application() -> None:
    assert day_of(person(), settled("2020-12-31"), permit("2021-01-01")) == date(2021, 1, 1)
