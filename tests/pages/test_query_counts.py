"""How many questions each page asks the database: never more than ten, with one row in its lists or with 25.

The pages are those of tests/journeys/addresses.py, so that a new page is counted as soon as it has its row there."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests import factories
from tests.change_requests import words
from tests.journeys import addresses, world

pytestmark = pytest.mark.django_db
MOST = 10
PAGES = [place for place in addresses.PORTAL if place.part and not place.part.startswith("half:")]


def build(rows: int) -> None:
    """A world with that many rows in the lists of Askøy: persons, colleagues, change requests."""
    world.build(persons=rows)
    kari = User.objects.get(username="caseworker")
    for number in range(1, rows):
        factories.user(f"kollega-{number}", ("kommune-saksbehandler", factories.OURS), name=f"Prøve {number}")
        words.sent(kari, title=f"Flyttet {number}. mai")


def questions(clients: dict[str, Client], place: addresses.Place, known: dict) -> int:
    address = place.address.format(**known)
    clients[place.part].get(address)  # what never changes, such as the sums of a finished run, is kept from then on
    with CaptureQueriesContext(connection) as asked:
        answer = clients[place.part].get(address)
    assert answer.status_code in {200, 404}, place.name
    return sum("SAVEPOINT" not in query["sql"] for query in asked)  # a transaction of its own inside the test's


def all_questions(rows: int) -> dict[str, int]:
    build(rows)
    known = addresses.known()
    clients = {place.part: factories.logged_in(User.objects.get(username=place.part)) for place in PAGES}
    for client in clients.values():
        client.get("/")  # what is asked once for all pages, such as the names of recipients
    return {place.name: questions(clients, place, known) for place in PAGES}


@pytest.mark.parametrize("rows", [1, 25])
def test_no_page_asks_more_than_ten_questions_however_many_rows_it_shows(rows: int) -> None:
    asked = all_questions(rows)
    assert {name: number for name, number in asked.items() if number > MOST} == {}
