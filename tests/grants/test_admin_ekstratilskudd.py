"""Ekstratilskudd tells of somebody's health: in all of admin, as on the desk, it is for those with the role for it."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from grants.models import Person, ProposedEvent, ProvisionalConflict, RegisterEvent
from imdi_tilskudd.templatetags.portal_tags import NBSP
from payments import services
from payments.models import ConvertedPayment, Line, MotregningEntry, Run
from tests import factories
from tests.ledger import add_events, calculate, confirm_all_rates, person_events
from tests.payments.run_words import DUF, happens

pytestmark = pytest.mark.django_db
GRANT = {"code": "FHT1", "year": 2022, "recipient": factories.OURS, "amount": 198_000}
TODAY = date(2022, 6, 30)
WORDS = "Innvilget ekstratilskudd", "innvilget ekstratilskudd", "FHT1"


@pytest.fixture
def without(settings) -> Client:
    """IMDi's caseworker, who also attests: every role that opens grants, and not the one for ekstratilskudd."""
    settings.BUSINESS_DATE = TODAY
    roles = ("imdi-saksbehandler", factories.IMDI), ("imdi-attestant", factories.IMDI)
    return factories.logged_in(factories.user("uten", *roles, name="Uten Demo"))


@pytest.fixture
def with_role(without) -> Client:
    roles = ("imdi-saksbehandler", factories.IMDI), ("imdi-ekstratilskudd", factories.IMDI)
    return factories.logged_in(factories.user("med", *roles, name="Med Demo"))


@pytest.fixture
def person() -> Person:
    """Somebody with ekstratilskudd, paid with the rest in 2022-T2."""
    add_events(person_events(DUF, "Prøve Demo", "1990-05-17", "2022-03-10", factories.OURS))
    happens("fht_grant", "2022-05-02", **GRANT)
    confirm_all_rates(factories.cast("imdi_attestant"))
    calculate("2022-T2", TODAY)
    services.publish_term(term_code="2022-T2")
    return Person.objects.get(pk=DUF)


def told(client: Client, address: str) -> bool:
    """Whether the page says anything of it."""
    response = client.get(address, follow=True)
    assert response.status_code == 200
    page = response.content.decode().partition('<div id="content"')[2] or response.content.decode()
    page = page.partition('<nav id="changelist-filter"')[0]  # the kinds there are, whoever asks
    return any(word in page for word in WORDS)


def test_the_register_and_the_person_s_page(without, with_role, person):
    for address in ("/admin/grants/registerevent/", f"/admin/grants/person/{person.public_id}/change/"):
        assert not told(without, address), address
        assert told(with_role, address), address


def test_the_event_itself_cannot_be_opened(without, with_role, person):
    grant = RegisterEvent.objects.get(type="fht_grant")
    address = f"/admin/grants/registerevent/{grant.pk}/change/"
    assert without.get(address).status_code == 302
    assert with_role.get(address).status_code == 200


def test_a_proposal_is_neither_made_nor_seen_nor_decided_without_the_role(without, with_role, person):
    page, proposals = f"/admin/grants/person/{person.public_id}/vedtak/", "/admin/grants/proposedevent/"
    said = {"code": "FHT1", "year": 2022, "term": "2022-T2", "recipient": factories.OURS, "amount": 5000}
    assert without.post(page, said | {"reason": "Rettet"}).status_code == 200  # the form again
    assert not ProposedEvent.objects.exists()
    assert with_role.post(page, said | {"reason": "Rettet"}).status_code == 302
    proposal = ProposedEvent.objects.get()
    assert not told(without, proposals)
    assert told(with_role, proposals)
    for client, answer in ((without, 404), (with_role, 302)):
        assert client.post(f"{proposals}{proposal.pk}/avgjor/", {"turn_down": "1"}).status_code == answer


def test_what_imdi_and_the_source_say_differently(without, with_role, person):
    happens("fht_grant", "2022-05-03", **GRANT)
    own, theirs = RegisterEvent.objects.filter(type="fht_grant")
    conflict = ProvisionalConflict.objects.create(own=own, theirs=theirs)
    address = "/admin/grants/provisionalconflict/"
    assert not told(without, address)
    assert told(with_role, address)
    assert without.post(f"{address}{conflict.pk}/avgjor/", {"outcome": "kilden"}).status_code == 404


def test_what_the_previous_system_paid(without, with_role, person):
    ConvertedPayment.objects.create(
        id="X-1",
        duf=DUF,
        code_id="FHT1",
        year=2021,
        term="2021-T4",
        recipient_id=factories.OURS,
        amount=100,
        paid=date(2021, 12, 15),
        run=Run.objects.get(),
    )
    assert not told(without, "/admin/payments/convertedpayment/")
    assert told(with_role, "/admin/payments/convertedpayment/")


def test_entries_in_the_account_of_the_group_whose_reasons_may_tell_of_somebody(without, with_role, person):
    entry = MotregningEntry.objects.create(
        recipient_id=factories.OURS,
        group_id="ekstra",
        kind="flyttet",
        amount=-500,
        reason="Sluttregnskap FHT1",
        act=uuid4(),
        by=User.objects.get(username="imdi_attestant"),
    )
    address = "/admin/payments/motregningentry/"
    assert not told(without, address)
    assert told(with_role, address)
    assert without.get(f"{address}{entry.pk}/ta-tilbake/").status_code == 404


def test_a_municipality_s_pages_show_imdi_one_sum_and_no_rows(without, with_role, person):
    line, term = Line.objects.get(code="FHT1"), "/terminer/2022-T2/"
    for client, answer in ((without, 404), (with_role, 200)):
        client.post("/kommune/", {"recipient": factories.OURS})
        assert client.get(f"{term}linjer/{line.pk}/hvorfor/").status_code == answer
        assert f"198{NBSP}000" in client.get(term).content.decode()  # the sum is there for both
        rows = client.get(f"{term}?tilskudd=ekstra").context["listing"].count
        assert bool(rows) is (answer == 200)
