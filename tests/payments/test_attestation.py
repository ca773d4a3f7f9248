"""Attestation locks a term for ever (spec 3, 4.6)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from accounts.models import User
from payments import services
from payments.models import Run, Term, TermEvent
from tests.ledger import calculate, lock
from tests.payments.run_words import AR_1_EV, ASK, FIRST, LAST, pay, refused, short, somebody

pytestmark = pytest.mark.django_db
TODAY = date(2030, 1, 1)


@contextmanager
def as_owner() -> Iterator[Any]:
    """A savepoint with the rights of the tables' owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        yield cursor


def test_attestation_refuses_the_user_who_calculated(attestant: User) -> None:
    calculate("2022-T1", FIRST, attestant)
    sentence = "Attestant Demo beregnet terminen selv. En annen attestant må attestere den."
    with refused(services.AttestationRefused, sentence):
        lock("2022-T1", attestant)


def test_attestation_refuses_who_is_not_an_attestant(caseworker: User) -> None:
    calculate("2022-T1", FIRST)
    with refused(services.AttestationRefused, "Saksbehandler Demo har ikke rollen IMDi attestant. " + ASK):
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
