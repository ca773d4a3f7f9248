"""What the register knew about persons on a day, streamed in the order of their DUF numbers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.db import connection
from django.db.models import Max

from grants.models import RegisterEvent
from grants.rules.facts import Event, Related, in_force, related_from

EVENTS = """
SELECT duf, id, type, date, registered, data FROM grants_registerevent
 WHERE duf BETWEEN %s AND %s AND registered <= %s AND sequence <= %s ORDER BY duf
"""
EVENTS_OF_RELATED = """
SELECT duf, id, type, date, registered, data FROM grants_registerevent
 WHERE duf = ANY(%s) AND type IN ('settled', 'permit', 'retracted') AND registered <= %s AND sequence <= %s
 ORDER BY duf
"""
DECLARATIONS = """
SELECT id, type, date, registered, data FROM grants_registerevent
 WHERE duf = '' AND type IN ('declaration', 'retracted') AND registered <= %s AND sequence <= %s
"""
History = tuple[str, list[Event]]


def newest_event() -> int:
    """Sequence of the newest event, 0 in an empty register. A run reads nothing newer."""
    return RegisterEvent.objects.aggregate(newest=Max("sequence"))["newest"] or 0


def histories(first: str, last: str, as_of: date, newest: int) -> tuple[list[History], Mapping[str, Related]]:
    """(DUF number, events) of everyone from `first` to `last` with an event registered on or before `as_of` and a
    sequence of at most `newest`; and what is known of the reference persons and mothers they name."""
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [first, last, as_of, newest])
        found = list(_histories(cursor))
        cursor.execute(EVENTS_OF_RELATED, [_named_in(found), as_of, newest])
        related = {duf: related_from(events) for duf, events in _histories(cursor)}
    return found, related


def declarations(as_of: date, newest: int) -> frozenset[tuple[str, int]]:
    """(municipality, year) of the declarations in force on that day that asylnorsk is offered."""
    with connection.cursor() as cursor:
        cursor.execute(DECLARATIONS, [as_of, newest])
        events = [Event(*row[:4], json.loads(row[4])) for row in cursor]
    return frozenset((event.data["recipient"], event.data["year"]) for event in in_force(events))


def _histories(rows: Iterable[tuple]) -> Iterator[History]:
    for duf, group in groupby(rows, key=itemgetter(0)):
        yield duf, [Event(row[1], row[2], row[3], row[4], json.loads(row[5])) for row in group]


def _named_in(found: list[History]) -> list[str]:
    """DUF numbers of the reference persons and mothers that the events name."""
    named = set()
    for _, events in found:
        for event in events:
            if event.type == "permit":
                named.add(event.data.get("reference_duf"))
            elif event.type == "settled":
                named.add(event.data.get("mother_duf"))
    return sorted(named - {None})
