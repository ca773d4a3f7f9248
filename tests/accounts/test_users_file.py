"""The list of users as an Excel file: exactly what the list shows."""

import io

import pytest
from openpyxl import load_workbook

from accounts.models import AuditEvent
from tests import factories
from tests.factories import OURS

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    factories.cast("caseworker", email="kari@example.org", home=factories.recipient())
    factories.cast("stranger")
    return factories.logged_in(factories.cast("municipal_administrator"))


def rows(desk, address):
    answer = desk.get(address)
    assert f"brukere-{OURS}.xlsx" in answer["Content-Disposition"]
    return list(load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["Brukere"].values)


def test_the_file_has_the_own_users_with_their_roles_and_state(desk):
    header, *found = rows(desk, "/brukere/excel/")
    assert header == ("Navn", "Brukernavn", "E-post", "Roller hos dere", "Tilstand", "Sist innlogget")
    assert [row[:2] for row in found] == [("Adrian Demo", "municipal_administrator"), ("Kari Antatt", "caseworker")]
    assert found[1][2:] == ("kari@example.org", "Kommune saksbehandler IMDi Tilskudd", "aktiv", None)


@pytest.mark.parametrize("query", ["rolle=kommuneadministrator", "tilstand=aktiv&sorter=-navn", "antall=25&side=9"])
def test_the_file_has_what_the_list_shows(desk, query):
    shown = desk.get(f"/brukere/?{query}").content.decode()
    assert f"/brukere/excel/?{query.partition('&side')[0]}".replace("&", "&amp;") in shown
    listed = [name for name in ("Adrian Demo", "Kari Antatt") if f">{name}</a>" in shown]
    found = [row[0] for row in rows(desk, f"/brukere/excel/?{query}")[1:]]
    assert sorted(found) == listed


def test_the_file_finds_what_the_search_finds(desk):
    address = desk.post("/brukere/sok/", {"tekst": "kari"})["Location"].partition("#")[0]
    assert [row[0] for row in rows(desk, address.replace("/brukere/", "/brukere/excel/"))[1:]] == ["Kari Antatt"]


def test_who_took_the_file_out_stands_in_the_log(desk):
    rows(desk, "/brukere/excel/")
    event = AuditEvent.objects.get(kind="export_users")
    assert (event.user.username, event.recipient_id, event.details) == ("municipal_administrator", OURS, {"users": 2})


@pytest.mark.parametrize("count", [1, 25])
def test_the_file_asks_few_questions_however_many_users(desk, count, django_assert_max_num_queries):
    for number in range(count):
        factories.user(f"bruker{number}", ("kommune-saksbehandler", OURS), ("kommunekontaktsenter", OURS))
    with django_assert_max_num_queries(10):
        rows(desk, "/brukere/excel/")
