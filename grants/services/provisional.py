"""Provisional events: IMDi has granted a change request, or a municipality has reported something, before the real
source knew it. When the source's own event of the same kind comes, it takes the provisional one's place (spec 6)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from grants.models import ProvisionalConflict, RegisterEvent, RegisterImport
from grants.selectors.persons import events_in_force

PROVISIONAL = ("imdi", "kommune")
# What a real source tells. Of a person's names and birth date the latest registered stand anyway.
KINDS = (
    "permit",
    "settled",
    "moved",
    "emigrated",
    "died",
    "returned",
    "care",
    "training",
    "upper_secondary",
    "reception",
)
# Almost nobody has a provisional event, so this starts from those, by their own small index.
MET = """
WITH provisional AS MATERIALIZED (
    SELECT DISTINCT duf FROM grants_registerevent
    WHERE source IN ('imdi', 'kommune') AND type = ANY(%(kinds)s) AND imported_id IS DISTINCT FROM %(imported)s)
SELECT duf FROM provisional
WHERE EXISTS (
    SELECT FROM grants_registerevent AS new
    WHERE new.duf = provisional.duf AND new.imported_id = %(imported)s
      AND new.source NOT IN ('imdi', 'kommune') AND new.type = ANY(%(kinds)s))
ORDER BY duf
"""


@dataclass(slots=True)
class Settled:
    """Numbers of provisional events that the source's replaced, and of conflicts that IMDi must look at."""

    replaced: int = 0
    conflicts: int = 0


def settle_provisional(imported: RegisterImport) -> Settled:
    """Compares what the import brought with the provisional events that stood there before it, inside the caller's
    transaction. The source's event with the same date and content replaces the provisional one: a retraction
    (source imdi), known from the day the source registered it. Of events of the same kind that say something else,
    the nearest in date is listed as a conflict; both stand until IMDi has chosen."""
    result = Settled()
    for duf in _met(imported):
        retractions = list(_settle_person(events_in_force(duf), imported, result))
        RegisterEvent.objects.bulk_create(retractions)
    return result


def _met(imported: RegisterImport) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(MET, {"kinds": list(KINDS), "imported": imported.pk})
        return [duf for (duf,) in cursor.fetchall()]


def _settle_person(events: list[RegisterEvent], imported: RegisterImport, result: Settled) -> Iterator[RegisterEvent]:
    own = [e for e in events if e.type in KINDS and e.source in PROVISIONAL and e.imported_id != imported.pk]
    theirs = [e for e in events if e.type in KINDS and e.source not in PROVISIONAL and e.imported_id == imported.pk]
    same = {provisional.pk: event for provisional in own for event in theirs if _says_the_same(provisional, event)}
    taken = {event.pk for event in same.values()}
    for provisional in own:
        if provisional.pk in same:
            yield _replaced(provisional, same[provisional.pk], imported)
            result.replaced += 1
        else:
            left = (event for event in theirs if event.pk not in taken)
            result.conflicts += _list_conflict(provisional, left)


def _says_the_same(own: RegisterEvent, theirs: RegisterEvent) -> bool:
    return (own.type, own.date, own.data) == (theirs.type, theirs.date, theirs.data)


def _is_same_kind(own: RegisterEvent, theirs: RegisterEvent) -> bool:
    """Training decisions are of three kinds that stand beside each other."""
    return own.type == theirs.type and own.data.get("kind") == theirs.data.get("kind")


def _replaced(own: RegisterEvent, theirs: RegisterEvent, imported: RegisterImport) -> RegisterEvent:
    """A run as of an earlier day still sees the provisional event, and one as of a later day the source's alone."""
    conflicts = ProvisionalConflict.objects.filter(own=own, outcome=ProvisionalConflict.Outcome.OPEN)
    conflicts.update(outcome=ProvisionalConflict.Outcome.SOURCE, decided_at=timezone.now())
    day = max(own.registered, theirs.registered)
    return RegisterEvent(
        id=f"IMDI-{uuid4()}",
        type=RegisterEvent.Type.RETRACTED,
        duf=own.duf,
        date=day,
        registered=day,
        source=RegisterEvent.Source.IMDI,
        data={"retracts": own.id},
        imported=imported,
    )


def _list_conflict(own: RegisterEvent, theirs: Iterable[RegisterEvent]) -> int:
    """1 when there is a conflict that is not listed yet, else 0."""
    of_the_kind = [event for event in theirs if _is_same_kind(own, event)]
    if not of_the_kind:
        return 0
    nearest = min(of_the_kind, key=lambda event: (abs(event.date - own.date), event.sequence))
    _conflict, is_new = ProvisionalConflict.objects.get_or_create(own=own, theirs=nearest)
    return int(is_new)
