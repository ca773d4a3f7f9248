"""One person's events, for IMDi's pages."""

from grants.models import RegisterEvent
from grants.rules.facts import Event, in_force


def events_in_force(duf: str) -> list[RegisterEvent]:
    """The person's events that no retraction in force takes away, by date."""
    rows = list(RegisterEvent.objects.filter(duf=duf).order_by("date", "registered", "id"))
    standing = in_force([Event(row.id, row.type, row.date, row.registered, row.data) for row in rows])
    ids = {event.id for event in standing}
    return [row for row in rows if row.id in ids]


def holds_in_force(duf: str) -> list[RegisterEvent]:
    """Holds that nobody has lifted; those that end at a day stay here afterwards."""
    return [event for event in events_in_force(duf) if event.type == RegisterEvent.Type.HOLD]
