"""The term run (house: «term»). One run fills one new partition, chunk by chunk, unseen; the last process to finish
attaches it and moves the term in one transaction. The job is the Run row: whoever has time works on it, in this
process, in others, or in Celery workers, by claiming chunks; a crash gives its chunk back."""

import gc
import multiprocessing
import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.models import User
from grants.register import importer
from grants.register.oddities import LABELS
from grants.rules.owed import Window
from grants.rules.parameters import Parameters
from grants.rules.rates import RateBook
from grants.selectors import codes, declarations, newest_event, parameters_known_on, rate_book, rates_known_on
from imdi_tilskudd.lib.periods import TermPeriod
from payments.models import Run, RunChunk, RunWarning, Term
from payments.rules.term_states import planned_payment_date
from payments.selectors.ledger import locked_runs, runs_from_term
from payments.selectors.unchanged import Grounds, last_locked

from . import finish, partitions
from .access import CALCULATES, require_role
from .chunks import chunk_changes, keep
from .compose import COLUMNS, Basis, rows
from .digest import add_recipients
from .errors import CalculationRefused
from .ranges import chunks_of_run, is_ready

SECONDS_BETWEEN_LOOKS = 0.1
NICENESS = 19


def start_run(*, term_code: str, as_of: date, user: User | None, full: bool = False) -> Run:
    """Creates the run of a term with its chunks and its empty table. `full`: computes all terms for everyone, also
    for persons of whom nothing is new. CalculationRefused says why it cannot be done now; nothing is changed then."""
    period = period_of(term_code)
    if user is not None:
        require_role(user, CalculationRefused, *CALCULATES)
    _give_up_orphan(term_code)
    last_event = _last_event()
    with transaction.atomic():
        partitions.take_calculation_lock()
        _refuse_at_work(term_code)
        parameters = known_parameters(as_of)
        refuse_if_not_next(period, as_of, Parameters.from_values(parameters).first_term)
        ensure_term(period)
        ledger = locked_runs()
        run = Run.objects.create(
            term_code=term_code,
            as_of=as_of,
            started_by=user,
            last_event=last_event,
            ledger=max(ledger, default=0),
            parameters=parameters,
            full=full,
            grounds=Grounds.of_run(rate_book(as_of).known, ledger)._asdict(),
        )
        partitions.create(run)
        chunks = chunks_of_run()
        for chunk in chunks:
            chunk.run = run
        RunChunk.objects.bulk_create(chunks)
    partitions.drop_left_over()
    return run


def _last_event() -> int:
    """Waits for imports that are at work: no event with a lower sequence may come after."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [importer.LOCK])
        return newest_event()


def period_of(term_code: str) -> TermPeriod:
    """CalculationRefused when the text is no term."""
    try:
        return TermPeriod.parse(term_code)
    except ValueError:
        raise CalculationRefused(f"{term_code!r} er ikke en termin. Skriv den som 2024-T2.") from None


def known_parameters(as_of: date) -> dict[str, Any]:
    """Values of all parameters the rules read; CalculationRefused names the first that is missing."""
    values = parameters_known_on(as_of)
    try:
        Parameters.from_values(values)
    except KeyError as missing:
        raise CalculationRefused(f"Parameteren {missing} mangler. Kjør load_reference først.") from None
    return values


def _give_up_orphan(term_code: str) -> None:
    """A run that nobody works on any more (killed, power cut) makes way for the new one."""
    for run in Run.objects.filter(term_code=term_code, state=Run.State.WORKING, purpose=Run.Purpose.CALCULATION):
        if partitions.is_worked_on(run):
            raise CalculationRefused(f"{term_code} beregnes allerede (kjøring {run.pk}). Vent til den er ferdig.")
        fail_run(run_id=run.pk, message="Avbrutt: ingen prosess arbeidet lenger med kjøringen.")


def _refuse_at_work(term_code: str) -> None:
    """Two that start the same term at once (a double click): the second one comes here when the first is done."""
    calculations = Run.objects.filter(term_code=term_code, purpose=Run.Purpose.CALCULATION)
    if calculations.filter(state=Run.State.WORKING).exists():
        raise CalculationRefused(f"{term_code} beregnes allerede.")


def refuse_if_not_next(period: TermPeriod, as_of: date, first_term: TermPeriod) -> None:
    """Spec 4: terms are calculated forwards, on a day of knowledge that does not go back, one unlocked at a time."""
    if period < first_term:
        raise CalculationRefused(f"Systemet beregner ingen terminer før {first_term.code}.")
    locked = Term.objects.locked().select_related("run").order_by("-code").first()
    if locked and period.code <= locked.code:
        state = "er låst" if period.code == locked.code else f"kommer før {locked.code}, som er låst"
        raise CalculationRefused(f"{period.code} {state} og kan ikke beregnes på nytt.")
    if locked and as_of < locked.run.as_of:
        raise CalculationRefused(
            f"Kunnskapsdagen {as_of:%d.%m.%Y} er før den siste låste kjøringens ({locked.run.as_of:%d.%m.%Y})."
        )
    unlocked = Term.objects.filter(code__lt=period.code).exclude(state=Term.State.OPEN)
    waiting = unlocked.exclude(pk__in=Term.objects.locked()).order_by("code").first()
    if waiting:
        raise CalculationRefused(f"{waiting.code} er beregnet, men ikke attestert. Attester den først.")


def ensure_term(period: TermPeriod) -> None:
    Term.objects.get_or_create(code=period.code, defaults={"planned_payment": planned_payment_date(period)})


def work_on_run(*, run_id: int) -> None:
    """Computes chunks of the run until none is free, and finishes the run when all are done. May run in any number
    of processes at once, and twice. What fails, fails the whole run: none of its lines is ever visible."""
    run = Run.objects.filter(pk=run_id, state=Run.State.WORKING).first()
    if run is None:
        return
    with partitions.working_on(run):
        try:
            basis = _without_the_unchanged(basis_of(run))
            with _without_collector():
                while _work_on_one_chunk(basis):
                    pass
                finish.finish_if_complete(basis)
        except Exception as error:
            if fail_run(run_id=run_id, message=str(error) or traceback.format_exc(limit=3)):
                raise
            # Another process has failed the run and said why; what it took away is no news.


def basis_of(run: Run, rates: RateBook | None = None) -> Basis:
    """Rates (others when given), parameters, codes and ledger of a run, as known on its day."""
    period = TermPeriod.parse(run.term_code)
    parameters = Parameters.from_values(run.parameters)
    confirmed = {key for key, rate in rates_known_on(run.as_of).items() if rate.is_confirmed}
    return Basis(
        run=run,
        term=run.term_code,
        window=Window.of_run(period, parameters.first_term, parameters.limitation_years),
        parameters=parameters,
        rates=rates or rate_book(run.as_of),
        confirmed=frozenset(confirmed),
        codes=codes(),
        declarations=declarations(run.as_of, run.last_event),
        ledger=locked_runs(),
    )


def _without_the_unchanged(basis: Basis) -> Basis:
    """Persons of whom nothing is new since the last locked calculation are computed for later terms only."""
    last = last_locked(basis.run)
    if last is None:
        return basis
    return replace(basis, last_locked=last, paid_ahead=runs_from_term(basis.ledger, last.first_open.code))


@contextmanager
def _without_collector() -> Iterator[None]:
    """A chunk makes half a million objects and no cycles: looking for cycles would take a third of the time. Nor is it
    done before the run is finished: nothing else goes on then."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _work_on_one_chunk(basis: Basis) -> bool:
    """One chunk in one transaction: a crash gives the chunk back as it was. False when none is free."""
    with transaction.atomic():
        partitions.leave_to_the_last_commit()
        free = RunChunk.objects.filter(run=basis.run, done_at__isnull=True).order_by("number")
        chunk = free.select_for_update(skip_locked=True).first()
        if chunk is None:
            return False
        if is_ready(chunk):
            WORK[chunk.work](basis, chunk)
            chunk.missing_rates = sorted(basis.rates.missing)
            chunk.used_rates = sorted(basis.rates.used)
            chunk.done_at = timezone.now()
            chunk.save()
    return True


