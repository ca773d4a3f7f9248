"""From files to the register: parse on all cores, check set-wise, store whole or not at all."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

from accounts.models import User
from grants.models import RegisterImport

from . import staging
from .files import BLOCK_BYTES, RegisterFile
from .parse import Block
from .persons import update_persons
from .places import update_places
from .rejected import write_rejected
from .warnings import count_oddities

PROBLEMS_LISTED = 100
# Below this a pool costs more than it brings.
SMALL_BYTES = 8 * BLOCK_BYTES
LOCK = 7_203_001
LONGEST_WAIT = "10s"
BUSY = "En annen import til registeret pågår. Vent til den er ferdig, og prøv igjen."


class Progress(Protocol):
    """Told now and then: what is being done, how many so far, and which part of it (0–1)."""

    def __call__(self, what: str, count: int, part: float) -> None: ...


class ImportBusy(Exception):
    """Another import is under way."""


class ImportRefused(Exception):
    """Bad lines: nothing was imported. `problems` are the first hundred of `number`."""

    def __init__(self, problems: list[str], number: int) -> None:
        super().__init__(f"{number} feil")
        self.problems = problems
        self.number = number


@dataclass(slots=True)
class ImportResult:
    """Numbers of lines; `warnings` are persons by kind of oddity."""

    lines: int
    added: int
    known: int
    rejected: int
    warnings: dict[str, int]
    problems: list[str] = field(default_factory=list)
    problems_in_all: int = 0
    rejected_files: list[str] = field(default_factory=list)


def lock(cursor: CursorWrapper) -> None:
    """Until the transaction ends no other import runs; ImportBusy when one does."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
    if not cursor.fetchone()[0]:
        raise ImportBusy(BUSY)


def wait_for_lock(cursor: CursorWrapper) -> None:
    """As `lock`, but waits for a short while: another's single events are soon written."""
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST_WAIT])
    try:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    except OperationalError as error:
        raise ImportBusy(BUSY) from error
    cursor.execute("SET LOCAL lock_timeout = DEFAULT")


def run(
    rows: Iterable[bytes],
    names: Sequence[str],
    *,
    files: Sequence[RegisterFile] = (),
    dry_run: bool,
    skip_invalid: bool,
    by: User | None,
    progress: Progress,
) -> ImportResult:
    """Takes rows for the staging table into the register, inside the caller's transaction. `names` are those
    of the rows' sources, in order. ImportRefused when a line is bad and `skip_invalid` is not set."""
    sources = list(names)
    with connection.cursor() as cursor:
        lock(cursor)
        staging.fill(cursor, rows)
        progress("Kontrollerer", 0, 0)
        staging.check(cursor, sources, skip_invalid=skip_invalid)
        lines, added, known, rejected = staging.counts(cursor)
        problems, number = staging.problems(cursor, sources, PROBLEMS_LISTED) if rejected else ([], 0)
        if rejected and not skip_invalid:
            raise ImportRefused(problems, number)
        result = ImportResult(lines, added, known, rejected, count_oddities(cursor), problems, number)
        if not dry_run:
            result.rejected_files = write_rejected(cursor, files) if rejected else []
            _store(cursor, sources, result, by, progress)
        staging.drop(cursor)
    return result


def _store(
    cursor: CursorWrapper, sources: list[str], result: ImportResult, by: User | None, progress: Progress
) -> None:
    imported = RegisterImport.objects.create(
        by=by, files=sources, added=result.added, skipped=result.known, rejected=result.rejected
    )
    stored = 0
    progress("Lagrer", 0, 0)
    for number in staging.store(cursor, imported.pk):
        stored += number
        progress("Lagrer", stored, stored / max(result.added, 1))
    update_persons(cursor)
    update_places(cursor)


def rows_of_files(
    files: Sequence[RegisterFile], parse: Callable[[Block], bytes], progress: Progress
) -> Iterator[bytes]:
    """Rows for the staging table, in order; parsed in child processes when there is much to parse."""
    blocks = _blocks(files, progress)
    return map(parse, blocks) if _is_small(files) else _parsed_in_pool(blocks, parse)


def _blocks(files: Sequence[RegisterFile], progress: Progress) -> Iterator[Block]:
    size = sum(file.size for file in files)
    lines = 0
    for source, file in enumerate(files, start=1):
        for block in file.blocks(source):
            yield block
            lines += block.content.count(b"\n")
            progress("Leser", lines, sum(file.done for file in files) / max(size, 1))


def _is_small(files: Sequence[RegisterFile]) -> bool:
    # A daemonic process (a Celery worker's child) may not have children of its own.
    return sum(file.size for file in files) < SMALL_BYTES or multiprocessing.current_process().daemon


def _parsed_in_pool(blocks: Iterator[Block], parse: Callable[[Block], bytes]) -> Iterator[bytes]:
    processes = os.cpu_count() or 1
    # Spawned, not forked: a child must not share the database connection.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[bytes]] = deque()
        for block in blocks:
            waiting.append(pool.submit(parse, block))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
