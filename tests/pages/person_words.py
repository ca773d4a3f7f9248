"""A small municipality for the tests of persons and cases: its people, and what happens to them."""

from typing import Any

from django.test import Client

from accounts.models import User
from grants.models import Person
from payments import services
from tests.factories import OTHERS, OURS
from tests.ledger import add_events, calculate, lock, person_events

DUF, ELSEWHERE, LEFT = "202290000101", "202290000203", "202290000305"


def settle(duf: str, name: str, day: str = "2022-04-04", place: str = OURS, **more: str) -> None:
    add_events(person_events(duf, name, "1990-05-17", day, place, **more))


def move(duf: str, day: str, place: str, registered: str = "") -> None:
    happens("moved", duf, day, registered, municipality=place)


def happens(kind: str, duf: str, day: str, registered: str = "", **data: Any) -> None:
    common = {"id": f"{kind}-{duf}-{day}", "type": kind, "duf": duf, "date": day, "registered": registered or day}
    add_events([common | data])


def three_persons() -> None:
    """One of ours, one of another municipality, one who has left us before any term."""
    settle(DUF, "Åse Antatt")
    settle(ELSEWHERE, "Fremmed Skisse", place=OTHERS)
    settle(LEFT, "Ægir Ørn Prøve")
    move(LEFT, "2022-05-20", OTHERS)


def pay(term: str, day: str, attestant: User) -> None:
    calculate(term, day)
    lock(term, attestant)


def show(term: str, day: str) -> None:
    calculate(term, day)
    services.publish_term(term_code=term)


def person(duf: str = DUF) -> str:
    """The address of the person's page."""
    return f"/personer/{Person.objects.get(duf=duf).public_id}/"


def case(scheme: str, year: int, duf: str = DUF) -> str:
    return f"/saker/{Person.objects.get(duf=duf).public_id}-{scheme}-{year}/"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return " ".join(response.content.decode().replace("\u00a0", " ").split())
