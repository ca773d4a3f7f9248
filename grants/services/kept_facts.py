"""Keeps what the rules know of persons, for the runs to come (models.register.KeptFacts)."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection, transaction

from grants.rules.facts import Facts
from grants.rules.facts_as_json import to_json
from grants.rules.outlook import Outlook
from grants.rules.summary import as_json
from grants.selectors.histories import Knowledge

COLUMNS = "duf, as_of, newest, events, rules, facts, summary, last_term, counts, paid"
CREATE = "CREATE TEMPORARY TABLE fresh_facts (LIKE grants_keptfacts) ON COMMIT DROP"
COPY = f"COPY fresh_facts ({COLUMNS}) FROM STDIN"
STORE = f"""
INSERT INTO grants_keptfacts ({COLUMNS}) SELECT {COLUMNS} FROM fresh_facts ORDER BY duf
ON CONFLICT (duf) DO UPDATE
SET as_of = excluded.as_of, newest = excluded.newest, events = excluded.events, rules = excluded.rules,
    facts = excluded.facts, summary = excluded.summary, last_term = excluded.last_term, counts = excluded.counts,
    paid = excluded.paid
"""


class ToKeep(NamedTuple):
    """The facts of a person who has that many events, what is to come of them, and whether integrering or særskilt is
    known to have been paid."""

    facts: Facts
    events: int
    outlook: Outlook
    paid: bool


@transaction.atomic
def keep_facts(*, persons: Iterable[ToKeep], known: Knowledge, rules: str) -> None:
    """In place of what was kept of the same persons. `known`: what was known when these were all the events; `rules`:
    the fingerprint of the rules and parameters."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        with cursor.copy(COPY) as stream:
            for facts, events, (last_term, counts), paid in persons:
                written = to_json(facts), as_json(facts), last_term, json.dumps(counts), paid
                stream.write_row((facts.duf, *known, events, rules, *written))
        cursor.execute(STORE)
        cursor.execute("DROP TABLE fresh_facts")
