"""What the register knew about persons on a day, in the order of their DUF numbers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max

from grants.models import RegisterEvent
from grants.rules.facts import Event, Related, in_force, related_from

EVENTS = """
SELECT duf, id, type, date, registered, data, sequence > %s OR registered > %s FROM grants_registerevent
 WHERE duf BETWEEN %s AND %s AND registered <= %s AND sequence <= %s ORDER BY duf
"""
EVENTS_OF_THESE = EVENTS.replace("duf BETWEEN %s AND %s", "duf = ANY(%s)")
EVENTS_OF_SOME = """
SELECT duf, id, type, date, registered, data, false FROM grants_registerevent
 WHERE duf = ANY(%s) AND registered <= %s AND sequence <= %s ORDER BY duf
"""
EVENTS_OF_RELATED = """
SELECT duf, id, type, date, registered, data, sequence > %s OR registered > %s FROM grants_registerevent
 WHERE duf = ANY(%s) AND type IN ('settled', 'permit', 'retracted') AND registered <= %s AND sequence <= %s
 ORDER BY duf
"""
EVENTS_OF_ONE = """
WITH own AS (
    SELECT duf, id, type, date, registered, data FROM grants_registerevent
     WHERE duf = %(duf)s AND registered <= %(as_of)s AND sequence <= %(newest)s
), named AS (
    SELECT DISTINCT coalesce(data->>'reference_duf', data->>'mother_duf') AS duf FROM own
     WHERE type IN ('permit', 'settled')
)
SELECT duf, id, type, date, registered, data FROM own
 UNION ALL
SELECT duf, id, type, date, registered, data FROM grants_registerevent JOIN named USING (duf)
 WHERE duf <> %(duf)s AND type IN ('settled', 'permit', 'retracted')
   AND registered <= %(as_of)s AND sequence <= %(newest)s
 ORDER BY duf
"""
DECLARATIONS = """
SELECT id, type, date, registered, data FROM grants_registerevent
 WHERE duf = '' AND type IN ('declaration', 'retracted') AND registered <= %s AND sequence <= %s
"""


ROWS_AT_ONCE = 500
_decoder = json.JSONDecoder()


class Knowledge(NamedTuple):
    """What the register knew: events registered on or before the day, with a sequence of at most `newest`."""

    as_of: date
    newest: int


NOTHING = Knowledge(date.min, 0)


History = tuple[str, list[Event]]


def newest_event() -> int:
    """Sequence of the newest event, 0 in an empty register. A run reads nothing newer."""
    return RegisterEvent.objects.aggregate(newest=Max("sequence"))["newest"] or 0


def histories(first: str, last: str, as_of: date, newest: int) -> tuple[list[History], Mapping[str, Related]]:
    """(DUF number, events) of everyone from `first` to `last` with an event registered on or before `as_of` and a
    sequence of at most `newest`; and what is known of the reference persons and mothers they name."""
    found, related, _ = histories_with_news(first, last, as_of, newest, NOTHING)
    return found, related


def histories_of(dufs: Iterable[str], as_of: date, newest: int) -> list[History]:
    """The same of some persons, without those that they name."""
    with connection.cursor() as cursor:
        cursor.execute(EVENTS_OF_SOME, [sorted(dufs), as_of, newest])
        return _histories(cursor.fetchall())[0]


def histories_with_news(
    first: str, last: str, as_of: date, newest: int, before: Knowledge, dufs: list[str] | None = None
) -> tuple[list[History], Mapping[str, Related], set[str]]:
    """As `histories`, of these `dufs` alone when they are given, and the DUF numbers of those with news: an event of
    the person, or of somebody whom the person names, that was not known `before`."""
    with connection.cursor() as cursor:
        statement, whose = (EVENTS, [first, last]) if dufs is None else (EVENTS_OF_THESE, [dufs])
        cursor.execute(statement, [before.newest, before.as_of, *whose, as_of, newest])
        found, news, names = _histories(_rows(cursor))
        everyone = sorted(set().union(*names.values()))
        cursor.execute(EVENTS_OF_RELATED, [before.newest, before.as_of, everyone, as_of, newest])
        of_named, news_of_named, _ = _histories(_rows(cursor))
    news.update(duf for duf, named in names.items() if named & news_of_named)
    return found, {duf: related_from(events) for duf, events in of_named}, news


def history(duf: str, as_of: date, newest: int) -> tuple[list[Event], Mapping[str, Related]]:
    """The events of one person, and what is known of the reference persons and mothers they name; one query."""
    with connection.cursor() as cursor:
        cursor.execute(EVENTS_OF_ONE, {"duf": duf, "as_of": as_of, "newest": newest})
        found, _, _ = _histories((*row, False) for row in cursor.fetchall())
    of_each = dict(found)
    return of_each.get(duf, []), {one: related_from(events) for one, events in of_each.items()}


def declarations(as_of: date, newest: int) -> frozenset[tuple[str, int]]:
    """(municipality, year) of the declarations in force on that day that asylnorsk is offered."""
    with connection.cursor() as cursor:
        cursor.execute(DECLARATIONS, [as_of, newest])
        events = [Event(*row[:4], json.loads(row[4])) for row in cursor]
    return frozenset((event.data["recipient"], event.data["year"]) for event in in_force(events))


def _rows(cursor: Any) -> Iterator[tuple]:
    """Some at a time: each is let go while it is at hand."""
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _histories(rows: Iterable[tuple]) -> tuple[list[History], set[str], dict[str, set[str]]]:
    """The histories, the DUF numbers of those with a new event, and whom each person's events name."""
    found: list[History] = []
    news: set[str] = set()
    names: dict[str, set[str]] = {}
    for duf, group in groupby(rows, key=itemgetter(0)):
        events = []
        for _, id, type, day, registered, data, is_new in group:
            event = Event(id, type, day, registered, _read_person(data) if type == "person" else _read(data))
            events.append(event)
            if is_new:
                news.add(duf)
            if NAMES_SOMEBODY in data and (named := _named_in(event)):
                names.setdefault(duf, set()).add(named)
        found.append((duf, events))
    return found, news, names


def _read_person(data: str) -> Mapping[str, Any]:
    return _decoder.raw_decode(data)[0]


# Most events but these say one of few things: a place and a role, a basis, a kind of training.
_read = lru_cache(maxsize=20_000)(_read_person)
NAMES_SOMEBODY = '_duf"'


def _named_in(event: Event) -> str | None:
    """DUF number of the reference person or mother that the event names."""
    field = {"permit": "reference_duf", "settled": "mother_duf"}.get(event.type)
    return event.data.get(field) if field else None
