"""A run is shared by processes, fails as a whole, and can be done again."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from pytest_django.fixtures import SettingsWrapper

from payments import services
from payments.models import Line, Run, RunTotal, Term
from tests.ledger import add_events, calculate, lines_of, person_events

pytestmark = pytest.mark.django_db(transaction=True)
AS_OF = date(2022, 6, 30)
DUFS = [f"2022900{number:05d}" for number in range(20, 35)]


@pytest.fixture(autouse=True)
def small_chunks(settings: SettingsWrapper) -> None:
    settings.PERSONS_PER_CHUNK = 2


@pytest.fixture
def fifteen_persons() -> None:
    for number, duf in enumerate(DUFS):
        municipality = ("4627", "1103", "0301")[number % 3]
        add_events(person_events(duf, f"Demo {number}", "1990-05-17", f"2022-0{number % 6 + 1}-10", municipality))


def start() -> Run:
    return services.start_run(term_code="2022-T2", as_of=AS_OF, user=None)


def nothing_is_visible(run: Run) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"payments_line_{run.pk}"])
        has_table = cursor.fetchone() != (None,)
    term = Term.objects.get(code="2022-T2")
    return not (
        Line.objects.filter(run=run).exists()
        or RunTotal.objects.filter(run=run).exists()
        or (term.state, term.run) != (Term.State.OPEN, None)
        or (run.state == Run.State.FAILED and has_table)
    )


def test_two_processes_give_the_same_lines_and_the_same_digest_as_one(fifteen_persons: None) -> None:
    by_two = services.calculate_in_processes(run_id=start().pk, processes=2)
    assert (by_two.state, by_two.persons, by_two.lines) == (Run.State.DONE, 15, 15)
    assert by_two.chunks.count() == 8
    lines = lines_of(by_two)
    by_one = calculate("2022-T2", AS_OF)
    assert (lines_of(by_one), by_one.digest) == (lines, by_two.digest)


def test_chunks_of_another_size_give_the_same_digest(fifteen_persons: None, settings: SettingsWrapper) -> None:
    small = calculate("2022-T2", AS_OF)
    settings.PERSONS_PER_CHUNK = 1000
    large = calculate("2022-T2", AS_OF)
    assert (small.chunks.count(), large.chunks.count()) == (8, 1)
    assert small.digest == large.digest


@pytest.fixture
def an_event_nobody_can_read(fifteen_persons: None) -> Iterator[str]:
    """A birth date that is none, of the last person: the importer refuses it, so it is written directly."""
    add_events(person_events("202290099999", "Demo Attrapp", "1990-02-31", "2022-06-10", "4627"))
    yield "202290099999-1"


def put_right(event: str) -> None:
    """The event is taken back and comes again."""
    common = {"duf": "202290099999", "date": "2022-06-20", "registered": "2022-06-20"}
    add_events(
        [
            common | {"id": "retracted", "type": "retracted", "retracts": event},
            common
            | {"id": "P-2", "type": "person", "name": "Demo", "birth_date": "1990-02-28", "country": "SYR"},
        ]
    )


@pytest.mark.parametrize("processes", [1, 2])
def test_a_chunk_that_crashes_leaves_nothing_visible_and_the_term_can_be_calculated_again(
    an_event_nobody_can_read: str, processes: int
) -> None:
    run = start()
    with pytest.raises(ValueError, match="day is out of range") if processes == 1 else _either_way():
        services.calculate_in_processes(run_id=run.pk, processes=processes)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "day is out of range" in run.message
    assert nothing_is_visible(run)
    put_right(an_event_nobody_can_read)
    again = calculate("2022-T2", AS_OF)
    assert (again.state, again.lines) == (Run.State.DONE, 16)
    assert Term.objects.get(code="2022-T2").run == again
