"""The dashboard beside its sums: as whom one is here, what waits, what one has been told."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Event, Notification
from accounts.services.notifications import Matter, notify
from change_requests import services
from tests import factories
from tests.change_requests.words import draft, person, sent, taken
from tests.factories import OTHERS, OURS

pytestmark = pytest.mark.django_db
QUESTIONS = "IMDi Tilskudd. Spørsmål om en sak eller en utbetaling: send en endringsforespørsel."


@pytest.fixture
def kari():
    return factories.cast("caseworker")


@pytest.fixture
def client(kari) -> Client:
    return factories.logged_in(kari)


def html(client: Client) -> str:
    return " ".join(client.get("/").content.decode().split())


def tell(number: str, term: str) -> None:
    notify(event=Event.PUBLISHED, matters=[Matter(number, f"/terminer/{term}/", f"{term} {number}", {"term": term})])


# --- who --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("caseworker", "Du er her som Kari Antatt, Kommune saksbehandler IMDi Tilskudd."),
        ("imdi_caseworker", "Du er her som Siv Antatt, IMDi saksbehandler."),
    ],
)
def test_it_says_who_one_is_and_by_which_role(part, said):
    client = factories.logged_in(factories.cast(part))
    client.post("/kommune/", {"recipient": OURS})
    assert said in html(client)


def test_roles_for_others_and_roles_that_open_nothing_here_are_not_among_them():
    roles = ("kommune-saksbehandler", OURS), ("kommuneadministrator", OURS), ("kommune-saksbehandler", OTHERS)
    client = factories.logged_in(factories.user("flere", *roles, name="Flere Demo"))
    client.post("/kommune/", {"recipient": OURS})
    assert "Du er her som Flere Demo, Kommune saksbehandler IMDi Tilskudd, Kommuneadministrator." in html(client)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("caseworker", QUESTIONS),
        ("imdi_caseworker", "IMDi Tilskudd, saksbehandling i IMDi."),
        ("municipal_administrator", "IMDi Tilskudd: tilskudd til kommuner og fylkeskommuner."),
    ],
)
def test_the_foot_speaks_to_whoever_reads_it(part, said):
    client = factories.logged_in(factories.cast(part))
    page = client.get("/varsler/" if part == "caseworker" else "/hjelp/").content.decode()
    assert said in page.partition("<footer")[2]


# --- what one has been told ---------------------------------------------------------------------------------------


def test_the_three_newest_notifications_of_the_municipality_stand_there_and_lead_to_their_matter(client, kari):
    for number, term in ((OURS, "2024-T1"), (OURS, "2024-T2"), (OURS, "2024-T3"), (OURS, "2024-T4")):
        tell(number, term)
    Notification.objects.filter(key__startswith="2024-T3").update(read_at=timezone.now())
    news = client.get("/").context["news"]
    assert [item["label"] for item in news] == [f"Nytt utbetalingsgrunnlag for {n}. termin 2024" for n in (4, 3, 2)]
    assert [item["is_read"] for item in news] == [False, True, False]
    assert client.get(news[0]["url"]).headers["Location"] == "/terminer/2024-T4/"
    assert html(client).count("<strong>ulest</strong>") == 1


def test_notifications_of_another_municipality_are_not_on_this_one_s_page():
    roles = ("kommune-saksbehandler", OURS), ("kommune-saksbehandler", OTHERS)
    client = factories.logged_in(factories.user("flere", *roles))
    tell(OTHERS, "2024-T1")
    client.post("/kommune/", {"recipient": OURS})
    assert client.get("/").context["news"] == []
    assert "Her kommer beskjed når IMDi legger ut et utbetalingsgrunnlag" in html(client)


def test_imdi_is_told_nothing_and_has_no_such_sheet():
    client = factories.logged_in(factories.cast("imdi_caseworker"))
    client.post("/kommune/", {"recipient": OURS})
    assert "Din kommunes varsler" not in html(client)


# --- what waits ---------------------------------------------------------------------------------------------------


def test_what_waits_says_what_to_do_with_what_and_by_when(client, kari, settings):
    settings.BUSINESS_DATE = date(2024, 5, 21)
    siv = factories.cast("imdi_caseworker")
    asked = taken(sent(kari, title="To like linjer", person=person()), siv)
    services.ask_municipality(activity=asked, text="Hvilke?", due=settings.BUSINESS_DATE + timedelta(days=4), by=siv)
    draft(kari)
    draft(factories.user("kollega", ("kommune-saksbehandler", OURS), name="Ola Antatt"))
    waiting = [(item["label"], item["about"], item["due"]) for item in client.get("/").context["waiting"]]
    unsent = "«Uten tittel», Kommunen. Ligger usendt siden"
    assert waiting[0] == ("Svar på spørsmål fra IMDi", "«To like linjer», Prøve Demo", "Frist 25. mai 2024, om 4 dager")
    assert [label for label, _about, _due in waiting[1:]] == [
        "Send eller slett utkastet ditt",
        "Send eller slett utkastet til Ola Antatt",
    ]
    assert all(about.startswith(unsent) and not due for _label, about, due in waiting[1:])


def test_when_much_waits_the_most_urgent_stands_there_with_the_way_to_all_of_it(client, kari):
    for _number in range(6):
        draft(kari)
    assert len(client.get("/").context["waiting"]) == 4
    page = html(client)
    assert 'href="/oppgaver/?vis=aktiv&amp;sorter=frist">Alle 6 oppgaver som venter</a>' in page
    assert len(client.get("/oppgaver/?vis=aktiv&sorter=frist").context["shown"]) == 6
