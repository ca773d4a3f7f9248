"""The facts of persons of whom nothing is new, as an earlier run put them together (models.register.KeptFacts)."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

import msgspec
from django.db import connection

from grants.rules.facts import Facts
from grants.rules.facts_as_json import from_json

from .histories import Knowledge

# Facts of the same number of events: as events are never changed or taken out, these are the same events.
KNOWN = """
SELECT known.duf, kept.last_term < %s, kept.counts, kept.paid,
       CASE WHEN kept.last_term >= %s THEN kept.facts END, CASE WHEN kept.last_term >= %s THEN kept.summary END
  FROM (SELECT duf, count(*) AS events FROM grants_registerevent
         WHERE duf BETWEEN %s AND %s AND registered <= %s AND sequence <= %s
         GROUP BY duf) AS known
  LEFT JOIN (SELECT * FROM grants_keptfacts
              WHERE duf BETWEEN %s AND %s AND as_of <= %s AND newest <= %s AND rules = %s AND duf <> ALL(%s)) AS kept
       USING (duf, events)
 ORDER BY duf
"""
Counts = list[tuple[str, int]]


class Kept(NamedTuple):
    """Facts, what a line says of them (grants.rules.summary), and whether integrering or særskilt is known to have
    been paid."""

    facts: Facts
    summary: str
    paid: bool


class Known(NamedTuple):
    """By DUF number, in order: `kept` facts; for whom it is `over`, in which (municipality, year) they count; and the
    `others` with a known event."""

    kept: dict[str, Kept]
    over: dict[str, Counts]
    others: list[str]


def kept_facts(
    first: str, last: str, first_term: str, now: Knowledge, before: Knowledge, rules: str, but: Collection[str]
) -> Known:
    """Of those from `first` to `last` whose facts were kept by the same rules and of whom no event has come to be known
    between `before` and `now`. Nothing is owed any more when nothing is from `first_term` on. The events of the persons
    in `but` are to be read whatever was kept."""
    kept, over, others = {}, {}, []
    with connection.cursor() as cursor:
        values = [first_term] * 3 + [first, last, *now, first, last, *before, rules, sorted(but)]
        cursor.execute(KNOWN, values)
        for duf, is_over, counts, paid, facts, summary in cursor:
            if is_over is None:
                others.append(duf)
            elif is_over:
                over[duf] = _counts(counts)
            else:
                kept[duf] = Kept(from_json(facts), summary, paid)
    return Known(kept, over, others)


@lru_cache(maxsize=20_000)
def _counts(written: str) -> Counts:
    return msgspec.json.decode(written, type=Counts)
