"""A run is shared by processes, fails as a whole, survives those that are killed, and can be done again."""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import DatabaseError, connection, connections, transaction
from pytest_django import Settings

from payments import services
from payments.models import Line, Run, RunRecipient, RunTotal, Term
from payments.services import calculation, partitions
from tests.ledger import add_events, calculate, lines_of, person_events

pytestmark = pytest.mark.django_db(transaction=True)
AS_OF = date(2022, 6, 30)
DUFS = [f"2022900{number:05d}" for number in range(20, 35)]
UNREADABLE = "202290099999"
PATIENCE_SECONDS = 20
# Grunntilskudd, indexes, sums and three parts of digests.
CLOSING = 6


@pytest.fixture(autouse=True)
def small_chunks(settings: Settings) -> None:
    settings.PERSONS_PER_CHUNK = 2


@pytest.fixture
def fifteen_persons() -> None:
    """Eight chunks, and those that close the run."""
    for number, duf in enumerate(DUFS):
        municipality = ("4627", "1103", "0301")[number % 3]
        settled = f"2022-0{number % 6 + 1}-10"
        add_events(person_events(duf, f"Demo {number}", "1990-05-17", settled, municipality))


def start() -> Run:
    return services.start_run(term_code="2022-T2", as_of=AS_OF, user=None)


def has_table(run: Run) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"payments_line_{run.pk}"])
        return cursor.fetchone()[0]


def nothing_is_visible(run: Run) -> bool:
    term = Term.objects.get(code="2022-T2")
    written = Line.objects.filter(run=run).exists() or RunTotal.objects.filter(run=run).exists()
    return not written and (term.state, term.run) == (Term.State.OPEN, None)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


# The same result


def test_two_processes_give_the_same_lines_and_the_same_digest_as_one(fifteen_persons: None) -> None:
    by_two = services.calculate_in_processes(run_id=start().pk, processes=2)
    assert (by_two.state, by_two.persons, by_two.lines) == (Run.State.DONE, 15, 15)
    assert by_two.chunks.count() == 8 + CLOSING
    lines = lines_of(by_two)
    by_one = calculate("2022-T2", AS_OF)
    assert (lines_of(by_one), by_one.digest) == (lines, by_two.digest)


def test_chunks_of_another_size_give_the_same_digest(fifteen_persons: None, settings: Settings) -> None:
    small = calculate("2022-T2", AS_OF)
    settings.PERSONS_PER_CHUNK = 1000
    large = calculate("2022-T2", AS_OF)
    assert (small.chunks.count(), large.chunks.count()) == (8 + CLOSING, 1 + CLOSING)
    assert small.digest == large.digest


def test_a_register_without_persons_gives_an_empty_run() -> None:
    run = services.calculate_in_processes(run_id=start().pk, processes=2)
    assert (run.state, run.persons, run.lines) == (Run.State.DONE, 0, 0)


# A crash


@pytest.fixture
def a_person_nobody_can_read(fifteen_persons: None) -> None:
    """A hold to a day that does not exist. The importer refuses it; here it got into the register all the same."""
    add_events(person_events(UNREADABLE, "Demo Attrapp", "1990-05-17", "2022-06-10", "4627"))
    hold = {"id": "H-1", "type": "hold", "duf": UNREADABLE, "to": "2022-06-31"}
    add_events([hold | {"date": "2022-06-11", "registered": "2022-06-11"}])


def put_right() -> None:
    event = {"duf": UNREADABLE, "date": "2022-06-20", "registered": "2022-06-20"}
    add_events([event | {"id": "R-1", "type": "retracted", "retracts": "H-1"}])


@pytest.mark.parametrize("processes", [1, 2])
def test_a_chunk_that_crashes_leaves_nothing_and_the_term_can_be_calculated_again(
    a_person_nobody_can_read: None, processes: int
) -> None:
    run = start()
    # With two processes the caller's own part may end in another way than the one that failed first.
    with contextlib.suppress(ValueError, DatabaseError):
        services.calculate_in_processes(run_id=run.pk, processes=processes)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "day is out of range" in run.message
    assert nothing_is_visible(run)
    assert not has_table(run)
    put_right()
    again = calculate("2022-T2", AS_OF)
    assert (again.state, again.lines) == (Run.State.DONE, 16)
    assert Term.objects.get(code="2022-T2").run == again


# A process that is killed


def one_chunk_in_a_child(run: Run, *, killed: bool) -> None:
    """Another process does one chunk, and is killed before it commits or ends well."""
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=_one_chunk, args=(run.pk, killed))
    child.start()
    child.join()
    assert child.exitcode == (-signal.SIGKILL if killed else 0)


def _one_chunk(run_id: int, killed: bool) -> None:
    basis = calculation.basis_of(Run.objects.get(pk=run_id))
    with transaction.atomic():
        calculation._work_on_one_chunk(basis)
        if killed:
            os.kill(os.getpid(), signal.SIGKILL)


