"""Hvem har sett på denne personen."""

import pytest
from django.test import Client

from accounts.models import AuditEvent
from accounts.services.audit import record
from grants.models import Person
from tests import factories
from tests.factories import OTHERS, OURS
from tests.pages import person_words as words
from tests.pages.person_words import DUF

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari():
    words.three_persons()
    return factories.cast("caseworker")


def log(duf=DUF):
    return f"{words.person(duf)}innsyn/"


def subject(duf=DUF):
    return f"person {Person.objects.get(duf=duf).public_id}"


def rows(client: Client, address=None):
    listing = client.get(address or log()).context["listing"]
    return [(event.doer, str(event.deed)) for event in listing.rows]


def test_the_list_says_who_has_looked_when_and_at_what(kari):
    client = factories.logged_in(kari)
    client.get(words.person())
    factories.logged_in(factories.cast("two_hats")).post("/kommune/", {"recipient": OURS})
    client.get(f"{words.person()}hvorfor/")
    assert rows(client) == [
        ("Kari Antatt", "så på denne listen"),
        ("Kari Antatt", "så på opplysninger om personen"),
        ("Kari Antatt", "så på opplysninger om personen"),
    ]


def test_a_downloaded_list_with_the_person_in_it_counts(kari):
    client = factories.logged_in(kari)
    client.get("/personer/excel/")
    assert ("Kari Antatt", "lastet ned en liste med personen i") in rows(client)


def test_imdis_people_show_as_imdi(kari):
    record(
        kind="read_person", user=factories.cast("imdi_caseworker"), recipient=factories.recipient(), subject=subject()
    )
    assert ("IMDi", "så på opplysninger om personen") in rows(factories.logged_in(kari))


def test_what_other_municipalities_have_seen_does_not_show(kari):
    theirs = factories.recipient(OTHERS)
    record(kind="read_person", user=factories.cast("stranger"), recipient=theirs, subject=subject())
    assert rows(factories.logged_in(kari)) == [("Kari Antatt", "så på denne listen")]


def test_somebody_who_has_left_is_still_named(kari):
    gone = factories.user("sluttet", name="Sture Antatt")
    factories.grant(gone, "kommune-saksbehandler", OURS, valid_to="2021-01-01")
    record(kind="read_person", user=gone, recipient=factories.recipient(), subject=subject())
    assert ("Sture Antatt", "så på opplysninger om personen") in rows(factories.logged_in(kari))


def test_imdis_caseworker_has_no_such_list_for_the_municipality(kari):
    client = factories.logged_in(factories.cast("imdi_caseworker"))
    client.post("/kommune/", {"recipient": OURS})
    assert client.get(words.person()).status_code == 200
    assert "innsyn/" not in client.get(words.person()).content.decode()
    assert client.get(log()).status_code == 404


def test_the_person_page_leads_there(kari):
    assert f'href="{log()}"' in factories.logged_in(kari).get(words.person()).content.decode()


def test_a_person_of_others_has_no_list(kari):
    assert factories.logged_in(kari).get(log(words.ELSEWHERE)).status_code == 404


def test_a_protected_person_is_noted_as_such(kari):
    Person.objects.filter(duf=DUF).update(protected=True)
    factories.logged_in(kari).get(words.person())
    assert AuditEvent.objects.get(kind="read_person").details == {"protected": True}


@pytest.mark.parametrize("number", [1, 25])
def test_the_list_asks_the_same_few_questions(kari, number, django_assert_max_num_queries):
    client = factories.logged_in(kari)
    for _ in range(number):
        record(kind="read_person", user=kari, recipient=factories.recipient(), subject=subject())
    with django_assert_max_num_queries(10):
        assert len(rows(client)) == number + 1


def test_imdis_administrator_comes_to_the_whole_log_from_the_person(kari):
    boss = factories.cast("imdi_caseworker")
    factories.grant(boss, "imdi-administrator", "imdi")
    client = factories.logged_in(boss)
    person = Person.objects.get(duf=DUF)
    page = client.get(f"/admin/grants/person/{person.public_id}/change/").content.decode()
    address = f"/admin/accounts/auditevent/?subject=person+{person.public_id}"
    assert address in page
    record(kind="read_person", user=kari, recipient=factories.recipient(), subject=subject())
    assert "caseworker" in client.get(address).content.decode()
