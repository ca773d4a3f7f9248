"""The facts of persons of whom nothing is new, as an earlier run put them together (models.register.KeptFacts)."""

from typing import NamedTuple

from django.db import connection

from grants.rules.facts import Facts
from grants.rules.facts_as_json import from_json

from .histories import Knowledge

# Facts of the same number of events: as events are never changed or taken out, these are the same events.
KNOWN = """
SELECT known.duf, kept.facts, kept.summary
  FROM (SELECT duf, count(*) AS events FROM grants_registerevent
         WHERE duf BETWEEN %s AND %s AND registered <= %s AND sequence <= %s
         GROUP BY duf) AS known
  LEFT JOIN (SELECT * FROM grants_keptfacts
              WHERE duf BETWEEN %s AND %s AND as_of <= %s AND newest <= %s AND rules = %s) AS kept USING (duf, events)
 ORDER BY duf
"""


class Kept(NamedTuple):
    """Facts, and what a line says of them (grants.rules.summary)."""

    facts: Facts
    summary: str


def kept_facts(
    first: str, last: str, now: Knowledge, before: Knowledge, rules: str
) -> tuple[dict[str, Kept], list[str]]:
    """By DUF number, in order: those from `first` to `last` whose facts were kept by the same rules and of whom no
    event has come to be known between `before` and `now`. Then the DUF numbers of all others with a known event."""
    kept, others = {}, []
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [first, last, *now, first, last, *before, rules])
        for duf, facts, summary in cursor:
            if facts is None:
                others.append(duf)
            else:
                kept[duf] = Kept(from_json(facts), summary)
    return kept, others
