"""The lines of an import in a temporary table, where what only many lines together show is checked set-wise.

`problems` holds one problem a line of text, NULL for a good event. `known` marks what needs no storing: the
register, or an earlier line, has the same event. Every name in the statements is ours; values are always
parameters.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.backends.utils import CursorWrapper

from grants.rules.facts import Event

CREATE = """
    CREATE TEMPORARY TABLE import_line (
        source smallint NOT NULL,
        line integer NOT NULL,
        id text,
        type text,
        duf text,
        date date,
        registered date,
        origin text,
        retracts text,
        data jsonb,
        problems text,
        known boolean NOT NULL DEFAULT false
    )"""

COPY = """
    COPY import_line (source, line, id, type, duf, date, registered, origin, retracts, data, problems)
    FROM STDIN"""

# The first good line with an id stands; later ones say the same, or they are wrong. `same` compares the
# content of `later` with that of `first`.
SAME_ID = """
    WITH again AS (SELECT id FROM import_line WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1),
    first AS (
        SELECT DISTINCT ON (id) import_line.*
        FROM import_line JOIN again USING (id)
        WHERE problems IS NULL
        ORDER BY id, source, line
    )
    UPDATE import_line AS later
    SET known = {same},
        problems = CASE WHEN NOT {same} THEN
            'id: «' || first.id || '» står også på ' || (%(sources)s::text[])[first.source] || ':'
            || first.line || ' med annet innhold' END
    FROM first
    WHERE later.id = first.id AND later.problems IS NULL
      AND (later.source, later.line) <> (first.source, first.line)
    """
SAME_ID_IN_FILES = SAME_ID.format(
    same="(later.type, later.duf, later.date, later.registered, later.origin, later.data)"
    " = (first.type, first.duf, first.date, first.registered, first.origin, first.data)"
)

SAME_ID_IN_REGISTER = """
    UPDATE import_line AS line
    SET known = {same},
        problems = CASE WHEN NOT {same} THEN
            'id: «' || line.id || '» finnes i registeret fra før med annet innhold' END
    FROM grants_registerevent AS event
    WHERE event.id = line.id AND line.problems IS NULL
    """.format(
    same="(line.type, line.duf, line.date, line.registered, line.origin, line.data)"
    " = (event.type, event.duf, event.date, event.registered, event.source, event.data)"
)

# A bad line may have lost its DUF number; what names it is then not blamed for that.
RETRACTS_NOTHING = """
    WITH target AS (
        SELECT id, duf FROM import_line WHERE problems IS NULL OR NOT %(good_only)s
        UNION ALL
        SELECT id, duf FROM grants_registerevent
        WHERE id IN (SELECT retracts FROM import_line WHERE retracts IS NOT NULL)
    ),
    judged AS (
        SELECT r.source, r.line, r.retracts, count(target.id) > 0 AS found,
               bool_or(target.id IS NOT NULL AND coalesce(target.duf, r.duf) = r.duf) AS same_person
        FROM import_line AS r LEFT JOIN target ON target.id = r.retracts
        WHERE r.retracts IS NOT NULL AND r.problems IS NULL
        GROUP BY r.source, r.line, r.retracts
    )
    UPDATE import_line AS line
    SET problems = CASE
        WHEN found THEN 'retracts: «' || judged.retracts || '» er ikke en hendelse for samme person'
        WHEN %(good_only)s THEN 'retracts: «' || judged.retracts || '» er avvist'
        ELSE 'retracts: ingen hendelse har id «' || judged.retracts || '»' END
    FROM judged
    WHERE NOT judged.same_person AND (line.source, line.line) = (judged.source, judged.line)"""

UNKNOWN_PERSON = """
    UPDATE import_line AS line
    SET problems = concat_ws(E'\\n', problems, 'duf: ingen person-hendelse har innført personen')
    WHERE line.duf <> '' AND line.type IS DISTINCT FROM 'person'
      AND (line.problems IS NULL OR NOT %(good_only)s)
      AND NOT EXISTS (
          SELECT FROM import_line AS introduced
          WHERE introduced.type = 'person' AND introduced.duf = line.duf
            AND (introduced.problems IS NULL OR NOT %(good_only)s))
      AND NOT EXISTS (SELECT FROM grants_person WHERE grants_person.duf = line.duf)"""

COUNTS = """
    SELECT count(*),
           count(*) FILTER (WHERE problems IS NULL AND NOT known),
           count(*) FILTER (WHERE problems IS NULL AND known),
           count(problems)
    FROM import_line"""

STORE = """
    INSERT INTO grants_registerevent (id, type, duf, date, registered, source, data, imported_id)
    SELECT id, type, duf, date, registered, origin, data, %(imported)s
    FROM import_line
    WHERE problems IS NULL AND NOT known AND source = %(source)s AND line > %(after)s AND line <= %(to)s
    ORDER BY line"""
LINES_AT_ONCE = 200_000

REJECTED = "SELECT source, line, problems FROM import_line WHERE problems IS NOT NULL ORDER BY source, line"


def fill(cursor: CursorWrapper, rows: Iterable[bytes], create: str = CREATE, copy: str = COPY) -> None:
    """Makes the table and copies rows in COPY's text format into it. Another table than that of events has
    the columns source, line, id, problems and known in common with it."""
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute(create)
    with cursor.copy(copy) as stream:
        for some in rows:
            stream.write(some)
    cursor.execute("CREATE INDEX ON import_line (source, line)")
    cursor.execute("ANALYZE import_line")


def check(cursor: CursorWrapper, sources: list[str], *, skip_invalid: bool) -> None:
    """Marks what is wrong between the lines, and between them and the register. What hangs on a bad line is
    only bad itself when the others are to be imported without it."""
    cursor.execute(SAME_ID_IN_FILES, {"sources": sources})
    cursor.execute(SAME_ID_IN_REGISTER)
    _check_links(cursor, good_only=False)
    while skip_invalid and _check_links(cursor, good_only=True):
        pass


def _check_links(cursor: CursorWrapper, *, good_only: bool) -> int:
    found = 0
    for statement in (RETRACTS_NOTHING, UNKNOWN_PERSON):
        cursor.execute(statement, {"good_only": good_only})
        found += cursor.rowcount
    return found


def counts(cursor: CursorWrapper) -> tuple[int, int, int, int]:
    """Lines, new events, known ones, rejected lines."""
    cursor.execute(COUNTS)
    return cursor.fetchone()


def problems(cursor: CursorWrapper, sources: list[str], limit: int) -> tuple[list[str], int]:
    """The first problems as `FILE:LINE: field: what is wrong`, and how many there are."""
    cursor.execute("SELECT coalesce(sum(cardinality(string_to_array(problems, E'\\n'))), 0) FROM import_line")
    (number,) = cursor.fetchone()
    cursor.execute(f"{REJECTED} LIMIT %s", [limit])
    listed = [
        f"{sources[source - 1]}:{line}: {problem}"
        for source, line, found in cursor.fetchall()
        for problem in found.split("\n")
    ]
    return listed[:limit], int(number)


def store(cursor: CursorWrapper, imported: int) -> Iterator[int]:
    """Inserts the new events in the order of files and lines, some at a time; yields how many each time."""
    cursor.execute("SELECT source, max(line) FROM import_line GROUP BY source ORDER BY source")
    for source, last in cursor.fetchall():
        for after in range(0, last, LINES_AT_ONCE):
            slice_of = {"imported": imported, "source": source, "after": after, "to": after + LINES_AT_ONCE}
            cursor.execute(STORE, slice_of)
            yield cursor.rowcount


def drop(cursor: CursorWrapper) -> None:
    cursor.execute("DROP TABLE import_line")


def streamed(cursor: CursorWrapper, statement: str, parameters: Any = None) -> Iterator[tuple[Any, ...]]:
    """Rows of a statement in constant memory: a cursor of the server's."""
    with cursor.connection.cursor(name="import_rows") as rows:
        rows.itersize = 10_000
        rows.execute(statement, parameters)
        yield from rows


def streamed_persons(cursor: CursorWrapper, statement: str) -> Iterator[tuple[str, list[Event]]]:
    """(DUF number, events) out of rows of duf, id, type, date, registered, data that are sorted by the
    first."""
    for duf, rows in groupby(streamed(cursor, statement), key=lambda row: row[0]):
        yield (
            duf,
            [Event(id, type, date, registered, json.loads(data)) for _, id, type, date, registered, data in rows],
        )


def rejected(cursor: CursorWrapper) -> Iterator[tuple[int, Iterator[tuple[int, str]]]]:
    """(source, its rejected lines as (line, problems)) in order."""
    rows = streamed(cursor, REJECTED)
    for source, lines in groupby(rows, key=lambda row: row[0]):
        yield source, ((line, problems) for _, line, problems in lines)
