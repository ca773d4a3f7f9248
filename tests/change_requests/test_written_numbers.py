"""The DUF number in the form: whose it is, said only of one's own."""

import pytest

from accounts.models import AuditEvent
from grants.models import Person
from payments.services import publish_term
from tests import factories, ledger
from tests.change_requests.words import sent
from tests.payments.run_words import DUF, somebody

pytestmark = pytest.mark.django_db
NEW = "/endringsforesporsler/ny/"
FOREIGN, NOBODY_S = "202200000206", "202200000300"
NEUTRAL = "Dere har ingen person med dette nummeret."
WRITTEN = {"hva": "død", "tittel": "Døde 1. mai", "gjor": "send"}


@pytest.fixture
def client():
    somebody()
    somebody(FOREIGN, place=factories.OTHERS)
    ledger.confirm_all_rates(factories.cast("imdi_attestant"))
    ledger.calculate("2022-T1", "2022-03-31")
    publish_term(term_code="2022-T1")
    return factories.logged_in(factories.cast("caseworker"))


def page_with(client, duf: str) -> str:
    return client.post(NEW, WRITTEN | {"duf": duf}).content.decode()


def test_one_s_own_person_is_named_with_the_newest_line_and_that_is_noted(client):
    page = page_with(client, "2022 000001 01")
    assert "Prøve Demo, kvalifisert 10.03.2022. AR-1 EV i 1. termin 2022." in page
    subject = f"person {Person.objects.get(pk=DUF).public_id}"
    assert AuditEvent.objects.filter(kind="read_person", subject=subject).count() == 1


def test_a_stranger_s_person_and_a_number_nobody_has_look_alike(client):
    pages = [page_with(client, duf) for duf in (FOREIGN, NOBODY_S)]
    assert all(NEUTRAL in page and "Prøve Demo" not in page for page in pages)
    assert not AuditEvent.objects.filter(kind="read_person").exists()


def test_a_number_that_is_none_gets_no_answer(client):
    assert NEUTRAL not in page_with(client, "2022")


def test_a_protected_name_is_masked(client):
    Person.objects.filter(pk=DUF).update(protected=True)
    page = page_with(client, DUF)
    assert "Person med adressesperre, kvalifisert" in page
    assert "Prøve Demo" not in page


def test_an_open_request_about_the_written_number_is_pointed_to(client):
    kari = factories.User.objects.get(username="caseworker")
    sent(kari, person=Person.objects.get(pk=DUF), title="Den første")
    assert "Den første" in page_with(client, DUF)


def test_the_number_one_has_come_with_is_right_whatever_its_check_digits(client):
    odd = "202200000102"
    somebody(odd)
    person = Person.objects.get(pk=odd)
    response = client.post(f"{NEW}?person={person.public_id}", WRITTEN | {"duf": odd, "dato": "", "hvorfor": "x"})
    assert sorted(response.context["form"].errors) == ["dato"]
