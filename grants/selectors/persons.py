"""One person's events, for pages about the person."""

from datetime import date

from django.db.models import Q

from grants.models import Person, RegisterEvent
from grants.rules.facts import Event, in_force


def events_in_force(duf: str) -> list[RegisterEvent]:
    """The person's events that no retraction in force takes away, by date."""
    rows = list(RegisterEvent.objects.filter(duf=duf).order_by("date", "registered", "id"))
    standing = in_force([Event(row.id, row.type, row.date, row.registered, row.data) for row in rows])
    ids = {event.id for event in standing}
    return [row for row in rows if row.id in ids]


def person_with(duf: str) -> Person | None:
    """None for an empty number and for one that nobody has introduced."""
    return Person.objects.filter(duf=duf).first() if duf else None


def naming(dufs: list[str]) -> set[str]:
    """DUF numbers of those whose events name one of these as reference person or mother."""
    named = Q(data__reference_duf__in=dufs) | Q(data__mother_duf__in=dufs)
    return set(RegisterEvent.objects.filter(named).values_list("duf", flat=True))


def holds_in_force(duf: str) -> list[RegisterEvent]:
    """Holds that nobody has lifted; those that end at a day stay here afterwards."""
    return [event for event in events_in_force(duf) if event.type == RegisterEvent.Type.HOLD]


def known_events(duf: str, day: date) -> list[Event]:
    """Everything the register knew of the person on that day, also what was retracted, and the retractions."""
    rows = RegisterEvent.objects.known_on(day).filter(duf=duf).order_by("date", "registered", "id")
    return [Event(row.id, row.type, row.date, row.registered, row.data) for row in rows]
