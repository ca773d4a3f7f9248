"""Messages, complaints, applications for persons settled before 2021, and support cases."""

from datetime import date

import pytest

from change_requests import services
from change_requests.models import Activity
from grants.models import Person, RegisterEvent
from tests import factories
from tests.change_requests.words import taken
from tests.ledger import add_events, person_events

pytestmark = pytest.mark.django_db
WORDS = {"tittel": "Spørsmål om bosetting", "tekst": "Hvordan gjør vi det?"}


@pytest.fixture
def client():
    return factories.logged_in(factories.cast("caseworker"))


@pytest.mark.parametrize(("kind", "type"), [("melding", "melding"), ("klage", "klage")])
def test_a_message_and_a_complaint_are_sent_in_one_step(kind, type, client):
    response = client.post(f"/oppgaver/ny/{kind}/", WORDS)
    activity = Activity.objects.get()
    assert response.headers["Location"] == f"/oppgaver/{activity.public_id}/"
    assert (activity.type, activity.treatment, activity.notes.get().text) == (type, "mottatt", WORDS["tekst"])


def test_without_title_and_text_nothing_is_sent(client):
    response = client.post("/oppgaver/ny/melding/", {})
    assert response.status_code == 422
    assert not Activity.objects.exists()


def test_an_unknown_kind_is_not_found(client):
    assert client.get("/oppgaver/ny/bestikkelse/").status_code == 404


def test_an_application_for_somebody_settled_before_2021_becomes_a_late_application(client):
    client.post("/oppgaver/ny/bosatt-for-2021/", WORDS | {"duf": "202000000108", "bosatt": "12.03.2019"})
    activity = Activity.objects.get()
    assert (activity.type, activity.subtype) == ("søknad", "bosatt før 2021")
    assert activity.content == {"duf": "202000000108", "settled": "2019-03-12"}
    facts = services.facts_of_request(activity)
    assert [fact.type for fact in facts] == ["late_application"]


def test_granting_it_writes_the_event(client):
    add_events(person_events("202000000108", "Prøve Demo", "1990-05-17", "2019-03-12", factories.OURS))
    client.post("/oppgaver/ny/bosatt-for-2021/", WORDS | {"duf": "202000000108", "bosatt": "12.03.2019"})
    imdi = factories.cast("imdi_caseworker")
    activity = taken(Activity.objects.get(), imdi)
    services.grant_activity(
        activity=activity,
        outcome="imøtekommet",
        text="Godkjent.",
        duf="202000000108",
        facts=services.facts_of_request(activity),
        by=imdi,
        today=date(2024, 5, 1),
    )
    assert RegisterEvent.objects.get(type="late_application").date == date(2024, 5, 1)


def test_on_the_desk_it_needs_no_day_and_is_never_granted_empty(client, settings):
    settings.BUSINESS_DATE = date(2024, 5, 1)
    add_events(person_events("202000000108", "Prøve Demo", "1990-05-17", "2019-03-12", factories.OURS))
    client.post("/oppgaver/ny/bosatt-for-2021/", WORDS | {"duf": "202000000108", "bosatt": "12.03.2019"})
    imdi = factories.cast("imdi_caseworker")
    activity = taken(Activity.objects.get(), imdi)
    address = f"/admin/change_requests/activity/{activity.public_id}/behandle/"
    answer = {"gjor": "avgjor", "svar": "imøtekommet", "tekst": "Godkjent.", "f-INITIAL_FORMS": "0"}
    desk = factories.logged_in(imdi)
    empty = desk.post(address, answer | {"f-TOTAL_FORMS": "0"})
    assert "ellers utbetales ingenting" in empty.content.decode()
    assert desk.post(address, answer | {"f-TOTAL_FORMS": "1", "f-0-type": "late_application"}).status_code == 302
    assert RegisterEvent.objects.get(type="late_application").date == date(2024, 5, 1)


def test_another_person_than_the_one_it_came_from_is_refused(client):
    add_events(person_events("202000000108", "Prøve Demo", "1990-05-17", "2019-03-12", factories.OURS))
    person = Person.objects.get(pk="202000000108")
    good = WORDS | {"duf": "202200000101", "bosatt": "12.03.2019"}
    response = client.post(f"/oppgaver/ny/bosatt-for-2021/?person={person.public_id}", good)
    assert "Du startet fra en annen person" in response.content.decode()
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"bosatt": "01.01.2021"}, "trenger ingen søknad"),
        ({"bosatt": ""}, "Skriv datoen personen ble bosatt"),
        ({"duf": ""}, "Skriv DUF-nummeret"),
        ({"duf": "202000000109"}, "Kontrollsifrene"),
    ],
)
def test_what_is_wrong_with_an_application_is_said(changes, sentence, client):
    good = WORDS | {"duf": "202000000108", "bosatt": "12.03.2019"}
    response = client.post("/oppgaver/ny/bosatt-for-2021/", good | changes)
    assert sentence in response.content.decode()
    assert not Activity.objects.exists()


def test_whoever_reports_support_cases_needs_to_see_no_grant_data():
    reporter = factories.logged_in(factories.user("melder", ("kommunekontaktsenter", factories.OURS)))
    response = reporter.post("/support/ny/", WORDS)
    case = Activity.objects.get()
    assert (case.type, response.headers["Location"]) == ("supportsak", f"/support/{case.public_id}/")
    assert WORDS["tekst"] in reporter.get(f"/support/{case.public_id}/").content.decode()
    assert reporter.get("/oppgaver/").status_code == 404


def test_a_reporter_sees_own_cases_and_the_support_administrator_all_of_the_municipality():
    reporter = factories.logged_in(factories.user("melder", ("kommunekontaktsenter", factories.OURS)))
    another = factories.logged_in(factories.user("annen", ("kommunekontaktsenter", factories.OURS)))
    overseer = factories.logged_in(factories.user("support", ("kommunesupportadmin", factories.OURS)))
    elsewhere = factories.logged_in(factories.user("borte", ("kommunesupportadmin", factories.OTHERS)))
    reporter.post("/support/ny/", WORDS)
    address = f"/support/{Activity.objects.get().public_id}/"
    assert [client.get(address).status_code for client in (reporter, another, overseer, elsewhere)] == [
        200,
        404,
        200,
        404,
    ]


def test_imdi_asks_about_a_support_case_and_the_reporter_answers():
    reporter = factories.user("melder", ("kommunekontaktsenter", factories.OURS))
    client = factories.logged_in(reporter)
    client.post("/support/ny/", WORDS)
    imdi = factories.cast("imdi_caseworker")
    case = taken(Activity.objects.get(), imdi)
    services.ask_municipality(activity=case, text="Hvilken nettleser?", due=None, by=imdi)
    client.post(f"/support/{case.public_id}/melding/", {"tekst": "Chrome"})
    case.refresh_from_db()
    assert (case.treatment, case.notes.last().text) == ("mottatt", "Chrome")


@pytest.mark.parametrize("part", ["caseworker", "imdi_caseworker", "roleless"])
def test_others_have_no_support_page(part):
    assert factories.logged_in(factories.cast(part)).get("/support/").status_code == 404
