"""IMDi's lists of the register and of rates."""

from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from grants.models import Person, Rate, RegisterEvent
from grants.services import record_events
from tests import factories

from .register_files import KARI, OLA, event, person, settled

pytestmark = pytest.mark.django_db
RATES = "/admin/grants/rate/"


@pytest.fixture
def imdi() -> Client:
    return factories.logged_in(factories.cast("imdi_caseworker"))


@pytest.fixture
def imdi_attestant() -> Client:
    return factories.logged_in(factories.cast("imdi_attestant"))


@pytest.fixture
def _two_persons() -> None:
    ola = person(OLA, name="Ola Antatt", protected=True)
    record_events(events=[person(), settled(), event("died"), event("died", "E-2"), ola])


@pytest.mark.parametrize(
    "model",
    [
        "registerevent",
        "registerimport",
        "person",
        "rate",
        "parameter",
        "grantcode",
        "scheme",
        "group",
        "country",
    ],
)
@pytest.mark.usefixtures("_two_persons")
def test_every_list_opens(imdi: Client, model: str) -> None:
    assert imdi.get(f"/admin/grants/{model}/").status_code == 200


@pytest.mark.usefixtures("_two_persons")
def test_the_register_is_read_only(imdi: Client) -> None:
    stored = RegisterEvent.objects.get(id="FR-settled")
    address = reverse("admin:grants_registerevent_change", args=[stored.pk])
    assert "4627" in imdi.get(address).content.decode()
    assert imdi.post(address, {"id": "x"}).status_code == 403
    assert imdi.get("/admin/grants/registerevent/add/").status_code == 403


@pytest.mark.usefixtures("_two_persons")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        (KARI, {"Kari Prøve"}),
        (f" {OLA[:4]} {OLA[4:10]} {OLA[10:]} ", {"Ola Antatt"}),
        ("antatt", {"Ola Antatt"}),
    ],
)
def test_a_search_for_a_person_leaves_no_trace_in_the_address(imdi: Client, text: str, found: set[str]) -> None:
    response = imdi.post("/admin/grants/person/", {"search_text": text}, follow=True)
    address = response.redirect_chain[-1][0]
    assert text.strip() not in address
    assert {shown.name for shown in response.context["cl"].result_list} == found
    assert f'value="{text.strip()}"' in response.content.decode()


@pytest.mark.usefixtures("_two_persons")
def test_a_name_in_the_address_finds_nothing(imdi: Client) -> None:
    assert not imdi.get("/admin/grants/person/?q=antatt").context["cl"].result_list


@pytest.mark.usefixtures("_two_persons")
def test_events_are_found_by_the_beginning_of_duf_or_id(imdi: Client) -> None:
    for text, number in ((KARI[:11], 4), (KARI, 4), ("FR-person", 2), ("settled", 0)):
        response = imdi.post("/admin/grants/registerevent/", {"search_text": text}, follow=True)
        assert response.context["cl"].result_count == number, text


@pytest.mark.usefixtures("_two_persons")
def test_a_persons_address_is_opaque_and_the_look_is_logged(imdi: Client) -> None:
    kari = Person.objects.get(duf=KARI)
    content = imdi.get("/admin/grants/person/").content.decode()
    address = f"/admin/grants/person/{kari.public_id}/change/"
    assert address in content
    assert f"/admin/grants/person/{KARI}" not in content
    page = imdi.get(address).content.decode()
    assert "død to ganger" in page
    assert "04.04.2022: bosatt" in page
    assert AuditEvent.objects.get(kind="read_person").subject == f"person {kari.public_id}"
    assert urlsplit(imdi.get(f"/admin/grants/person/{KARI}/change/").url).path == "/admin/"


def new_rate(client: Client) -> Rate:
    fields = {
        "code": "AR-2",
        "year": 2023,
        "amount": "250000",
        "source_quality": "stated",
        "source": "Rundskriv",
    }
    assert client.post(f"{RATES}add/", fields).status_code == 302
    assert b"allerede f\xc3\xb8rt inn" in client.post(f"{RATES}add/", fields).content
    return Rate.objects.exclude(known_from=None).get()


def confirm(client: Client, rate: Rate) -> str:
    chosen = {"action": "confirm", "_selected_action": [rate.pk]}
    return client.post(RATES, chosen, follow=True).content.decode()


def test_a_caseworker_enters_a_rate_and_an_attestant_confirms_it(imdi: Client, imdi_attestant: Client) -> None:
    rate = new_rate(imdi)
    assert (rate.amount, rate.entered_by.username) == (Decimal(250000), "imdi_caseworker")
    assert "Bare den som er IMDi attestant" in confirm(imdi, rate)
    assert "Bekreftet 1 satser." in confirm(imdi_attestant, rate)
    rate.refresh_from_db()
    assert rate.confirmed_by.username == "imdi_attestant"


def test_nobody_confirms_an_own_rate(imdi_attestant: Client) -> None:
    both = factories.user("both", ("imdi-saksbehandler", "imdi"), ("imdi-attestant", "imdi"))
    client = factories.logged_in(both)
    assert "Du førte selv inn AR-2 2023" in confirm(client, new_rate(client))


def test_a_rate_is_never_changed(imdi: Client) -> None:
    rate = Rate.objects.get(code="AR-2", year=2023)
    assert imdi.post(f"{RATES}{rate.pk}/change/", {"amount": 1}).status_code == 403
    assert imdi.post(f"{RATES}{rate.pk}/delete/").status_code == 403


def test_the_list_of_rates_shows_amounts_quality_and_what_waits(imdi: Client) -> None:
    content = imdi.get(f"{RATES}?confirmed=no&year=2023&code__code__exact=AR-2").content.decode()
    assert "249\u00a0500,00" in content
    assert "utledet" in content
    assert "ikke bekreftet" in content
    assert imdi.get(f"{RATES}?confirmed=yes").context["cl"].result_count == 0
