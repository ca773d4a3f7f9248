"""The run's own table of lines, and the locks around runs. DDL goes through the owner's functions (migration 0002)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg import sql

from payments.models import Run

# First key of the advisory locks; the second is the run, or 0 for «one at a time».
CALCULATION_LOCK = 4811
RUN_LOCK = 4812


def table_of(run: Run) -> sql.Identifier:
    return sql.Identifier(f"payments_line_{run.pk}")


def _call(function: str, *arguments: Any) -> Any:
    with connection.cursor() as cursor:
        placeholders = ", ".join(["%s"] * len(arguments))
        cursor.execute(f"SELECT payments_owner_{function}({placeholders})", arguments)
        return cursor.fetchone()[0]


def create(run: Run) -> None:
    """The empty, unseen table of a run at work."""
    _call("create_lines", run.pk)


def index(run: Run) -> None:
    """Indexes and statistics of the unseen table; others may read it meanwhile."""
    _call("index_lines", run.pk)


def attach(run: Run) -> None:
    """Keys, and from the commit on visible through payments_line. The table must have its indexes."""
    _call("attach_lines", run.pk)


def lock_term(term_code: str, attestant_id: int, digest: str) -> None:
    _call("lock_term", term_code, attestant_id, digest)


def lock_conversion(run: Run) -> None:
    _call("lock_conversion", run.pk)


def copy(run: Run, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """COPY into the run's table; the number of rows."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        table_of(run), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)
            count += 1
    return count


def leave_to_the_last_commit() -> None:
    """The transaction need not wait for the disk: should power fail, its lines and its note that they are there go
    together, and the commit that ends the run writes all before it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def read_by_index() -> None:
    """A chunk is a small part of every table it reads; the planner takes its lists of DUF numbers for more than they
    are, and would read the whole register for each chunk."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def sort_in_memory() -> None:
    """The digests sort all lines of the run; it happens once, and nobody else does so at the time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '200MB'")


def drop_left_over() -> None:
    """Tables of runs that failed or were replaced. What a municipality has confirmed is kept until its term is
    attested, so that it can see what a new calculation changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM payments_run WHERE state IN ('feilet', 'erstattet') AND locked_at IS NULL "
            "AND to_regclass('payments_line_' || id) IS NOT NULL AND id NOT IN ("
            "SELECT signed.run_id FROM payments_termcheck AS signed JOIN payments_term AS term "
            "ON term.code = signed.term_id WHERE term.state = 'forhåndsvisning')"
        )
        for (run_id,) in cursor.fetchall():
            _call("drop_lines", run_id)


def take_calculation_lock() -> None:
    """Held to the end of the transaction: one start, one finish, one attestation at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [CALCULATION_LOCK])


@contextmanager
def working_on(run: Run) -> Iterator[None]:
    """Marks the run as worked on for as long as this session lives: the database forgets it when a process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [RUN_LOCK, run.pk])
    try:
        yield
    finally:
        if connection.connection and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", [RUN_LOCK, run.pk])


def is_worked_on(run: Run) -> bool:
    """Whether any session holds the run's mark."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [RUN_LOCK, run.pk])
        free = cursor.fetchone()[0]
        if free:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [RUN_LOCK, run.pk])
    return not free
