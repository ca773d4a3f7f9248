"""Odd but accepted: what somebody should look at on a person. Pure: a person's events in, kinds out."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from grants.rules.facts import Event, in_force


class Oddity(StrEnum):
    """What is odd, with its words for the screen in `LABELS`."""

    MOVED_BEFORE_SETTLED = "moved_before_settled"
    DIED_TWICE = "died_twice"
    SETTLED_TWICE = "settled_twice"
    EVENT_AFTER_DEATH = "event_after_death"
    DUF_UNVERIFIED = "duf_unverified"
    BORN_IN_THE_FUTURE = "born_in_the_future"


LABELS = {
    Oddity.MOVED_BEFORE_SETTLED: "flyttet før bosatt",
    Oddity.DIED_TWICE: "død to ganger",
    Oddity.SETTLED_TWICE: "to bosettinger som overlapper",
    Oddity.EVENT_AFTER_DEATH: "hendelse etter død",
    Oddity.DUF_UNVERIFIED: "DUF-nummer med feil kontrollsifre",
    Oddity.BORN_IN_THE_FUTURE: "fødselsdato etter dagen den ble registrert",
}

# What happens to the living. Papers (vedtak, holds, corrected names) are rightly dated after a death.
OF_THE_LIVING = {
    "permit",
    "settled",
    "moved",
    "emigrated",
    "returned",
    "care",
    "training",
    "upper_secondary",
    "reception",
}


def oddities(events: Sequence[Event]) -> list[Oddity]:
    """What is odd about one person's events (all that are known, retracted ones and retractions among
    them)."""
    standing = in_force(events)
    settled = _days(standing, "settled")
    died = _days(standing, "died")
    found = {
        Oddity.MOVED_BEFORE_SETTLED: settled and min(_days(standing, "moved"), default=settled[0]) < settled[0],
        Oddity.DIED_TWICE: len(died) > 1,
        Oddity.SETTLED_TWICE: len(settled) > 1,
        Oddity.EVENT_AFTER_DEATH: died and _last_of_the_living(standing) > died[0],
        Oddity.DUF_UNVERIFIED: any(event.data.get("duf_unverified") for event in standing),
        Oddity.BORN_IN_THE_FUTURE: any(_is_born_later(event) for event in standing),
    }
    return [oddity for oddity, is_found in found.items() if is_found]


def _is_born_later(event: Event) -> bool:
    return event.type == "person" and event.data["birth_date"] > event.registered.isoformat()


def _days(events: Iterable[Event], kind: str) -> list[date]:
    return sorted(event.date for event in events if event.type == kind)


def _last_of_the_living(events: Iterable[Event]) -> date:
    return max((event.date for event in events if event.type in OF_THE_LIVING), default=date.min)
