"""Contradictory events never stop a run: they give a warning row on the person and the run, and a documented result."""

import pytest

from accounts.models import User
from payments.models import RunWarning
from payments.services import attestation_warnings
from tests.ledger import calculate, lines_of

from .run_words import DUF, happens, move, somebody

pytestmark = pytest.mark.django_db


def warnings_of(run) -> list[tuple[str, str]]:
    return list(RunWarning.objects.filter(run=run).exclude(duf="").order_by("kind").values_list("duf", "kind"))


def test_two_settlements_the_first_counts_and_the_person_is_listed() -> None:
    somebody(settled="2022-03-10", place="4627")
    happens("settled", "2022-05-05", id="again", municipality="4601", role="enslig")
    run = calculate("2022-T2", "2022-06-30")
    assert warnings_of(run) == [(DUF, "settled_twice")]
    assert {line["recipient"] for line in lines_of(run)} == {"4627"}


def test_moved_before_settled_the_move_is_ignored() -> None:
    move("2022-01-01", "1103")
    somebody(settled="2022-03-10", place="4627")
    run = calculate("2022-T1", "2022-03-31")
    assert warnings_of(run) == [(DUF, "moved_before_settled")]
    assert {line["recipient"] for line in lines_of(run)} == {"4627"}


def test_an_event_after_death_changes_nothing() -> None:
    somebody(settled="2022-03-10", place="4627")
    happens("died", "2022-04-04")
    happens("returned", "2022-05-05", municipality="4601")
    run = calculate("2022-T2", "2022-06-30")
    assert warnings_of(run) == [(DUF, "event_after_death")]
    assert {line["recipient"] for line in lines_of(run)} == {"4627"}


def test_a_birth_date_in_the_future_is_listed_and_stops_nothing() -> None:
    somebody(settled="2022-03-10", place="4627")
    happens("person", "2022-03-11", id="born-later", name="Prøve Demo", birth_date="2031-01-01", country="SYR")
    run = calculate("2022-T1", "2022-03-31")
    assert (DUF, "born_in_the_future") in warnings_of(run)
    assert {line["code"] for line in lines_of(run)} == {"AR-1 B", "BHT"}


def test_attestation_asks_to_acknowledge_them_by_kind_not_person_by_person(attestant: User) -> None:
    somebody(settled="2022-03-10", place="4627")
    happens("settled", "2022-05-05", id="again", municipality="4601", role="enslig")
    run = calculate("2022-T2", "2022-06-30")
    texts = attestation_warnings(run.current_for, run.as_of)
    assert f"To bosettinger som overlapper: 1 personer (varsler i kjøring {run.pk})" in texts
    assert not any(DUF in text for text in texts)
