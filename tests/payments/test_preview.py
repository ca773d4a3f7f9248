"""The effect of a decision before it is made is what the next run then does."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from grants.models import RegisterEvent
from grants.services.register import record_events
from payments.models import Line, Run
from payments.services import preview_events
from tests.ledger import add_events, calculate, confirm_all_rates, lock
from tests.payments.run_words import AR_2_QUARTER, DUF, pay, somebody
from tests.payments.test_ledger_properties import many_registers

pytestmark = pytest.mark.django_db
TODAY = date(2023, 9, 30)


def proposed(kind: str, day: str, *, today: date = TODAY, duf: str = DUF, **data: Any) -> dict[str, Any]:
    event = {"id": f"P-{duf}-{kind}-{day}", "type": kind, "duf": duf, "duf_unverified": True, "source": "imdi"}
    return event | {"date": day, "registered": f"{today}"} | data


def effect(*events: dict[str, Any]) -> list[tuple[str, str, str, int, int]]:
    """(recipient, code, for term, kroner without, kroner with) of what changes."""
    found = preview_events(events=events, today=TODAY)
    return [
        (line.key.recipient, line.key.code, line.key.term, int(line.without), int(line.amount))
        for line in found.changed
    ]


@pytest.fixture
def paid_to_2023_t2(attestant: User) -> None:
    somebody()
    confirm_all_rates(attestant)
    for term, day in (("2022-T1", "2022-03-31"), ("2022-T4", "2022-12-31"), ("2023-T2", "2023-06-30")):
        pay(term, day, attestant)


def test_a_death_stops_the_next_term_and_takes_back_what_came_after(paid_to_2023_t2):
    assert effect(proposed("died", "2023-03-31")) == [
        ("4627", "AR-2", "2023-T2", 0, -AR_2_QUARTER),
        ("4627", "AR-2", "2023-T3", AR_2_QUARTER, 0),
    ]


def test_a_move_gives_to_one_municipality_what_it_takes_from_the_other(paid_to_2023_t2):
    found = preview_events(events=[proposed("moved", "2023-06-20", municipality="1103")], today=TODAY)
    assert found.term == "2023-T3"
    assert sum(found.sums().values()) == Decimal(0)
    assert set(found.sums()) == {"4627", "1103"}


def test_nothing_is_written(paid_to_2023_t2):
    before = RegisterEvent.objects.count(), Run.objects.count(), Line.objects.count()
    effect(proposed("died", "2023-03-31"))
    assert (RegisterEvent.objects.count(), Run.objects.count(), Line.objects.count()) == before


def test_a_settlement_that_is_taken_back_takes_all_lines_back(paid_to_2023_t2):
    retraction = proposed("retracted", f"{TODAY}", retracts=f"{DUF}-3")
    found = preview_events(events=[retraction], today=TODAY)
    assert {line.owed for line in found.lines} == {0}
    assert sum(line.amount for line in found.lines) == -sum(Line.objects.values_list("amount", flat=True))


def test_somebody_the_register_has_never_heard_of_may_be_introduced(attestant):
    confirm_all_rates(attestant)
    person = {"name": "Ny Attrapp", "birth_date": "1990-05-17", "country": "SYR"}
    assert effect(
        proposed("person", "2023-08-01", **person),
        proposed("permit", "2023-08-01", basis="asyl"),
        proposed("settled", "2023-08-01", municipality="4627", role="enslig"),
    )[0][:3] == ("4627", "AR-1 EV", "2023-T3")


def test_bad_facts_are_refused_with_a_sentence(paid_to_2023_t2):
    with pytest.raises(ValidationError, match="municipality"):
        effect(proposed("moved", "2023-05-20", municipality="0000"))


def _some_change(random: Random, duf: str, today: date) -> list[dict[str, Any]]:
    day = random.choice(("2022-03-31", "2022-12-31", "2023-01-01", "2023-02-28", "2023-07-01"))
    kind = random.choice(("moved", "died", "emigrated", "settled"))
    data = {"municipality": random.choice(("4627", "1103"))} if kind in {"moved", "settled"} else {}
    data |= {"role": "enslig"} if kind == "settled" else {}
    events = [proposed(kind, day, today=today, duf=duf, **data)]
    for old in RegisterEvent.objects.filter(duf=duf, type="settled").order_by("id")[: random.choice((0, 0, 1))]:
        events.append(proposed("retracted", f"{today}", today=today, duf=duf, retracts=old.id))
    return events


@pytest.mark.parametrize("part", range(2))
def test_the_effect_shown_is_what_the_next_run_does(part: int, attestant: User):
    add_events(many_registers(part))
    confirm_all_rates(attestant)
    for term, day in (("2022-T1", "2022-03-31"), ("2022-T4", "2022-12-31"), ("2023-T2", "2023-06-30")):
        calculate(term, day)
        lock(term, attestant)
    random = Random(part)
    dufs = sorted({*RegisterEvent.objects.filter(type="person").values_list("duf", flat=True)})
    events = [event for duf in random.sample(dufs, 40) for event in _some_change(random, duf, TODAY)]
    shown = preview_events(events=events, today=TODAY)
    record_events(events=events)
    run = calculate("2023-T3", TODAY)
    concerned = {line.duf for line in shown.lines} | {event["duf"] for event in events}
    assert {
        (line.duf, line.key.recipient, line.key.code, line.key.year, line.key.term, line.kind): line.amount
        for line in shown.lines
        if line.amount
    } == {
        (line.duf, line.recipient_id, line.code_id, line.budget_year, line.for_term, line.kind): line.amount
        for line in Line.objects.filter(run=run, duf__in=concerned)
    }
    assert shown.changed
