"""Counts what is odd about the persons an import touches; the same for a dry run, which stores nothing."""

from collections import Counter

from django.db.backends.utils import CursorWrapper

from .oddities import LABELS, oddities
from .staging import streamed_persons

# Only persons who may have an oddity are looked at one by one: a cheap sieve that lets a few too many
# through.
MAYBE_ODD = """
    WITH event AS NOT MATERIALIZED (
        SELECT duf, id, type, date, registered, data FROM import_line
        WHERE problems IS NULL AND NOT known AND duf <> ''
        UNION ALL
        SELECT duf, id, type, date, registered, data FROM grants_registerevent
        WHERE duf IN (SELECT duf FROM import_line WHERE problems IS NULL AND NOT known AND duf <> '')
    ),
    maybe AS (
        SELECT duf FROM event
        GROUP BY duf
        HAVING count(*) FILTER (WHERE type = 'died') > 1
            OR count(*) FILTER (WHERE type = 'settled') > 1
            OR min(date) FILTER (WHERE type = 'moved') < max(date) FILTER (WHERE type = 'settled')
            OR max(date) FILTER (WHERE type NOT IN ('person', 'retracted'))
             > min(date) FILTER (WHERE type = 'died')
            OR bool_or(data ? 'duf_unverified')
    )
    SELECT duf, id, type, date, registered, data FROM event JOIN maybe USING (duf) ORDER BY duf"""


def count_oddities(cursor: CursorWrapper) -> dict[str, int]:
    """Number of persons for each kind of oddity, in words."""
    found: Counter[str] = Counter()
    for _, events in streamed_persons(cursor, MAYBE_ODD):
        found.update(LABELS[oddity] for oddity in oddities(events))
    return dict(found)
