"""What is known about a person on a day: events put in order, retractions applied (spec 4.1). Pure data."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from imdi_tilskudd.lib.money import Ore, to_ore

Day = datetime.date  # the fields are called date
Fact = TypeVar("Fact")

# On one day: settled, moved, emigrated or died, returned; then by registered, then by id as text.
RANK = {"settled": 0, "moved": 1, "emigrated": 2, "died": 2, "returned": 3}
IGNORED_BEFORE_SETTLEMENT = {"moved", "returned", "emigrated"}
LATER_MOVEMENTS = ("moved", "emigrated", "died", "returned")
COMMON = {"person", "permit", "settled", "training", *LATER_MOVEMENTS}


class Event(NamedTuple):
    """One register event. `data` holds the fields of its type."""

    id: str
    type: str
    date: Day
    registered: Day
    data: Mapping[str, Any]


class Movement(NamedTuple):
    """settled, moved, emigrated, died or returned; `place` is a municipality number, empty for exits."""

    type: str
    date: Day
    registered: Day
    place: str


@dataclass(frozen=True, slots=True)
class Related:
    """What the rules ask of a reference person or a mother: first settlement and basis of the earliest permit."""

    settled: Day | None = None
    basis: str | None = None


class Permit(NamedTuple):
    """The earliest permit in force."""

    date: Day
    basis: str
    application_date: Day | None = None
    reference_nordic: bool = False
    reference: Related | None = None


class Settlement(NamedTuple):
    """The first `settled` event in force."""

    date: Day
    municipality: str
    role: str
    is_newborn: bool = False
    mother: Related | None = None


class Training(NamedTuple):
    """A training decision; `date` is the entry into the target group, `recipient` named by a § 43 g decision."""

    date: Day
    recipient: str


class School(NamedTuple):
    """Full-time upper secondary school on days `first` to `last`; the fylkeskommune is the recipient."""

    first: Day
    last: Day
    recipient: str


class Reception(NamedTuple):
    date: Day
    municipality: str


class FhtGrant(NamedTuple):
    """Granted ekstratilskudd, in øre; `date` is the day of the vedtak."""

    code: str
    year: int
    date: Day
    recipient: str
    amount: Ore


class Decision(NamedTuple):
    """Enkeltvedtak: an amount in øre, of either sign, for one key."""

    code: str
    year: int
    term: str
    recipient: str
    amount: Ore


NO_TRAINING: Mapping[str, Training] = MappingProxyType({})


class Facts(NamedTuple):
    """A person as known on a day. `movements` are in order and start with the settlement when there is one."""

    duf: str
    name: str
    birth_date: Day
    country: str
    protected: bool = False
    permit: Permit | None = None
    settlement: Settlement | None = None
    movements: tuple[Movement, ...] = ()
    care: Day | None = None
    has_late_application: bool = False
    on_hold: bool = False
    trainings: Mapping[str, Training] = NO_TRAINING
    upper_secondary: tuple[School, ...] = ()
    receptions: tuple[Reception, ...] = ()
    fht_grants: tuple[FhtGrant, ...] = ()
    decisions: tuple[Decision, ...] = ()


def in_force(events: Sequence[Event]) -> list[Event]:
    """The events that no retraction in force takes away; the retraction of a retraction restores the event."""
    retractions: dict[str, list[Event]] = {}
    for event in events:
        if event.type == "retracted":
            retractions.setdefault(event.data["retracts"], []).append(event)
    if not retractions:
        return list(events)

    def stands(event: Event, asking: frozenset[str]) -> bool:
        # Retractions that name each other in a ring take each other away.
        return not any(
            retraction.id not in asking and stands(retraction, asking | {retraction.id})
            for retraction in retractions.get(event.id, ())
        )

    return [event for event in events if event.type != "retracted" and stands(event, frozenset({event.id}))]


def _by_date(event: Event) -> tuple[Day, Day, str]:
    return event.date, event.registered, event.id


def _in_order(event: Event) -> tuple[Day, int, Day, str]:
    return event.date, RANK[event.type], event.registered, event.id


def first(events: Iterable[Event]) -> Event | None:
    """The earliest by date, then registered, then id."""
    events = events if isinstance(events, list) else list(events)
    return min(events, key=_by_date) if len(events) > 1 else events[0] if events else None


def related_from(events: Sequence[Event]) -> Related:
    """What is known about a reference person or a mother."""
    standing = in_force(events)
    settled = first(event for event in standing if event.type == "settled")
    permit = first(event for event in standing if event.type == "permit")
    return Related(settled and settled.date, permit and permit.data["basis"])


def facts_from(
    duf: str, events: Sequence[Event], as_of: Day, related: Mapping[str, Related] | None = None
) -> Facts | None:
    """The person as known on `as_of` (events registered later must not be among `events`); None when no `person`
    event in force introduces the person. `related`: reference persons and mothers by DUF number."""
    by_type = _by_type(events)
    if "person" not in by_type:
        return None
    person = _last_registered(by_type["person"]).data
    related = related or {}
    settlement = _settlement(by_type.get("settled"), related)
    facts = Facts(
        duf,
        person["name"],
        Day.fromisoformat(person["birth_date"]),
        person["country"],
        person.get("protected", False),
        _permit(by_type.get("permit"), related),
        settlement,
        _movements(by_type, settlement),
        trainings=_trainings(by_type["training"]) if "training" in by_type else NO_TRAINING,
    )
    # Few have anything but the commonest types of event.
    return facts if by_type.keys() <= COMMON else facts._replace(**_uncommon(by_type, as_of))


def _by_type(events: Sequence[Event]) -> dict[str, list[Event]]:
    """The events in force."""
    by_type: dict[str, list[Event]] = {}
    for event in events:
        if event.type in by_type:
            by_type[event.type].append(event)
        else:
            by_type[event.type] = [event]
    return _by_type(in_force(events)) if "retracted" in by_type else by_type


def _uncommon(by_type: Mapping[str, list[Event]], as_of: Day) -> dict[str, Any]:
    care = first(by_type.get("care", ()))
    return {
        "care": care and care.date,
        "has_late_application": "late_application" in by_type,
        "on_hold": any(_holds(event, as_of) for event in by_type.get("hold", ())),
        "upper_secondary": _each(_school, by_type.get("upper_secondary")),
        "receptions": _each(_reception, by_type.get("reception")),
        "fht_grants": _each(_fht_grant, by_type.get("fht_grant")),
        "decisions": _each(_decision, by_type.get("decision")),
    }


def _last_registered(events: list[Event]) -> Event:
    return max(events, key=lambda event: (event.registered, event.id)) if len(events) > 1 else events[0]


def _each(make: Callable[[Event], Fact], events: list[Event] | None) -> tuple[Fact, ...]:
    """What the events of one type say, in order."""
    return tuple(make(event) for event in sorted(events, key=_by_date)) if events else ()


def _trainings(events: Sequence[Event]) -> dict[str, Training]:
    """Of several of one kind the first."""
    found: dict[str, Training] = {}
    for event in sorted(events, key=_by_date) if len(events) > 1 else events:
        found.setdefault(event.data["kind"], Training(event.date, event.data.get("recipient", "")))
    return found


def _school(event: Event) -> School:
    return School(event.date, Day.fromisoformat(event.data["to"]), event.data["recipient"])


def _reception(event: Event) -> Reception:
    return Reception(event.date, event.data["municipality"])


def _fht_grant(event: Event) -> FhtGrant:
    data = event.data
    return FhtGrant(data["code"], data["year"], event.date, data["recipient"], to_ore(Decimal(data["amount"])))


def _decision(event: Event) -> Decision:
    data = event.data
    amount = to_ore(Decimal(data["amount"]))
    return Decision(data["code"], data["year"], data["term"], data["recipient"], amount)


def _settlement(events: list[Event] | None, related: Mapping[str, Related]) -> Settlement | None:
    if not events:
        return None
    event = first(events)
    assert event is not None  # noqa: S101 - a list with something in it has a first
    data = event.data
    mother = data.get("mother_duf")
    if not mother:
        return Settlement(event.date, data["municipality"], data["role"])
    return Settlement(event.date, data["municipality"], data["role"], is_newborn=True, mother=related.get(mother))


def _permit(events: list[Event] | None, related: Mapping[str, Related]) -> Permit | None:
    if not events:
        return None
    event = first(events)
    assert event is not None  # noqa: S101
    data = event.data
    if data["basis"] != "familie":
        return Permit(event.date, data["basis"])
    return Permit(
        event.date,
        "familie",
        Day.fromisoformat(data["application_date"]),
        data["reference_nordic"],
        related.get(data["reference_duf"]),
    )


def _movements(by_type: Mapping[str, list[Event]], settlement: Settlement | None) -> tuple[Movement, ...]:
    settled = () if settlement is None else (_settled(settlement),)
    if by_type.keys().isdisjoint(LATER_MOVEMENTS):
        return settled
    events = [event for name in LATER_MOVEMENTS for event in by_type.get(name, ())]
    if settlement:
        events = [e for e in events if e.date >= settlement.date or e.type not in IGNORED_BEFORE_SETTLEMENT]
    if len(events) > 1:
        events.sort(key=_in_order)
    movements = [Movement(e.type, e.date, e.registered, e.data.get("municipality", "")) for e in events]
    if settlement:
        # A death before the settlement stays before it: nobody settles after dying.
        before = sum(1 for movement in movements if movement.date < settlement.date)
        movements[before:before] = settled
    return tuple(movements)


def _settled(settlement: Settlement) -> Movement:
    return Movement("settled", settlement.date, settlement.date, settlement.municipality)


def stand_alone(facts: Facts) -> bool:
    """Whether nothing but the person's own events may change the facts or what follows from them: no reference person,
    no mother, no declaration of a municipality."""
    by_family = facts.permit is not None and facts.permit.basis == "familie"
    newborn = facts.settlement is not None and facts.settlement.is_newborn
    return not (by_family or newborn or facts.receptions)


def on_hold(events: Sequence[Event], day: Day) -> bool:
    """Whether a hold keeps the person out of a run on that day; also one whom nobody introduces any more."""
    return any(_holds(event, day) for event in in_force(events) if event.type == "hold")


def _holds(event: Event, day: Day) -> bool:
    to = event.data.get("to")
    return event.date <= day and (to is None or day <= Day.fromisoformat(to))
