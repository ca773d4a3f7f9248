"""Converted payments: what the previous system paid becomes locked history (kind konvertert, by KONV)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from psycopg import sql

from accounts.models import User
from grants.register import importer, staging
from grants.register.files import RegisterFile
from grants.register.importer import PROBLEMS_LISTED, ImportRefused, Progress
from grants.register.reference import read_reference
from grants.rules.explanations import kroner
from grants.services.register import no_progress
from payments.models import Run, Term
from payments.rules.conversion import copy_rows
from payments.selectors.ledger import locked_runs

from . import conversion_checks, partitions
from .calculation import fail_run
from .compose import COLUMNS
from .digest import add_recipients, content_digest
from .errors import ConversionRefused
from .finish import add_totals
from .places import add_converted_places

# The new payments of the files, as `line`.
NEW = "FROM import_line AS line WHERE line.problems IS NULL AND NOT line.known"
SUMS = f"SELECT count(*), count(DISTINCT nullif(duf, '')), coalesce(sum(amount), 0) {NEW}"
SUMS_BY_TERM = f"SELECT term, count(*), sum(amount) {NEW} AND term = ANY(%s) GROUP BY term ORDER BY term"

# In the order of COLUMNS. By person, as the calculation will ask for them.
STORE_LINES = """
INSERT INTO {table} ({columns})
SELECT %s, line.term, line.recipient, line.duf, coalesce(person.name, ''), coalesce(person.protected, false),
       line.saksnummer, code.scheme_id, line.code, code.group_id, 'konvertert', line.year, line.term, NULL,
       0, 0, true, line.amount, line.amount, 'konvertert',
       jsonb_build_object('converted_id', line.id, 'paid', line.paid)
  FROM import_line AS line
  JOIN grants_grantcode AS code ON code.code = line.code
  LEFT JOIN grants_person AS person ON person.duf = line.duf
 WHERE line.problems IS NULL AND NOT line.known
 ORDER BY line.duf, line.term, line.source, line.line"""
STORE_PAYMENTS = f"""
INSERT INTO payments_convertedpayment (id, duf, code_id, year, term, recipient_id, amount, paid, run_id)
SELECT id, duf, code, year, term, recipient, amount, paid, %s {NEW}"""


@dataclass(slots=True)
class ConversionResult:
    """Numbers of payments; `amount` in kroner is the sum of the added ones, `run` None when there are none.
    `notes` are sentences about terms that the import touches."""

    added: int
    known: int
    persons: int
    amount: Decimal
    run: Run | None = None
    notes: list[str] = field(default_factory=list)


@transaction.atomic
def import_converted(
    *, paths: Sequence[str], by: User | None = None, progress: Progress = no_progress
) -> ConversionResult:
    """Imports files of converted payments (`.jsonl`, `.jsonl.gz`) whole or not at all: one locked run with a
    line for each payment whose id is not known yet.

    Raises ImportRefused (bad lines), ConversionRefused (a term is being calculated), UnreadableFile and
    ReferenceMissing; nothing has then changed."""
    started = time.monotonic()
    files = [RegisterFile(path) for path in paths]
    rows = importer.rows_of_files(files, partial(copy_rows, reference=read_reference()), progress)
    with connection.cursor() as cursor:
        conversion_checks.fill(cursor, rows)
        partitions.take_calculation_lock()
        _refuse_during_calculation()
        progress("Kontrollerer", 0, 0)
        known = _checked(cursor, [file.path for file in files])
        cursor.execute(SUMS)
        added, persons, amount = cursor.fetchone()
        result = ConversionResult(added, known, persons, amount)
        if added:
            progress("Lagrer", 0, 0)
            result.notes = _notes(cursor)
            result.run = _store(cursor, result, by, started)
        staging.drop(cursor)
    return result


def _refuse_during_calculation() -> None:
    """A run at work has read what is paid already. One that nobody works on, and that can never be finished because
    something was locked after it began, is given up instead."""
    ledger = max(locked_runs(), default=0)
    for run in Run.objects.filter(state=Run.State.WORKING, purpose=Run.Purpose.CALCULATION).order_by("pk"):
        if partitions.is_worked_on(run):
            raise ConversionRefused(
                f"{run.term_code} beregnes nå (kjøring {run.pk}). Vent til den er ferdig, og prøv igjen."
            )
        if run.ledger == ledger:
            raise ConversionRefused(
                f"{run.term_code} er under beregning (kjøring {run.pk}), men ingen regner på den nå. "
                "Beregn terminen på nytt først, og prøv igjen."
            )
        fail_run(run_id=run.pk, message="Avbrutt: ingen prosess arbeidet med kjøringen, og noe ble låst imens.")


def _checked(cursor: CursorWrapper, sources: list[str]) -> int:
    """The number of payments known before. ImportRefused when a line is bad."""
    conversion_checks.check(cursor, sources)
    _, _, known, rejected = staging.counts(cursor)
    if rejected:
        raise ImportRefused(*staging.problems(cursor, sources, PROBLEMS_LISTED))
    return known


def _notes(cursor: CursorWrapper) -> list[str]:
    """For the operator: attested terms do not change, calculated ones are to be calculated again."""
    locked = list(Term.objects.locked().values_list("code", flat=True))
    cursor.execute(SUMS_BY_TERM, [locked])
    notes = [
        f"{term} er allerede attestert. Konverterte utbetalinger for terminen ({count}, til sammen "
        f"{kroner(amount)}) regnes som betalt fra neste beregning."
        for term, count, amount in cursor.fetchall()
    ]
    waiting = Term.objects.exclude(state=Term.State.OPEN).exclude(code__in=locked).order_by("code")
    return notes + [f"{term.code} er beregnet, men ikke attestert. Beregn terminen på nytt." for term in waiting]


def _store(cursor: CursorWrapper, result: ConversionResult, by: User | None, started: float) -> Run:
    run = Run.objects.create(purpose=Run.Purpose.CONVERSION, started_by=by, ledger=max(locked_runs(), default=0))
    partitions.create(run)
    statement = sql.SQL(STORE_LINES).format(
        table=partitions.table_of(run), columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    )
    cursor.execute(statement, [run.pk])
    partitions.index(run)
    add_totals(run)
    add_recipients(run)
    partitions.attach(run)
    cursor.execute(STORE_PAYMENTS, [run.pk])
    run.persons, run.lines, run.amount = result.persons, result.added, result.amount
    run.digest = content_digest(run)
    run.state = Run.State.DONE
    run.finished_at = timezone.now()
    run.seconds = Decimal(f"{time.monotonic() - started:.2f}")
    run.save()
    partitions.lock_conversion(run)
    add_converted_places(run.pk)
    run.refresh_from_db()
    return run
