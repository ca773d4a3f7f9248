"""What is odd about a person's events is accepted, and shown as a warning."""

from datetime import date
from typing import Any

import pytest

from grants.register.oddities import LABELS, Oddity, oddities
from grants.rules.facts import Event

SETTLED = ("settled", date(2022, 4, 4))
DIED = ("died", date(2023, 5, 1))
BORN = {"birth_date": "1990-05-17"}


def events(*of: tuple[str, date], data: dict[str, Any] | None = None) -> list[Event]:
    return [Event(str(n), kind, day, day, BORN | (data or {})) for n, (kind, day) in enumerate(of)]


def test_a_birth_date_after_the_day_it_was_registered_is_odd() -> None:
    later = events(("person", date(2022, 4, 4)), data={"birth_date": "2022-04-05"})
    assert oddities(later) == [Oddity.BORN_IN_THE_FUTURE]


@pytest.mark.parametrize(
    ("of", "odd"),
    [
        ([SETTLED, ("moved", date(2022, 4, 4)), DIED], []),
        ([("moved", date(2022, 4, 3))], []),
        ([SETTLED, ("moved", date(2022, 4, 3))], [Oddity.MOVED_BEFORE_SETTLED]),
        ([SETTLED, DIED, DIED], [Oddity.DIED_TWICE]),
        ([SETTLED, ("settled", date(2023, 4, 4))], [Oddity.SETTLED_TWICE]),
        ([SETTLED, DIED, ("returned", date(2023, 5, 2))], [Oddity.EVENT_AFTER_DEATH]),
        ([SETTLED, DIED, ("moved", date(2023, 5, 1))], []),
        ([SETTLED, DIED, ("person", date(2023, 6, 1)), ("hold", date(2023, 6, 1))], []),
        ([], []),
    ],
)
def test_what_is_odd(of: list[tuple[str, date]], odd: list[Oddity]) -> None:
    assert oddities(events(*of)) == odd


def test_an_unverified_duf_number_is_odd() -> None:
    assert oddities(events(SETTLED, data={"duf_unverified": True})) == [Oddity.DUF_UNVERIFIED]


def test_what_is_retracted_is_not_odd() -> None:
    retraction = Event("r", "retracted", date(2023, 6, 1), date(2023, 6, 1), {"retracts": "2"})
    assert oddities([*events(SETTLED, DIED, DIED), retraction]) == []


def test_every_oddity_has_words() -> None:
    assert set(LABELS) == set(Oddity)
