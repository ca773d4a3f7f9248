"""The declarations of one municipality that it offers asylnorsk, year by year."""

from dataclasses import dataclass
from datetime import date

from grants.models import RegisterEvent
from grants.rules.facts import Event, in_force

DECLARED = (RegisterEvent.Type.DECLARATION, RegisterEvent.Type.RETRACTED)


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration in force: which event, since when, and who entered it here (empty when it came with a file)."""

    event: str
    registered: date
    by: str


def declared_years(municipality: str) -> dict[int, list[Declared]]:
    """Year → the declarations in force, oldest first; a year without is not there."""
    rows = RegisterEvent.objects.filter(duf="", type__in=DECLARED).select_related("imported__by").order_by("sequence")
    by_id = {row.id: row for row in rows}
    events = [Event(row.id, row.type, row.date, row.registered, row.data) for row in by_id.values()]
    found: dict[int, list[Declared]] = {}
    for event in in_force(events):
        if event.data["recipient"] == municipality:
            found.setdefault(event.data["year"], []).append(_declared(by_id[event.id]))
    return found


def _declared(row: RegisterEvent) -> Declared:
    by = row.imported.by.name if row.imported and row.imported.by else ""
    return Declared(row.id, row.registered, by)
