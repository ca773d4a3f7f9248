"""The facts of persons of whom nothing is new, as an earlier run put them together (models.register.KeptFacts)."""

from typing import NamedTuple

from django.db import connection

from grants.rules.facts import Facts
from grants.rules.facts_as_json import from_json

from .histories import Knowledge

# Of the same number of events: as events are never changed or taken out, these are the same events.
KEPT = """
SELECT kept.duf, kept.facts, kept.summary
  FROM grants_keptfacts AS kept
  JOIN (SELECT duf, count(*) AS events FROM grants_registerevent
         WHERE duf BETWEEN %s AND %s AND registered <= %s AND sequence <= %s
         GROUP BY duf) AS known USING (duf, events)
 WHERE kept.duf BETWEEN %s AND %s AND kept.as_of <= %s AND kept.newest <= %s AND kept.rules = %s
"""


class Kept(NamedTuple):
    """Facts, and what a line says of them (grants.rules.summary)."""

    facts: Facts
    summary: str


def kept_facts(first: str, last: str, now: Knowledge, before: Knowledge, rules: str) -> dict[str, Kept]:
    """By DUF number, in order: those from `first` to `last` whose facts were kept by the same rules and of whom no
    event has come to be known between `before` and `now`."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [first, last, *now, first, last, *before, rules])
        return {duf: Kept(from_json(facts), summary) for duf, facts, summary in cursor}
