"""The end of a run: grunntilskudd, which depends on all persons; sums and digests; and, in one transaction, the lines
become visible and the term moves."""

from collections import Counter

from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils import timezone
from psycopg import sql

from grants.selectors import rates_known_on
from imdi_tilskudd.lib.periods import TermPeriod
from payments.models import Run, RunChunk, RunRate, RunWarning, Term, TermEvent
from payments.rules.term_states import SHOWN_TO_MUNICIPALITIES

from . import partitions, preparations
from .compose import COLUMNS, Basis, municipal_changes, rows
from .digest import content_digest
from .errors import CalculationRefused, MissingRates

TOTALS = """
INSERT INTO payments_runtotal (run_id, recipient_id, for_term, code_id, kind, lines, positive, negative)
SELECT run_id, recipient_id, for_term, code, kind, count(*),
       coalesce(sum(amount) FILTER (WHERE amount > 0), 0), coalesce(sum(amount) FILTER (WHERE amount < 0), 0)
  FROM {lines} GROUP BY run_id, recipient_id, for_term, code, kind
"""


def finish_if_complete(basis: Basis) -> None:
    """Does nothing while chunks are open or when another process was first."""
    with transaction.atomic():
        partitions.take_calculation_lock()
        run = Run.objects.select_for_update().get(pk=basis.run.pk)
        if run.state != Run.State.WORKING or run.chunks.filter(done_at__isnull=True).exists():
            return
        _refuse_overtaken(run, basis)
        partitions.attach(run)
        _note_used_rates(run)
        _warn_of_skipped_terms(run, basis)
        _sum_up(run)
        _move_term(run)
    partitions.drop_left_over()


def add_grunntilskudd(basis: Basis, chunk: RunChunk) -> None:
    """The lines that depend on all persons together. MissingRates when a rate was asked for that is not there."""
    counts: Counter[tuple[str, int]] = Counter()
    for one in basis.run.chunks.all():
        counts.update({(recipient, year): persons for recipient, year, persons in one.counts})
    changes = municipal_changes(basis, counts)
    _refuse_missing_rates(basis)
    chunk.lines = partitions.copy(basis.run, COLUMNS, rows(basis, [changes]))


def add_totals(run: Run) -> None:
    """Sums per recipient, code and kind of lines that nobody sees yet."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(TOTALS).format(lines=partitions.table_of(run)))


def _refuse_missing_rates(basis: Basis) -> None:
    missing = {(code, year) for chunk in basis.run.chunks.all() for code, year in chunk.missing_rates}
    missing |= basis.rates.missing
    if missing:
        raise MissingRates(sorted(missing))


def _refuse_overtaken(run: Run, basis: Basis) -> None:
    """Something was locked while the run was at work: what it subtracted is no longer all that is paid."""
    if max(Run.objects.locked().values_list("pk", flat=True), default=0) != run.ledger:
        raise CalculationRefused(f"Noe ble låst mens {run.term_code} ble beregnet. Beregn terminen på nytt.")


def _note_used_rates(run: Run) -> None:
    used = {(code, year) for chunk in run.chunks.all() for code, year in chunk.used_rates}
    known = rates_known_on(run.as_of)
    RunRate.objects.bulk_create([RunRate(run=run, rate=known[key]) for key in sorted(used)])


def _warn_of_skipped_terms(run: Run, basis: Basis) -> None:
    """Terms may be skipped: what they owed comes as etterbetaling now."""
    locked = Term.objects.locked().order_by("-code").values_list("code", flat=True).first()
    period = TermPeriod.parse(locked).next if locked else basis.window.first_term
    while period < basis.window.term:
        RunWarning.objects.create(
            run=run,
            kind="hoppet over",
            text=f"{period.code} er hoppet over: det den skyldte, kommer som etterbetaling i {run.term_code}.",
        )
        period = period.next


def _sum_up(run: Run) -> None:
    chunks = RunChunk.objects.filter(run=run).aggregate(persons=Sum("persons"), lines=Sum("lines"))
    amount = run.totals.aggregate(amount=Sum(F("positive") + F("negative")))["amount"]
    run.persons = chunks["persons"] or 0
    run.lines = chunks["lines"] or 0
    run.amount = amount or 0
    run.digest = content_digest(run)
    run.state = Run.State.DONE
    run.finished_at = timezone.now()
    run.seconds = (run.finished_at - run.started_at).total_seconds()
    run.save()


def _move_term(run: Run) -> None:
    """The term shows the new run; a term already shown to the municipalities stays shown."""
    term = Term.objects.select_for_update().get(code=run.term_code)
    old_state, old_run = term.state, term.run
    term.run = run
    if term.state == Term.State.OPEN:
        term.state = Term.State.CALCULATED
    term.save(update_fields=["run", "state"])
    if old_run is not None:
        Run.objects.filter(pk=old_run.pk).update(state=Run.State.REPLACED)
    TermEvent.objects.create(
        term=term, from_state=old_state, to_state=term.state, user=run.started_by, comment=f"Kjøring {run.pk}"
    )
    if term.state in SHOWN_TO_MUNICIPALITIES:
        preparations.hint()
