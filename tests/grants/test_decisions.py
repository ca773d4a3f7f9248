"""IMDi puts payments on hold and decides single amounts; a decision needs two persons (spec 4)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from grants.models import Person, ProposedEvent, RegisterEvent
from grants.selectors.persons import holds_in_force
from grants.services import (
    approve_event,
    lift_hold,
    propose_decision,
    put_on_hold,
    record_events,
    turn_down_event,
)
from payments.models import Line
from tests import factories
from tests.ledger import calculate, confirm_all_rates
from tests.payments.run_words import AR_1_EV, pay, short

from .register_files import KARI, event, person, settled

pytestmark = pytest.mark.django_db
TODAY = date(2022, 6, 1)


@pytest.fixture
def kari() -> Person:
    """Settled with a permit in Askøy in April 2022."""
    record_events(events=[person(), event("permit", "UDI-1", basis="asyl"), settled()])
    return Person.objects.get(duf=KARI)


def hold(kari: Person, by: User, first: date = TODAY, last: date | None = None) -> RegisterEvent:
    return put_on_hold(person=kari, first_day=first, last_day=last, reason="Uavklart", by=by, today=TODAY)


def lift(found: RegisterEvent, by: User, last: date | None = None, today: date = date(2022, 8, 1)) -> None:
    lift_hold(hold=found, last_day=last, reason="Avklart", by=by, today=today)


def propose(kari: Person, by: User, **fields: Any) -> ProposedEvent:
    whole = {"code": "AR-1 EV", "year": 2022, "term": "2022-T2", "recipient": "4627", "amount": Decimal("-1000.50")}
    return propose_decision(person=kari, reason="Feil i vedtak", by=by, today=TODAY, **whole | fields)


# --- hold ---------------------------------------------------------------------------------------------------


def test_a_hold_is_an_event_of_imdis_and_the_log_says_who_and_why(kari: Person, caseworker: User) -> None:
    found = hold(kari, caseworker)
    assert (found.type, found.duf, found.date, found.registered, found.source) == ("hold", KARI, TODAY, TODAY, "imdi")
    assert (found.data, found.imported.by) == ({}, caseworker)
    noted = AuditEvent.objects.get(kind="hold_placed")
    assert (noted.user, noted.subject) == (caseworker, f"person {kari.public_id}")
    assert noted.details == {"event": found.id, "reason": "Uavklart"}


def test_a_person_on_hold_gets_no_lines_and_the_difference_when_it_is_lifted(
    kari: Person, caseworker: User, attestant: User
) -> None:
    found = hold(kari, caseworker)
    confirm_all_rates(attestant)
    assert short(pay("2022-T2", "2022-06-30", attestant)) == []
    lift(found, caseworker)
    assert short(calculate("2022-T3", "2022-09-30")) == [("4627", "AR-1 EV", "2022-T2", "etterbetaling", AR_1_EV)]
    assert AuditEvent.objects.get(kind="hold_lifted").details == {"event": found.id, "reason": "Avklart"}


def test_a_hold_lifted_from_a_day_still_holds_runs_as_of_a_day_before(kari: Person, caseworker: User) -> None:
    lift(hold(kari, caseworker), caseworker, last=date(2022, 7, 15), today=date(2022, 6, 20))
    (now,) = holds_in_force(KARI)
    assert (now.date, now.data) == (TODAY, {"to": "2022-07-15"})
    assert short(calculate("2022-T2", "2022-07-15")) == []
    assert len(short(calculate("2022-T2", "2022-07-16"))) == 1


def test_a_hold_is_lifted_once(kari: Person, caseworker: User) -> None:
    found = hold(kari, caseworker)
    lift(found, caseworker)
    assert holds_in_force(KARI) == []
    with pytest.raises(ValidationError, match="allerede opphevet"):
        lift(found, caseworker)


def test_days_the_wrong_way_round_are_refused_and_nothing_is_written(kari: Person, caseworker: User) -> None:
    with pytest.raises(ValidationError, match="er før date"):
        hold(kari, caseworker, last=date(2022, 5, 31))
    found = hold(kari, caseworker)
    with pytest.raises(ValidationError, match="er før date"):
        lift(found, caseworker, last=date(2022, 5, 31))
    assert holds_in_force(KARI) == [found]


def test_only_a_caseworker_of_imdi_holds_and_lifts(kari: Person, caseworker: User, attestant: User) -> None:
    with pytest.raises(PermissionDenied):
        hold(kari, attestant)
    found = hold(kari, caseworker)
    with pytest.raises(PermissionDenied):
        lift(found, attestant)


def test_a_person_with_an_unverified_duf_number_can_be_held(caseworker: User) -> None:
    odd = "202200000199"
    record_events(events=[person(odd, duf_unverified=True)])
    assert hold(Person.objects.get(duf=odd), caseworker).duf == odd


# --- decision -----------------------------------------------------------------------------------------------


def test_a_decision_is_written_when_another_approves_it(kari: Person, caseworker: User, attestant: User) -> None:
    proposal = propose(kari, caseworker)
    assert not RegisterEvent.objects.filter(type="decision").exists()
    found = approve_event(proposal=proposal, by=attestant, today=date(2022, 6, 5))
    assert (found.type, found.source, found.date, found.registered) == ("decision", "imdi", *[date(2022, 6, 5)] * 2)
    assert found.data == proposal.content
    assert found.data["amount"] == "-1000.50"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.event) == ("godkjent", attestant, found)
    line = Line.objects.get(run=calculate("2022-T2", "2022-06-30"))
    assert line.amount == AR_1_EV + Decimal("-1000.50")


def test_whoever_proposed_a_decision_may_not_approve_it(kari: Person, attestant: User) -> None:
    factories.grant(attestant, "imdi-saksbehandler", "imdi")
    proposal = propose(kari, attestant)
    with pytest.raises(PermissionDenied, match="En annen må godkjenne"):
        approve_event(proposal=proposal, by=attestant, today=TODAY)
    assert not RegisterEvent.objects.filter(type="decision").exists()


def test_the_database_refuses_an_approval_by_the_same_person(kari: Person, caseworker: User) -> None:
    proposal = propose(kari, caseworker)
    decided = {"decided_by": caseworker, "decided_at": timezone.now(), "event": hold(kari, caseworker)}
    with pytest.raises(IntegrityError, match="approved_by_another"), transaction.atomic():
        ProposedEvent.objects.filter(pk=proposal.pk).update(state="godkjent", **decided)


def test_roles_are_asked_for(kari: Person, caseworker: User, attestant: User) -> None:
    with pytest.raises(PermissionDenied):
        propose(kari, attestant)
    proposal = propose(kari, caseworker)
    colleague = factories.user("kollega", ("imdi-saksbehandler", "imdi"))
    for act in (turn_down_event, lambda **words: approve_event(today=TODAY, **words)):
        with pytest.raises(PermissionDenied):
            act(proposal=proposal, by=colleague)


@pytest.mark.parametrize("who", ["caseworker", "attestant"])
def test_a_proposal_is_turned_down_by_another_or_taken_back(
    kari: Person, who: str, request: pytest.FixtureRequest, caseworker: User, attestant: User
) -> None:
    proposal = propose(kari, caseworker)
    turn_down_event(proposal=proposal, by=request.getfixturevalue(who))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.event) == ("avvist", None)
    with pytest.raises(ValidationError, match="allerede avgjort"):
        approve_event(proposal=proposal, by=attestant, today=TODAY)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"code": "AR-9"}, "code"),
        ({"term": "2022-T9"}, "term"),
        ({"recipient": "0000"}, "recipient"),
        ({"amount": Decimal("0.001")}, "amount"),
    ],
)
def test_what_the_register_would_refuse_cannot_be_proposed(
    kari: Person, caseworker: User, fields: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValidationError, match=f"{problem}: "):
        propose(kari, caseworker, **fields)
    assert not ProposedEvent.objects.exists()


# --- admin --------------------------------------------------------------------------------------------------


@pytest.fixture
def imdi() -> Client:
    return factories.logged_in(factories.cast("imdi_caseworker"))


def person_page(kari: Person, at: str = "change/") -> str:
    return f"/admin/grants/person/{kari.public_id}/{at}"


def test_in_admin_a_hold_is_placed_and_lifted(kari: Person, imdi: Client) -> None:
    assert person_page(kari, "stans/") in imdi.get(person_page(kari)).content.decode()
    values = {"first_day": "2022-06-01", "last_day": "2022-05-01", "reason": "Uavklart"}
    assert "før første dag" in imdi.post(person_page(kari, "stans/"), values).content.decode()
    shown = imdi.post(person_page(kari, "stans/"), values | {"last_day": ""}, follow=True).content.decode()
    assert "Utbetalingen er stanset." in shown
    assert "fra 01.06.2022" in shown
    (found,) = holds_in_force(KARI)
    address = person_page(kari, f"stans/{found.pk}/opphev/")
    assert address in shown
    assert "før stansen begynte" in imdi.post(address, {"last_day": "2022-05-01", "reason": "x"}).content.decode()
    assert "Begrunnelse" in imdi.get(address).content.decode()
    assert "Stansen er opphevet." in imdi.post(address, {"reason": "Avklart"}, follow=True).content.decode()
    assert "Stansen er allerede opphevet." in imdi.post(address, {"reason": "Avklart"}).content.decode()
    assert holds_in_force(KARI) == []


def proposed(kari: Person, client: Client) -> ProposedEvent:
    values = {"code": "AR-1 EV", "year": "2022", "term": "2022-t2", "recipient": "4627", "amount": "-1000,50"}
    address = person_page(kari, "vedtak/")
    assert "2024-T2" in client.post(address, values | {"term": "T2", "reason": "x"}).content.decode()
    assert "null kroner" in client.post(address, values | {"amount": "0", "reason": "x"}).content.decode()
    shown = client.post(address, values | {"reason": "Feil i vedtak"}, follow=True).content.decode()
    assert "Forslaget er lagret." in shown
    return ProposedEvent.objects.get()


def test_in_admin_one_proposes_and_another_approves(kari: Person, imdi: Client) -> None:
    proposal = proposed(kari, imdi)
    page = f"/admin/grants/proposedevent/{proposal.pk}/change/"
    decide = f"/admin/grants/proposedevent/{proposal.pk}/avgjor/"
    own = imdi.get(page).content.decode()
    assert "Trekk forslaget" in own
    assert "Godkjenn" not in own
    assert "Bare den som er IMDi attestant" in imdi.post(decide, {"approve": "1"}, follow=True).content.decode()
    attestant = factories.logged_in(factories.cast("imdi_attestant"))
    listed = attestant.get("/admin/grants/proposedevent/?status=apen").content.decode()
    assert "AR-1 EV 2022, 2022-T2, 4627" in listed
    assert "Godkjenn" in attestant.get(page).content.decode()
    assert "Vedtaket er godkjent." in attestant.post(decide, {"approve": "1"}, follow=True).content.decode()
    assert RegisterEvent.objects.get(type="decision").data["amount"] == "-1000.50"
    assert "er allerede avgjort" in attestant.post(decide, {"turn_down": "1"}, follow=True).content.decode()
    assert attestant.get("/admin/grants/proposedevent/?status=apen").context["cl"].result_count == 0
    assert attestant.get(decide).status_code == 404


def test_in_admin_a_proposal_is_taken_back(kari: Person, imdi: Client) -> None:
    proposal = proposed(kari, imdi)
    decide = f"/admin/grants/proposedevent/{proposal.pk}/avgjor/"
    assert "Forslaget er avvist." in imdi.post(decide, {"turn_down": "1"}, follow=True).content.decode()


def test_an_attestant_sees_no_button_for_what_only_a_caseworker_does(kari: Person) -> None:
    attestant = factories.logged_in(factories.cast("imdi_attestant"))
    hold(kari, factories.cast("imdi_caseworker"))
    shown = attestant.get(person_page(kari)).content.decode()
    assert "fra 01.06.2022" in shown
    assert "stans/" not in shown
    assert attestant.get(person_page(kari, "stans/")).status_code == 403
    assert AuditEvent.objects.filter(kind="refused").exists()
