"""What the register learns becomes lines in the next open term (spec 4)."""

from datetime import date

import pytest

from accounts.models import User
from payments.models import Line, Run
from tests.ledger import calculate, confirm_all_rates, lines_of
from tests.payments.run_words import (
    ANOTHER,
    AR_1_EV,
    AR_2_QUARTER,
    DUF,
    FIRST,
    LAST,
    happens,
    move,
    pay,
    retract,
    short,
    somebody,
)

pytestmark = pytest.mark.django_db


def test_a_person_on_hold_gets_no_lines_and_the_difference_when_it_is_lifted(
    first_term_paid: Run, attestant: User
) -> None:
    happens("hold", "2022-12-01", to="2023-05-31")
    somebody(ANOTHER)
    pay("2022-T4", "2022-12-31", attestant)
    run = pay("2023-T1", "2023-03-31", attestant)
    assert {line["duf"] for line in lines_of(run)} == {ANOTHER}
    held = [line for line in lines_of(pay("2023-T2", "2023-06-30", attestant)) if line["duf"] == DUF]
    assert [(line["for_term"], line["kind"]) for line in held] == [
        ("2023-T1", "etterbetaling"),
        ("2023-T2", "ordinær"),
    ]


def test_a_hold_also_keeps_what_was_paid_from_being_taken_back(first_term_paid: Run) -> None:
    retract(f"{DUF}-3", "2022-05-01")
    happens("hold", "2022-05-01", id="hold")
    assert short(calculate("2022-T2", LAST)) == []
    retract("hold", "2022-06-01")
    assert short(calculate("2022-T2", LAST)) == [("4627", "AR-1 EV", "2022-T1", "tilbakeføring", -AR_1_EV)]


def test_a_hold_also_keeps_a_person_who_is_no_longer_introduced(first_term_paid: Run) -> None:
    retract(f"{DUF}-1", "2022-05-01")
    happens("hold", "2022-05-01")
    assert short(calculate("2022-T2", LAST)) == []


def test_a_retracted_settlement_is_taken_back_with_its_own_saksnummer_and_rate(first_term_paid: Run) -> None:
    retract(f"{DUF}-3", "2022-05-01")
    line = Line.objects.get(run=calculate("2022-T2", LAST))
    assert (line.kind, line.for_term, line.amount, line.owed) == ("tilbakeføring", "2022-T1", -AR_1_EV, 0)
    assert (line.saksnummer, line.months, line.rate) == (f"2022-2022{DUF}", 0, AR_1_EV)
    assert line.kvalifiseringsdato == date(2022, 3, 10)
    assert (line.name, line.rule) == ("Prøve Demo", "integrering.ar_1")


def test_a_person_who_is_no_longer_introduced_loses_everything(first_term_paid: Run) -> None:
    retract(f"{DUF}-1", "2022-05-01")
    line = Line.objects.get(run=calculate("2022-T2", LAST))
    assert (line.amount, line.name, line.saksnummer) == (-AR_1_EV, "Prøve Demo", f"2022-2022{DUF}")


def test_what_is_found_late_comes_as_etterbetaling_for_its_own_term(first_term_paid: Run) -> None:
    happens("person", "2022-06-01", duf=ANOTHER, name="Prøve Demo", birth_date="1990-01-01", country="SYR")
    happens("permit", "2022-02-10", registered="2022-06-01", duf=ANOTHER, basis="asyl")
    happens("settled", "2022-02-10", registered="2022-06-01", duf=ANOTHER, municipality="4601", role="familie")
    assert short(calculate("2022-T2", LAST)) == [("4601", "AR-1", "2022-T1", "etterbetaling", 194_400)]


def test_a_late_move_takes_back_and_pays_in_the_next_open_term(first_term_paid: Run) -> None:
    move("2022-03-15", "1103", registered="2022-05-01")
    run = calculate("2022-T2", LAST)
    assert short(run) == [
        ("1103", "AR-1 EV", "2022-T1", "etterbetaling", 192_880),
        ("4627", "AR-1 EV", "2022-T1", "tilbakeføring", -192_880),
    ]
    kept = Line.objects.get(run=run, recipient="4627")
    assert (kept.months, kept.owed, kept.rate) == (2, 48_220, AR_1_EV)


@pytest.fixture
def two_years_paid(first_term_paid: Run, attestant: User) -> None:
    """År 1 in 2022 and the first quarter of år 2, to Askøy."""
    pay("2022-T4", "2022-12-31", attestant)
    pay("2023-T1", "2023-03-31", attestant)


def test_a_qualifying_date_moved_into_the_next_year_takes_back_both_years_and_pays_anew(
    two_years_paid: None,
) -> None:
    permitted_in_2023()
    run = calculate("2023-T2", "2023-06-30")
    assert short(run) == [
        ("4627", "AR-1 EV", "2022-T1", "tilbakeføring", -AR_1_EV),
        ("4627", "AR-1 EV", "2023-T1", "etterbetaling", AR_1_EV),
        ("4627", "AR-2", "2023-T1", "tilbakeføring", -AR_2_QUARTER),
    ]
    cases = Line.objects.filter(run=run).order_by("code", "budget_year")
    assert [line.saksnummer for line in cases] == [
        f"2022-2022{DUF}",
        f"2023-2023{DUF}",
        f"2022-2023{DUF}",
    ]


def permitted_in_2023() -> None:
    retract(f"{DUF}-2", "2023-04-10", id="R-1")
    happens("permit", "2023-02-01", registered="2023-04-10", id="P-2023", basis="asyl")


