"""The term run in the words of the spec, section 4: what is refused, what is warned of, what becomes lines."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from accounts.models import User
from grants.models import GrantCode, Parameter, Rate
from payments import services
from payments.models import Line, Run, RunTotal, Term, TermEvent
from tests.ledger import add_events, calculate, confirm_all_rates, lines_of, lock, person_events

pytestmark = pytest.mark.django_db
DUF, ANOTHER = "202200000101", "202200000203"
FIRST, LAST = "2022-03-31", "2022-06-30"
AR_1_EV, AR_2_QUARTER = 241_100, 62_375
TODAY = date(2030, 1, 1)


def somebody(duf: str = DUF, settled: str = "2022-03-10", place: str = "4627", **more: str) -> None:
    add_events(person_events(duf, "Prøve Demo", "1990-05-17", settled, place, **more))


def happens(kind: str, day: str, *, registered: str = "", id: str = "", duf: str = DUF, **data: Any) -> None:
    event = {"id": id or f"{kind}-{day}", "type": kind, "duf": duf, "date": day, "registered": registered or day}
    add_events([event | data])


def move(day: str, place: str, **more: str) -> None:
    happens("moved", day, municipality=place, **more)


def retract(event: str, registered: str, id: str = "") -> None:
    happens("retracted", registered, retracts=event, id=id or f"retracted-{event}")


def short(run: Run) -> list[tuple[str, str, str, str, int]]:
    """(recipient, code, for term, kind, kroner) of the run's lines."""
    return [
        (line["recipient"], line["code"], line["for_term"], line["kind"], int(line["amount"])) for line in lines_of(run)
    ]


def pay(term: str, as_of: str, attestant: User) -> Run:
    """Calculated and locked."""
    run = calculate(term, as_of)
    lock(term, attestant)
    return run


@contextmanager
def refused(error: type[services.Refused], sentence: str) -> Iterator[None]:
    with pytest.raises(error) as raised:
        yield
    assert str(raised.value) == sentence


