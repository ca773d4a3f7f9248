"""«Hvorfor dette beløpet?» and «Slik regner vi» as pages."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from grants.models import Person
from payments import services
from payments.models import Line
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events

pytestmark = pytest.mark.django_db
DUF, TERM, PUBLIC = "202290000101", "/terminer/2023-T2/", "/slik-regner-vi/"
QUERIES, QUERIES_OF_PUBLIC = 10, 6


@pytest.fixture
def client() -> Client:
    return logged_in(cast("caseworker"))


@pytest.fixture
def taken_back(attestant: User) -> Line:
    """A person who moved away, which became known when the first term of 2023 was paid."""
    add_events(person_events(DUF, "Åse Antatt", "1990-05-17", "2022-04-04", OURS))
    confirm_all_rates(attestant)
    calculate("2023-T1", "2023-03-31")
    lock("2023-T1", attestant)
    moved = {"type": "moved", "duf": DUF, "date": "2022-11-20", "registered": "2023-05-01", "municipality": OTHERS}
    add_events([moved | {"id": "moved"}])
    run = calculate("2023-T2", "2023-06-30")
    services.publish_term(term_code="2023-T2")
    return Line.objects.get(run=run, recipient_id=OURS)


def why(line: Line) -> str:
    return f"{TERM}linjer/{line.pk}/hvorfor/"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def test_the_list_leads_to_the_explanation_of_every_line(client, taken_back):
    assert f'href="{why(taken_back)}"' in text(client, TERM)


def test_the_explanation_has_facts_rule_rate_sum_and_what_happens_now(client, taken_back):
    page = text(client, why(taken_back))
    for words in ("Fakta", "Regel", "Sats", "Regnestykke", "Hva skjer nå", "Åse Antatt", "Tilskuddet følger personen"):
        assert words in page
    assert "Flyttet til annen kommune 20.11.2022, kjent 01.05.2023" in page
    assert "Tilbakeføring i 2. termin 2023" in page
    assert "Stavanger" not in page


def test_the_explanation_is_in_nynorsk(client, taken_back):
    client.cookies["language"] = "nn"
    page = text(client, why(taken_back))
    assert "Flytta til annan kommune 20.11.2022, kjent 01.05.2023" in page
    assert "Tilskotet følgjer personen" in page


def test_reading_an_explanation_is_logged_without_name_or_number(client, taken_back):
    text(client, why(taken_back))
    event = AuditEvent.objects.get(kind="read_person")
    assert event.subject == f"person {Person.objects.get(duf=taken_back.duf).public_id}"
    assert event.details == {"term": "2023-T2", "line": taken_back.pk}
    assert event.recipient_id == OURS


def test_a_line_of_others_or_of_another_term_is_not_found(client, taken_back):
    theirs = Line.objects.filter(run=taken_back.run, recipient_id=OTHERS).first()
    assert theirs is not None
    assert client.get(why(theirs)).status_code == 404
    assert client.get(f"/terminer/2023-T1/linjer/{taken_back.pk}/hvorfor/").status_code == 404
    assert client.get(f"{TERM}linjer/999999999/hvorfor/").status_code == 404


def test_the_explanation_asks_a_fixed_number_of_questions(client, taken_back):
    text(client, why(taken_back))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        text(client, why(taken_back))
    assert len(asked) == QUERIES, [query["sql"][:80] for query in asked]


def test_how_we_calculate_is_open_to_everyone_in_both_languages():
    visitor = Client()
    page = text(visitor, PUBLIC)
    assert "Slik regner vi" in page
    assert "Integreringstilskudd år 2–5" in page
    assert "Valg der kildene er tause" in page
    visitor.cookies["language"] = "nn"
    page = text(visitor, PUBLIC)
    assert "Slik reknar vi" in page
    assert "Tilskotet følgjer personen" in page


def test_how_we_calculate_asks_a_fixed_number_of_questions():
    with CaptureQueriesContext(connection) as asked:
        text(Client(), PUBLIC)
    assert len(asked) == QUERIES_OF_PUBLIC, [query["sql"][:80] for query in asked]


def test_the_foot_of_the_login_page_leads_to_how_we_calculate():
    assert f'href="{PUBLIC}"' in text(Client(), "/logg-inn/")
