"""Facts of persons of whom nothing is new are kept, so that the next run need not read their events. That the lines are
the same is held by test_unchanged_persons; here is which facts are kept, and when they are used."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from grants.models import KeptFacts
from grants.rules.facts import Event, Facts, facts_from
from grants.rules.facts_as_json import from_json, to_json
from payments.models import Line, Run, Term
from payments.selectors.unchanged import rules_and_parameters
from tests.ledger import confirm_all_rates, lock
from tests.payments import random_norsk_registers, random_registers
from tests.payments.run_words import ANOTHER, DUF, FIRST, LAST, happens, move, pay, somebody
from tests.payments.test_unchanged_persons import run

pytestmark = pytest.mark.django_db
LATER = "2022-09-30"
BY_EVENTS, AS_KEPT = "Prøve Demo", "Beholdt Demo"


@pytest.mark.parametrize("example", [random_registers.example, random_norsk_registers.example])
def test_facts_read_back_are_those_that_were_written(example: Callable[[int], Any]) -> None:
    for seed in range(200):
        for facts in facts_in(example(seed).events):
            assert from_json(to_json(facts)) == facts


def facts_in(events: list[dict[str, Any]]) -> Iterator[Facts]:
    """Of every person in a register."""
    for duf in {event["duf"] for event in events if event.get("duf")}:
        known = [
            Event(
                event["id"],
                event["type"],
                date.fromisoformat(event["date"]),
                date.fromisoformat(event["registered"]),
                event,
            )
            for event in events
            if event.get("duf") == duf
        ]
        if facts := facts_from(duf, known, date(2030, 1, 1), {}):
            yield facts


@pytest.fixture
def kept(attestant: User) -> KeptFacts:
    """Two terms are paid; the facts were kept by the calculation of the second, and now they say another name than the
    events do."""
    somebody()
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    pay("2022-T2", LAST, attestant)
    row = KeptFacts.objects.get(duf=DUF)
    row.facts = to_json(from_json(row.facts)._replace(name=AS_KEPT))
    row.save()
    return row


def name_in_2023(*, full: bool = False) -> str:
    """The first term of år 2 is calculated: whose name stands on its line?"""
    return Line.objects.get(run=run("2023-T1", "2023-03-31", full=full), for_term="2023-T1").name


def test_nothing_is_kept_of_a_person_with_news(attestant: User) -> None:
    somebody()
    run("2022-T1", FIRST)
    assert not KeptFacts.objects.exists()


def test_they_are_kept_once_nothing_is_new_and_tell_what_the_locked_run_knew(kept: KeptFacts) -> None:
    before: Run = Term.objects.get(code="2022-T1").run
    assert (kept.as_of, kept.newest, kept.events) == (before.as_of, before.last_event, 3)
    assert kept.rules == rules_and_parameters(before)


def test_the_next_run_goes_by_them(kept: KeptFacts) -> None:
    assert name_in_2023() == AS_KEPT


def test_a_full_run_reads_the_events(kept: KeptFacts) -> None:
    assert name_in_2023(full=True) == BY_EVENTS


def test_an_event_more_and_they_are_not_used(kept: KeptFacts) -> None:
    happens("emigrated", "2023-02-01")
    assert name_in_2023() == BY_EVENTS


def test_an_event_known_late_but_dated_long_ago_is_one_more(kept: KeptFacts) -> None:
    move("2022-03-11", "1103", registered="2023-01-15")
    assert name_in_2023() == BY_EVENTS


def test_an_event_that_is_not_known_yet_is_none(kept: KeptFacts) -> None:
    move("2023-04-15", "1103", registered="2023-04-15")
    assert name_in_2023() == AS_KEPT


def test_what_other_rules_kept_is_not_used_and_is_kept_anew(kept: KeptFacts) -> None:
    KeptFacts.objects.update(rules="andre")
    assert name_in_2023() == BY_EVENTS
    kept.refresh_from_db()
    assert kept.rules == rules_and_parameters(Term.objects.get(code="2022-T2").run)
    assert from_json(kept.facts).name == BY_EVENTS


def test_what_was_known_later_than_the_locked_run_is_not_used(kept: KeptFacts) -> None:
    KeptFacts.objects.update(as_of=date(2022, 7, 1))
    assert name_in_2023() == BY_EVENTS


def test_without_any_the_run_reads_the_events_and_keeps_them_again(kept: KeptFacts) -> None:
    KeptFacts.objects.all().delete()
    assert name_in_2023() == BY_EVENTS
    assert KeptFacts.objects.filter(duf=DUF).exists()


def test_nothing_is_kept_of_those_whose_grants_depend_on_others(attestant: User) -> None:
    """A family member and somebody in reception; the reference person stands alone."""
    family = {"reference_duf": ANOTHER, "application_date": "2021-06-01", "reference_nordic": False}
    somebody(ANOTHER, settled="2022-01-10")
    somebody()
    happens("retracted", "2022-03-10", retracts=f"{DUF}-2")
    happens("permit", "2022-03-10", basis="familie", id="familie", **family)
    somebody("202200000306")
    happens("reception", "2022-02-01", duf="202200000306", municipality="1103")
    confirm_all_rates(attestant)
    for term, as_of in (("2022-T1", FIRST), ("2022-T2", LAST)):
        run(term, as_of)
        lock(term, attestant)
    assert list(KeptFacts.objects.values_list("duf", flat=True)) == [ANOTHER]
