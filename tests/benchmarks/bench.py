"""What the benchmarks share: a database of their own beside the portal's, and whole commands measured as processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from imdi_tilskudd.lib import scope

PROJECT = Path(__file__).resolve().parent.parent.parent
DATABASE = "imdi_tilskudd_benchmark"
SECONDS_FOR_AUTOVACUUM = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """One command: wall-clock seconds, the largest process in MB, what it printed."""

    seconds: float
    megabytes: float
    output: str


def set_up() -> None:
    """Django in a process of its own, which looks at the benchmark's database."""
    import django

    django.setup()
    scope.open_process()


def owner_url() -> str:
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


def with_database(url: str, name: str) -> str:
    """The address of another database on the same server."""
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@contextmanager
def own_database(keep: bool = False, kept: bool = False) -> Iterator[dict[str, str]]:
    """A migrated database and the environment that leads commands to it; empty, unless an earlier one was `kept`;
    dropped at the end unless kept."""
    if not kept:
        _recreate()
    environment = {
        **os.environ,
        "DATABASE_URL": with_database(os.environ["DATABASE_URL"], DATABASE),
        "DATABASE_OWNER_URL": with_database(owner_url(), DATABASE),
    }
    environment.pop("PORTAL_TODAY", None)
    environment["PORTAL_DEMO"] = "0"
    try:
        manage(environment, "migrate", "-v0")
        manage(environment, "load_reference")
        yield environment
    finally:
        if not (keep or kept):
            _drop()


def _recreate() -> None:
    _drop()
    with psycopg.connect(owner_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _drop() -> None:
    """Autovacuum belongs to the server's superuser: it is not ours to end, and soon done."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE))
    with psycopg.connect(owner_url(), autocommit=True) as connection:
        for _ in range(SECONDS_FOR_AUTOVACUUM):
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                time.sleep(1)
            else:
                return
        connection.execute(statement)


def manage(environment: dict[str, str], *arguments: str) -> Measured:
    """Runs a management command as a process of its own; stops everything when it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{output}")
    return Measured(seconds, usage.ru_maxrss / 1024, output)


def row(label: str, measured: Measured, note: str = "") -> None:
    print(f"{label:<34}{measured.seconds:>8.1f} s{measured.megabytes:>8.0f} MB  {note}", flush=True)