def all_but_the_end(run: Run, left: int = 0) -> None:
    """All chunks but the last `left`; the lines are not attached yet."""
    basis = calculation.basis_of(run)
    while run.chunks.filter(done_at__isnull=True).count() > left:
        calculation._work_on_one_chunk(basis)


@pytest.mark.parametrize("left", range(1, CLOSING + 1))
def test_a_process_killed_while_it_closes_the_run_gives_its_part_back(fifteen_persons: None, left: int) -> None:
    """Digests, sums, indexes, grunntilskudd."""
    expected = calculate("2022-T2", AS_OF)
    lines, digest = lines_of(expected), expected.digest
    run = start()
    all_but_the_end(run, left)
    one_chunk_in_a_child(run, killed=True)
    assert run.chunks.filter(done_at__isnull=True).count() == left
    finished = services.calculate_in_processes(run_id=run.pk, processes=2)
    assert (lines_of(finished), finished.digest) == (lines, digest)


def test_the_sums_of_a_run_that_fails_at_its_very_end_are_taken_away(fifteen_persons: None) -> None:
    run = start()
    all_but_the_end(run)
    assert RunTotal.objects.filter(run=run).exists()
    services.fail_run(run_id=run.pk, message="Prøve")
    assert nothing_is_visible(run)
    assert not RunRecipient.objects.filter(run=run).exists()
    assert not has_table(run)
    assert calculate("2022-T2", AS_OF).lines == 15


def test_what_a_run_has_written_is_not_visible_before_it_is_finished(fifteen_persons: None) -> None:
    run = start()
    one_chunk_in_a_child(run, killed=False)
    assert run.chunks.filter(done_at__isnull=False).count() == 1
    assert nothing_is_visible(run)
    assert services.calculate_in_processes(run_id=run.pk, processes=1).lines == 15


def test_a_process_that_is_killed_gives_its_chunk_back(fifteen_persons: None) -> None:
    run = start()
    one_chunk_in_a_child(run, killed=True)
    assert nothing_is_visible(run)
    finished = services.calculate_in_processes(run_id=run.pk, processes=2)
    assert (finished.state, finished.lines) == (Run.State.DONE, 15)
    assert finished.digest == calculate("2022-T2", AS_OF).digest


def test_a_run_nobody_works_on_any_more_makes_way_for_a_new_one(fifteen_persons: None) -> None:
    orphan = start()
    one_chunk_in_a_child(orphan, killed=True)
    again = calculate("2022-T2", AS_OF)
    orphan.refresh_from_db()
    assert (orphan.state, again.state) == (Run.State.FAILED, Run.State.DONE)
    assert orphan.message == "Avbrutt: ingen prosess arbeidet lenger med kjøringen."
    assert not has_table(orphan)


def test_a_term_that_is_being_calculated_is_not_started_again(fifteen_persons: None) -> None:
    run = start()
    with partitions.working_on(run), ThreadPoolExecutor(1) as another:
        refusal = another.submit(_start_elsewhere).result()
    assert refusal == f"2022-T2 beregnes allerede (kjøring {run.pk}). Vent til den er ferdig."


def _start_elsewhere() -> str:
    try:
        start()
    except services.CalculationRefused as refusal:
        return str(refusal)
    finally:
        connections.close_all()
    return ""


def test_a_helper_that_is_killed_while_the_others_wait_for_it_does_not_stop_the_run(
    fifteen_persons: None,
) -> None:
    run, ready = start(), threading.Event()
    killer = threading.Thread(target=_stop_and_kill_the_helper, args=(run, ready))
    killer.start()
    ready.wait(PATIENCE_SECONDS)
    finished = services.calculate_in_processes(run_id=run.pk, processes=2)
    killer.join()
    assert (finished.state, finished.lines) == (Run.State.DONE, 15)


def _stop_and_kill_the_helper(run: Run, ready: threading.Event) -> None:
    """Stops the helper with a chunk in its hands, lets the others do all the rest, and kills it."""
    with _closing_connections():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute(f"LOCK TABLE payments_line_{run.pk} IN SHARE MODE")
            ready.set()
            wait_until(lambda: _waiting_for(run) == 2)
            (helper,) = multiprocessing.active_children()
            os.kill(helper.pid, signal.SIGSTOP)
        wait_until(lambda: run.chunks.filter(done_at__isnull=False).count() == 7)
        time.sleep(0.1)
        os.kill(helper.pid, signal.SIGKILL)


def _waiting_for(run: Run) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted",
            [f"payments_line_{run.pk}"],
        )
        return cursor.fetchone()[0]


@contextlib.contextmanager
def _closing_connections() -> Iterator[None]:
    try:
        yield
    finally:
        connections.close_all()
