"""L2: the least that storing a run's lines takes. COPY of the same ready lines into a new partition, then its indexes,
its foreign keys, attach, commit. Goals of speed are ratios to it, measured in the same session."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

NEW_RUN = """
INSERT INTO payments_run (purpose, term_code, state, started_at, last_event, ledger, parameters, "full", grounds,
                          persons, lines, amount, seconds, digest, message)
VALUES ('beregning', '', 'feilet', now(), 0, 0, '{}', false, '{}', 0, 0, 0, 0, '', 'L2') RETURNING id
"""
COLUMNS = """
SELECT attname FROM pg_attribute
 WHERE attrelid = 'payments_line'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
# The run's own indexes, to be made again under another table's name.
INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = %s"


def least_seconds(owner_url: str, run: int) -> float:
    """Seconds for the lines of the run; nothing is left of it."""
    with psycopg.connect(owner_url, autocommit=True) as connection, as_new_run(connection, run) as (new, indexes):
        return stored(connection, new, _ready_lines(connection, run, new), indexes)


@contextmanager
def as_new_run(connection: psycopg.Connection, run: int) -> Iterator[tuple[int, list[str]]]:
    """A run to store lines for, and the indexes the given one's have; it is gone afterwards."""
    new = connection.execute(NEW_RUN).fetchone()[0]
    try:
        yield new, [row[0] for row in connection.execute(INDEXES, [f"payments_line_{run}"])]
    finally:
        connection.execute(f"DROP TABLE IF EXISTS benchmark_line_{new}")
        connection.execute("DELETE FROM payments_run WHERE id = %s", [new])


def _ready_lines(connection: psycopg.Connection, run: int, new: int) -> bytes:
    """In COPY's text format, as lines of the new run."""
    names = [row[0] for row in connection.execute(COLUMNS)]
    chosen = sql.SQL(", ").join(sql.Literal(new) if name == "run_id" else sql.Identifier(name) for name in names)
    statement = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(chosen, sql.Identifier(f"payments_line_{run}"))
    with connection.cursor().copy(statement) as rows:
        return b"".join(bytes(row) for row in rows)


def stored(connection: psycopg.Connection, new: int, lines: bytes, indexes: list[str]) -> float:
    """Seconds from rows for COPY (all columns) to the attached partition."""
    table = f"benchmark_line_{new}"
    start = time.perf_counter()
    with connection.transaction():
        connection.execute(f"CREATE TABLE {table} (LIKE payments_line INCLUDING CONSTRAINTS)")
        with connection.cursor().copy(f"COPY {table} FROM STDIN") as stream:
            stream.write(lines)
        for number, definition in enumerate(indexes):
            head, _, columns = definition.partition(" USING ")
            kind = "UNIQUE INDEX" if "UNIQUE" in head else "INDEX"
            connection.execute(f"CREATE {kind} {table}_{number} ON {table} USING {columns}")
        connection.execute(f"ALTER TABLE payments_line ATTACH PARTITION {table} FOR VALUES IN ({new})")
    return time.perf_counter() - start