def _range_of_persons(basis: Basis, chunk: RunChunk) -> None:
    partitions.read_by_index()
    found = chunk_changes(basis, chunk)
    chunk.lines = partitions.copy(basis.run, COLUMNS, rows(basis, found.changed))
    keep(basis, found)
    chunk.persons = found.persons
    RunWarning.objects.bulk_create(
        RunWarning(run=basis.run, duf=duf, kind=oddity, text=LABELS[oddity].capitalize()) for duf, oddity in found.odd
    )
    chunk.counts = [[*key, count] for key, count in sorted(found.counts.items())]


WORK: dict[str, Callable[[Basis, RunChunk], None]] = {
    RunChunk.Work.PERSONS: _range_of_persons,
    RunChunk.Work.MUNICIPALITIES: finish.add_grunntilskudd,
    RunChunk.Work.INDEXES: lambda basis, _chunk: partitions.index(basis.run),
    RunChunk.Work.SUMS: lambda basis, _chunk: finish.add_totals(basis.run),
    RunChunk.Work.DIGESTS: lambda basis, chunk: add_recipients(basis.run, chunk.first, chunk.last),
}


def fail_run(*, run_id: int, message: str) -> bool:
    """Ends the run without a trace in the ledger; its row keeps the reason. False when it had ended already."""
    with transaction.atomic():
        failed = Run.objects.filter(pk=run_id, state=Run.State.WORKING).update(
            state=Run.State.FAILED, finished_at=timezone.now(), message=message
        )
    if failed:
        partitions.drop_left_over()
    return bool(failed)


def calculate_in_processes(*, run_id: int, processes: int | None = None) -> Run:
    """Works on the run in this process and its children, one for each core unless told otherwise, and returns the
    finished run. A single process works on the caller's own connection."""
    count = processes or settings.CALCULATION_PROCESSES or os.cpu_count() or 1
    helpers = []
    if count > 1 and RunChunk.objects.filter(run_id=run_id).count() > 1:
        give_way()
        # A connection must not be shared between processes: closed here, opened anew on both sides.
        connections.close_all()
        context = multiprocessing.get_context("fork")
        helpers = [context.Process(target=work_on_run, kwargs={"run_id": run_id}) for _ in range(count - 1)]
        for helper in helpers:
            helper.start()
    try:
        work_on_run(run_id=run_id)
    finally:
        for helper in helpers:
            helper.join()
    _take_over(run_id)
    return Run.objects.get(pk=run_id)


def give_way() -> None:
    """Pages come first: from now on this process gets what others leave of the processors."""
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


def _take_over(run_id: int) -> None:
    """A helper that was killed gives its chunk back as soon as the database notices; until then it is waited for."""
    while Run.objects.filter(pk=run_id, state=Run.State.WORKING).exists():
        time.sleep(SECONDS_BETWEEN_LOOKS)
        work_on_run(run_id=run_id)
