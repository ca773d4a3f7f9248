"""Short words for tests of the term run: what happens to one person, and the lines it gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accounts.models import User
from payments import services
from payments.models import Run
from tests.ledger import add_events, calculate, lines_of, lock, person_events

DUF, ANOTHER = "202200000101", "202200000203"
FIRST, LAST = "2022-03-31", "2022-06-30"
AR_1_EV, AR_2_QUARTER = 241_100, 62_375
ASK = "Velg en bruker som har den, eller be en IMDi administrator om å gi den."


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