@contextmanager
def as_owner() -> Iterator[Any]:
    """A savepoint with the rights of the tables' owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        yield cursor


@pytest.fixture
def first_term_paid(attestant: User) -> Run:
    """One person, år 1 paid to Askøy in the first term."""
    somebody()
    confirm_all_rates(attestant)
    return pay("2022-T1", FIRST, attestant)


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


# Attestation


def test_attestation_refuses_the_user_who_calculated(attestant: User) -> None:
    calculate("2022-T1", FIRST, attestant)
    sentence = "Attestant Demo beregnet terminen selv. En annen attestant må attestere den."
    with refused(services.AttestationRefused, sentence):
        lock("2022-T1", attestant)


def test_attestation_refuses_who_is_not_an_attestant(caseworker: User) -> None:
    calculate("2022-T1", FIRST)
    with refused(services.AttestationRefused, "Saksbehandler Demo har ikke rollen IMDi attestant."):
        lock("2022-T1", caseworker)


def test_attestation_refuses_what_is_not_calculated_and_what_is_attested_already(attestant: User) -> None:
    with refused(services.AttestationRefused, "2022-T1 er ikke beregnet."):
        lock("2022-T1", attestant)
    pay("2022-T1", FIRST, attestant)
    with refused(services.AttestationRefused, "2022-T1 er allerede attestert."):
        lock("2022-T1", attestant)


def test_attestation_refuses_a_term_while_an_earlier_one_waits(attestant: User) -> None:
    calculate("2022-T2", LAST)
    calculate("2022-T1", FIRST)
    sentence = "2022-T1 er beregnet, men ikke attestert. Attester den først."
    with refused(services.AttestationRefused, sentence):
        lock("2022-T2", attestant)


def test_attestation_refuses_a_ledger_that_has_changed_since_the_calculation(attestant: User) -> None:
    calculate("2022-T2", LAST)
    pay("2022-T1", FIRST, attestant)
    sentence = "Noe er låst etter at 2022-T2 ble beregnet. Beregn terminen på nytt."
    with refused(services.AttestationRefused, sentence):
        lock("2022-T2", attestant)
    calculate("2022-T2", LAST)
    assert lock("2022-T2", attestant).state == Term.State.ATTESTED


def test_warnings_must_be_acknowledged_and_who_did_it_is_kept(attestant: User) -> None:
    calculate("2022-T2", LAST)
    with pytest.raises(services.AttestationRefused, match="2022-T1 er hoppet over"):
        services.attest_term(term_code="2022-T2", user=attestant, today=TODAY)
    assert Term.objects.get(code="2022-T2").state == Term.State.CALCULATED
    term = lock("2022-T2", attestant)
    assert (term.state, term.attested_by) == (Term.State.ATTESTED, attestant)
    event = TermEvent.objects.filter(term=term, to_state="attestert").get()
    assert event.user == attestant
    assert "2022-T1 er hoppet over" in event.comment


def test_an_attested_term_carries_the_digest_of_its_run(first_term_paid: Run) -> None:
    assert Term.objects.get(code="2022-T1").digest == first_term_paid.digest != ""


# What is locked is locked for ever

LINES_AS_APPLICATION = [
    "UPDATE payments_line SET amount = 1",
    "UPDATE payments_line SET rate_confirmed = false",
    "DELETE FROM payments_line",
    "TRUNCATE payments_line",
    "DROP TABLE payments_line",
    "INSERT INTO payments_line SELECT * FROM payments_line",
    "UPDATE {table} SET amount = 1",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE payments_line DETACH PARTITION {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "INSERT INTO {table} SELECT * FROM {table}",
    "SELECT payments_owner_drop_lines({run})",
    "SELECT payments_owner_attach_lines({run})",
    "SELECT payments_owner_create_lines({run})",
]
ROWS_AS_ANYBODY = [
    "UPDATE payments_run SET as_of = '2022-01-01' WHERE id = {run}",
    "UPDATE payments_run SET locked_at = NULL WHERE id = {run}",
    "UPDATE payments_run SET digest = 'x' WHERE id = {run}",
    "DELETE FROM payments_run WHERE id = {run}",
    "UPDATE payments_term SET state = 'beregnet' WHERE code = '2022-T1'",
    "UPDATE payments_term SET digest = 'x' WHERE code = '2022-T1'",
    "UPDATE payments_term SET run_id = NULL WHERE code = '2022-T1'",
    "UPDATE payments_term SET attested_at = now() + interval '1 day' WHERE code = '2022-T1'",
    "DELETE FROM payments_term WHERE code = '2022-T1'",
]
LINES_AS_OWNER = [
    "UPDATE payments_line SET amount = 1",
    "DELETE FROM payments_line",
    "UPDATE {table} SET amount = 1",
    "DELETE FROM {table}",
    "SELECT payments_owner_drop_lines({run})",
]


# The database refuses for one of these reasons, never because the statement is wrong.
REFUSALS = "permission denied|must be owner|locked|never changed|is not at work|attestation only|no conversion"
REFUSALS += "|current one of its term"


def test_the_application_cannot_touch_what_is_attested(first_term_paid: Run) -> None:
    for statement in LINES_AS_APPLICATION + ROWS_AS_ANYBODY:
        with pytest.raises(DatabaseError, match=REFUSALS), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(filled_in(statement, first_term_paid))
    assert short(first_term_paid) == [("4627", "AR-1 EV", "2022-T1", "ordinær", AR_1_EV)]


def test_not_even_the_owner_changes_or_deletes_what_is_attested(first_term_paid: Run) -> None:
    for statement in LINES_AS_OWNER + ROWS_AS_ANYBODY:
        with pytest.raises(DatabaseError, match=REFUSALS), as_owner() as cursor:
            cursor.execute(filled_in(statement, first_term_paid))
    assert short(first_term_paid) == [("4627", "AR-1 EV", "2022-T1", "ordinær", AR_1_EV)]


def filled_in(statement: str, run: Run) -> str:
    return statement.format(table=f"payments_line_{run.pk}", run=run.pk)


def test_the_application_cannot_attest_by_itself() -> None:
    somebody()
    run = calculate("2022-T1", FIRST)
    for statement in (
        "UPDATE payments_term SET state = 'attestert', digest = 'x' WHERE code = '2022-T1'",
        "UPDATE payments_run SET locked_at = now() WHERE id = {run}",
        "UPDATE payments_line SET amount = 1",
        "SELECT payments_owner_lock_conversion({run})",
        "SELECT payments_owner_drop_lines({run})",
    ):
        with pytest.raises(DatabaseError, match=REFUSALS), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(filled_in(statement, run))


# What the register learns becomes lines in the next open term


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

    term = Term(code="2023-T2").period
    assert [kind("2023-T2", amount, term) for amount in (1, -1)] == ["ordinær", "ordinær"]
    assert [kind("2023-T1", amount, term) for amount in (1, -1)] == ["etterbetaling", "tilbakeføring"]


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
