"""The same term through Celery's workers and a real Valkey."""

import time
from collections.abc import Iterator
from datetime import date

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.management import call_command
from django.db import connections

from imdi_tilskudd.celery import app
from payments import services, tasks
from payments.management.commands import calculate_term
from payments.models import Run, RunChunk, Term
from tests.ledger import add_events, calculate, lines_of, person_events

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 30
AS_OF = date(2022, 6, 30)


@pytest.fixture
def worker(worker_id: str, settings) -> Iterator[None]:
    """A Celery worker in a thread of this process, on a queue of its own."""
    queue = f"test-{worker_id}"
    app.conf.task_default_queue = queue
    app.amqp.queues.select_add(queue)
    settings.PERSONS_PER_CHUNK = 2
    with start_worker(app, pool="solo", perform_ping_check=False, queues=[queue]):
        yield
    connections.close_all()


def wait_for(run: Run) -> Run:
    end = time.monotonic() + PATIENCE_SECONDS
    while run.state == Run.State.WORKING and time.monotonic() < end:
        time.sleep(0.05)
        run.refresh_from_db()
    return run


def some_persons() -> None:
    for number, duf in enumerate(["202290000101", "202290000206", "202290000300", "202290000405", "202290000510"]):
        add_events(person_events(duf, f"Demo {number}", "1990-05-17", f"2022-0{number + 1}-10", "4627"))


def test_a_term_run_by_celery_gives_the_same_lines_and_the_same_digest(worker) -> None:
    some_persons()
    by_celery = services.start_run(term_code="2022-T2", as_of=AS_OF, user=None)
    tasks.hint(by_celery.pk)
    by_celery = wait_for(by_celery)
    assert by_celery.state == Run.State.DONE
    assert by_celery.chunks.filter(work=RunChunk.Work.PERSONS).count() == 3
    lines = lines_of(by_celery)
    here = calculate("2022-T2", AS_OF)
    assert lines_of(here) == lines != []
    assert here.digest == by_celery.digest


def test_a_lost_message_does_no_harm_because_the_reconciler_asks_again(worker) -> None:
    some_persons()
    run = services.start_run(term_code="2022-T2", as_of=AS_OF, user=None)
    tasks.restart_due_runs.delay()
    assert wait_for(run).state == Run.State.DONE
    assert Term.objects.get(code="2022-T2").run_id == run.pk


def test_late_and_doubled_messages_do_nothing() -> None:
    some_persons()
    run = calculate("2022-T2", AS_OF)
    before = lines_of(run)
    tasks.work_on_run(run.pk)
    tasks.work_on_run(run.pk + 1000)
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert lines_of(run) == before


def test_the_command_calculates_by_itself_when_no_worker_does(monkeypatch, capsys) -> None:
    monkeypatch.setattr(calculate_term, "PATIENCE_SECONDS", 0.1)
    some_persons()
    call_command("calculate_term", "2022-T2", "--as-of", "2022-06-30", "--celery")
    shown = capsys.readouterr()
    assert "Den beregnes her i stedet." in shown.err
    assert "2022-T2, kunnskapsdag 2022-06-30" in shown.out
    assert lines_of(Run.objects.get(state=Run.State.DONE)) != []


def test_the_command_leaves_it_to_the_workers(worker, capsys) -> None:
    some_persons()
    call_command("calculate_term", "2022-T2", "--as-of", "2022-06-30", "--celery")
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "5 personer" in shown.out
