"""The term run in the words of the spec, section 4: repeating it, what is refused, rates."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import User
from grants.models import GrantCode, Parameter, Rate
from payments import services
from payments.models import Line, Run, RunTotal, Term
from tests.ledger import calculate, confirm_all_rates, lock
from tests.payments.run_words import ANOTHER, AR_1_EV, AR_2_QUARTER, FIRST, LAST, move, pay, refused, short, somebody

pytestmark = pytest.mark.django_db


# Repeating a run


def test_after_locking_with_nothing_new_there_are_no_lines(first_term_paid: Run, attestant: User) -> None:
    assert short(first_term_paid) == [("4627", "AR-1 EV", "2022-T1", "ordinær", AR_1_EV)]
    assert short(pay("2022-T2", "2022-06-30", attestant)) == []


def test_a_run_repeated_before_locking_writes_the_same_lines_with_the_same_digest() -> None:
    somebody()
    first = calculate("2022-T1", FIRST)
    lines, first_table = short(first), f"payments_line_{first.pk}"
    second = calculate("2022-T1", FIRST)
    assert (short(second), second.digest) == (lines, first.digest)
    first.refresh_from_db()
    assert first.state == Run.State.REPLACED
    assert not Line.objects.filter(run=first).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [first_table])
        assert cursor.fetchone() == (None,)
    assert Term.objects.get(code="2022-T1").run == second


def test_another_content_has_another_digest() -> None:
    somebody()
    first = calculate("2022-T1", FIRST)
    somebody(ANOTHER)
    assert calculate("2022-T1", FIRST).digest != first.digest


def test_a_run_as_of_an_earlier_day_does_not_see_what_was_registered_later() -> None:
    somebody()
    move("2022-03-20", "1103", registered="2022-04-01")
    assert [line[0] for line in short(calculate("2022-T1", "2022-03-31"))] == ["4627"]
    assert [line[0] for line in short(calculate("2022-T1", "2022-04-01"))] == ["1103", "4627"]


def test_totals_are_the_sums_of_the_lines_by_recipient_code_and_kind() -> None:
    somebody()
    somebody(ANOTHER)
    run = calculate("2022-T1", FIRST)
    total = RunTotal.objects.get(run=run)
    assert (total.recipient_id, total.code_id, total.kind) == ("4627", "AR-1 EV", "ordinær")
    assert (total.lines, total.positive, total.negative) == (2, 2 * AR_1_EV, 0)
    assert (run.persons, run.lines, run.amount) == (2, 2, 2 * AR_1_EV)


# Refusals of a calculation


def test_a_term_is_refused_while_an_earlier_one_is_calculated_but_not_locked() -> None:
    calculate("2022-T1", FIRST)
    with refused(services.CalculationRefused, "2022-T1 er beregnet, men ikke attestert. Attester den først."):
        calculate("2022-T2", LAST)
    assert not Term.objects.filter(code="2022-T2").exists()


def test_a_term_before_the_last_locked_one_is_refused(attestant: User) -> None:
    pay("2022-T2", LAST, attestant)
    with refused(
        services.CalculationRefused,
        "2022-T1 kommer før 2022-T2, som er låst og kan ikke beregnes på nytt.",
    ):
        calculate("2022-T1", LAST)


def test_a_locked_term_is_refused(first_term_paid: Run) -> None:
    with refused(services.CalculationRefused, "2022-T1 er låst og kan ikke beregnes på nytt."):
        calculate("2022-T1", LAST)


def test_a_day_of_knowledge_before_the_last_locked_runs_is_refused(first_term_paid: Run) -> None:
    sentence = "Kunnskapsdagen 30.03.2022 er før den siste låste kjøringens (31.03.2022)."
    with refused(services.CalculationRefused, sentence):
        calculate("2022-T2", "2022-03-30")
    assert calculate("2022-T2", "2022-03-31").state == Run.State.DONE


def test_a_term_before_the_first_one_is_refused() -> None:
    with refused(services.CalculationRefused, "Systemet beregner ingen terminer før 2022-T1."):
        calculate("2021-T4", "2021-12-31")


@pytest.mark.parametrize("text", ["2022-T5", "2022T1", "", "2022-T1; DROP TABLE"])
def test_what_is_no_term_is_refused(text: str) -> None:
    with refused(services.CalculationRefused, f"{text!r} er ikke en termin. Skriv den som 2024-T2."):
        calculate(text, FIRST)


def test_skipped_terms_are_warned_of_and_come_as_etterbetaling(first_term_paid: Run, attestant: User) -> None:
    pay("2022-T4", "2022-12-31", attestant)
    run = calculate("2023-T3", "2023-09-30")
    assert [warning.text for warning in run.warnings.order_by("id")] == [
        "2023-T1 er hoppet over: det den skyldte, kommer som etterbetaling i 2023-T3.",
        "2023-T2 er hoppet over: det den skyldte, kommer som etterbetaling i 2023-T3.",
    ]
    assert short(run) == [
        ("4627", "AR-2", "2023-T1", "etterbetaling", AR_2_QUARTER),
        ("4627", "AR-2", "2023-T2", "etterbetaling", AR_2_QUARTER),
        ("4627", "AR-2", "2023-T3", "ordinær", AR_2_QUARTER),
    ]


# Rates


def test_a_run_that_needs_missing_rates_lists_every_one_and_leaves_nothing() -> None:
    somebody(settled="2025-03-10")
    somebody(ANOTHER, settled="2024-03-10", role="enslig_mindrearig")
    with pytest.raises(services.MissingRates) as raised:
        calculate("2026-T1", "2026-03-31")
    assert raised.value.missing == [("AR-2", 2026), ("AR-3", 2026)]
    assert str(raised.value) == "Disse satsene mangler, før dem inn først:\n  AR-2 2026\n  AR-3 2026"
    run = Run.objects.get()
    assert (run.state, run.message) == (Run.State.FAILED, str(raised.value))
    assert not Line.objects.exists()
    assert not RunTotal.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"payments_line_{run.pk}"])
        assert cursor.fetchone() == (None,)
    term = Term.objects.get(code="2026-T1")
    assert (term.state, term.run) == (Term.State.OPEN, None)


def test_lines_with_a_rate_that_nobody_has_confirmed_are_marked(attestant: User) -> None:
    somebody()
    assert [line.rate_confirmed for line in Line.objects.filter(run=calculate("2022-T1", FIRST))] == [False]
    confirm_all_rates(attestant)
    assert [line.rate_confirmed for line in Line.objects.filter(run=calculate("2022-T1", FIRST))] == [True]


def test_unconfirmed_rates_block_attestation_and_cannot_be_acknowledged_away(attestant: User) -> None:
    somebody()
    calculate("2022-T1", FIRST)
    sentence = "Disse satsene er ikke bekreftet av en annen enn den som førte dem inn:\n  AR-1 EV 2022"
    with refused(services.AttestationRefused, sentence):
        lock("2022-T1", attestant)


def test_rates_confirmed_after_the_calculation_let_it_be_attested_and_unmark_its_lines(attestant: User) -> None:
    somebody()
    run = calculate("2022-T1", FIRST)
    confirm_all_rates(attestant)
    lock("2022-T1", attestant)
    assert [line.rate_confirmed for line in Line.objects.filter(run=run)] == [True]


def test_a_rate_that_replaces_another_comes_as_correction_lines_from_the_day_it_is_known(
    first_term_paid: Run, attestant: User
) -> None:
    Rate.objects.create(
        code=GrantCode.objects.get(code="AR-1 EV"),
        year=2022,
        amount=Decimal("250000.00"),
        source="Prøve",
        source_quality="stated",
        known_from=date(2022, 6, 1),
    )
    assert short(calculate("2022-T2", "2022-05-31")) == []
    assert short(calculate("2022-T2", "2022-06-01")) == [
        ("4627", "AR-1 EV", "2022-T1", "etterbetaling", 250_000 - AR_1_EV)
    ]
    assert Line.objects.get(run=first_term_paid).rate == AR_1_EV


def test_a_parameter_counts_from_the_day_it_is_known() -> None:
    somebody()
    move("2022-03-20", "1103")
    Parameter.objects.create(name="year1_split_on_move", value="none", source="Prøve", known_from=date(2022, 5, 1))
    assert len(short(calculate("2022-T1", "2022-04-30"))) == 2
    assert short(calculate("2022-T1", "2022-05-01")) == [("4627", "AR-1 EV", "2022-T1", "ordinær", AR_1_EV)]