def test_a_qualifying_date_moved_and_moved_back_ends_where_it_began(two_years_paid: None, attestant: User) -> None:
    permitted_in_2023()
    pay("2023-T2", "2023-06-30", attestant)
    retract("R-1", "2023-07-10", id="R-2")
    run = pay("2023-T3", "2023-09-30", attestant)
    assert short(run) == [
        ("4627", "AR-1 EV", "2022-T1", "etterbetaling", AR_1_EV),
        ("4627", "AR-1 EV", "2023-T1", "tilbakeføring", -AR_1_EV),
        *[("4627", "AR-2", f"2023-T{quarter}", "etterbetaling", AR_2_QUARTER) for quarter in (1, 2)],
        ("4627", "AR-2", "2023-T3", "ordinær", AR_2_QUARTER),
    ]
    assert paid_in_all() == {("AR-1 EV", "2022-T1"): AR_1_EV} | {
        ("AR-2", f"2023-T{quarter}"): AR_2_QUARTER for quarter in (1, 2, 3)
    }


def test_a_qualifying_date_moved_twice_leaves_only_the_last_one_paid(two_years_paid: None, attestant: User) -> None:
    permitted_in_2023()
    pay("2023-T2", "2023-06-30", attestant)
    retract("P-2023", "2023-07-10")
    happens("permit", "2023-08-01", id="P-3", basis="asyl")
    pay("2023-T3", "2023-09-30", attestant)
    assert paid_in_all() == {("AR-1 EV", "2023-T3"): AR_1_EV}


def paid_in_all() -> dict[tuple[str, str], int]:
    """(code, for term) → kroner of all lines, where it is not zero."""
    sums: dict[tuple[str, str], int] = {}
    for line in Line.objects.locked():
        key = line.code_id, line.for_term
        sums[key] = sums.get(key, 0) + int(line.amount)
    return {key: amount for key, amount in sums.items() if amount}


def test_an_exit_before_any_paid_term_leaves_ar_1_and_the_months_lived(attestant: User) -> None:
    somebody()
    happens("emigrated", "2023-02-10", registered="2022-03-15")
    confirm_all_rates(attestant)
    assert short(pay("2022-T4", "2022-12-31", attestant)) == [("4627", "AR-1 EV", "2022-T1", "etterbetaling", AR_1_EV)]
    assert short(pay("2023-T1", "2023-03-31", attestant)) == [("4627", "AR-2", "2023-T1", "ordinær", 41_583)]
    assert short(pay("2023-T2", "2023-06-30", attestant)) == []


def test_the_correction_of_a_correction_ends_with_the_newest_truth(two_years_paid: None, attestant: User) -> None:
    happens("died", "2023-01-10", registered="2023-05-01", id="D")
    assert short(pay("2023-T2", "2023-06-30", attestant)) == [("4627", "AR-2", "2023-T1", "tilbakeføring", -41_583)]
    retract("D", "2023-08-01", id="not-dead")
    happens("died", "2023-02-10", registered="2023-08-01", id="D-2")
    assert short(pay("2023-T3", "2023-09-30", attestant)) == [("4627", "AR-2", "2023-T1", "etterbetaling", 20_791)]
    assert paid_in_all()["AR-2", "2023-T1"] == 41_583
    assert short(pay("2023-T4", "2023-12-31", attestant)) == []


def test_two_corrections_before_the_first_is_paid_become_one_line_each_way(
    two_years_paid: None, attestant: User
) -> None:
    # In force already in January: a return is a move that takes effect in its own month.
    happens("returned", "2023-01-05", registered="2023-05-01", id="F-1", municipality="1103")
    calculate("2023-T2", "2023-05-31")
    retract("F-1", "2023-06-01")
    happens("returned", "2023-01-05", registered="2023-06-01", id="F-2", municipality="5001")
    run = calculate("2023-T2", "2023-06-30")
    assert short(run) == [
        ("4627", "AR-2", "2023-T1", "tilbakeføring", -AR_2_QUARTER),
        ("5001", "AR-2", "2023-T1", "etterbetaling", AR_2_QUARTER),
        ("5001", "AR-2", "2023-T2", "ordinær", AR_2_QUARTER),
    ]


def test_a_line_for_the_runs_own_term_is_ordinary_whatever_its_sign() -> None:
    from payments.rules.difference import kind

    assert [kind("2023-T2", amount, "2023-T2") for amount in (1, -1)] == ["ordinær", "ordinær"]
    assert [kind("2023-T1", amount, "2023-T2") for amount in (1, -1)] == ["etterbetaling", "tilbakeføring"]


def test_what_is_too_old_gets_no_lines_of_any_kind(attestant: User) -> None:
    somebody()
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    pay("2025-T4", "2025-12-31", attestant)
    retract(f"{DUF}-3", "2026-01-10")
    taken_back = {line["budget_year"] for line in lines_of(calculate("2026-T1", "2026-03-31"))}
    assert taken_back == {2023, 2024, 2025}


def test_retracting_a_late_application_changes_nothing_once_a_line_is_locked(attestant: User) -> None:
    somebody(settled="2019-03-10")
    happens("late_application", "2022-02-01", id="S-1")
    confirm_all_rates(attestant)
    assert short(pay("2022-T1", FIRST, attestant)) == [("4627", "AR-4", "2022-T1", "ordinær", 22_000)]
    retract("S-1", "2022-05-01")
    assert short(calculate("2022-T2", LAST)) == [("4627", "AR-4", "2022-T2", "ordinær", 22_000)]


def test_retracting_a_late_application_before_anything_is_locked_stops_it(attestant: User) -> None:
    somebody(settled="2019-03-10")
    happens("late_application", "2022-02-01", id="S-1")
    assert short(calculate("2022-T1", FIRST))
    retract("S-1", "2022-03-20")
    assert short(calculate("2022-T1", FIRST)) == []
