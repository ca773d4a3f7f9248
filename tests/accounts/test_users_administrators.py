"""The municipality tells who is to be kommuneadministrator; IMDi's administrator treats it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AdministratorRequest, AuditEvent, Role, RoleGrant, User
from accounts.services import administrators
from tests import factories
from tests.accounts.users_words import send_all
from tests.factories import OTHERS, OURS

pytestmark = pytest.mark.django_db
FORM = "/brukere/kommuneadministrator/"
NEW = {"wish": "ny", "user": "", "name": "Nina Attrapp", "email": "nina@example.org", "mobile": "", "reason": ""}


@pytest.fixture
def adrian():
    return factories.cast("municipal_administrator", email="adrian@example.org")


@pytest.fixture
def kari():
    return factories.cast("caseworker", email="kari@example.org")


@pytest.fixture
def boss():
    return factories.cast("imdi_administrator")


def ask(by, **form):
    return administrators.ask_imdi(recipient=factories.recipient(), by=by, **form)


def approve(request, boss, **more):
    words = {"confirmed_with": "Rådmann Demo, telefon", "today": timezone.localdate()}
    return administrators.approve(request=request, by=boss, **words | more)


def is_administrator(user):
    return RoleGrant.objects.in_force(timezone.localdate()).filter(user=user, role="kommuneadministrator").exists()


def test_the_form_is_sent_shown_and_logged(adrian):
    desk = factories.logged_in(adrian)
    assert desk.post(FORM, NEW).headers["Location"] == FORM
    page = desk.get(FORM).content.decode()
    assert "Nina Attrapp" in page
    assert "hos IMDi" in page
    event = AuditEvent.objects.get(kind="administrator_asked")
    assert (event.recipient_id, event.user) == (OURS, adrian)
    assert "Nina" not in event.subject


def test_a_caseworker_may_send_it_too_since_imdi_confirms_it(kari):
    assert factories.logged_in(kari).post(FORM, NEW).status_code == 302


def test_imdis_people_have_no_such_form(boss):
    assert factories.logged_in(boss).get(FORM).status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"wish": ""}, "Velg hva det gjelder"),
        ({"name": ""}, "Velg en bruker, eller skriv navn og e-post"),
        ({"email": ""}, "Velg en bruker, eller skriv navn og e-post"),
        ({"wish": "ikke_lenger"}, "Velg en bruker"),
        ({"user": "999999"}, "gyldig"),
    ],
)
def test_who_it_is_about_must_be_said(adrian, change, words):
    answer = factories.logged_in(adrian).post(FORM, NEW | change)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not AdministratorRequest.objects.exists()


def test_users_of_others_cannot_be_named(adrian):
    stian = factories.cast("stranger")
    answer = factories.logged_in(adrian).post(FORM, NEW | {"user": stian.pk})
    assert answer.status_code == 200
    assert not AdministratorRequest.objects.exists()


def test_the_same_is_not_sent_twice(adrian, kari):
    ask(adrian, wish="ny", user=kari)
    with pytest.raises(ValidationError, match="allerede meldt inn"):
        ask(adrian, wish="ny", user=kari)


def test_somebody_without_a_role_there_cannot_send_it():
    with pytest.raises(ValidationError, match="ingen rolle hos"):
        ask(factories.cast("stranger"), wish="ny", name="X", email="x@example.org")


def test_imdi_approves_and_the_new_administrator_gets_user_invitation_and_role(adrian, boss):
    request = ask(adrian, wish="ny", name="Nina Attrapp", email="nina@example.org")
    approve(request, boss, username="nina.n")
    nina = User.objects.get(username="nina.n")
    assert is_administrator(nina)
    assert nina.home_id == OURS
    request.refresh_from_db()
    assert (request.state, request.decided_by, request.confirmed_with) == ("utfort", boss, "Rådmann Demo, telefon")
    to = sorted(message.to[0] for message in send_all())
    assert to == ["adrian@example.org", "nina@example.org", "nina@example.org"]


def test_a_user_that_exists_gets_the_role_only(adrian, kari, boss):
    approve(ask(adrian, wish="ny", user=kari), boss)
    assert is_administrator(kari)
    assert not kari.invitations.exists()
    with pytest.raises(ValidationError, match="allerede behandlet"):
        approve(AdministratorRequest.objects.get(), boss)


def test_who_is_no_longer_to_be_administrator_loses_the_role_and_is_told(adrian, boss):
    leaving = factories.user("slutter", ("kommuneadministrator", OURS), ("kommuneadministrator", OTHERS))
    approve(ask(adrian, wish="ikke_lenger", user=leaving), boss)
    held = RoleGrant.objects.unended(timezone.localdate()).filter(user=leaving)
    assert [grant.recipient_id for grant in held] == [OTHERS]
    assert any("ikke lenger kommuneadministrator" in message.body for message in send_all())


def test_imdi_refuses_with_a_reason_that_the_municipality_gets(adrian, boss):
    request = ask(adrian, wish="ny", name="Nina Attrapp", email="nina@example.org")
    administrators.refuse(
        request=request, by=boss, reason="Rådmannen kjenner ikke til dette.", today=timezone.localdate()
    )
    assert not User.objects.filter(email="nina@example.org").exists()
    (message,) = send_all()
    assert "Rådmannen kjenner ikke til dette." in message.body
    assert "Rådmannen" in factories.logged_in(adrian).get(FORM).content.decode()


def test_nobody_treats_what_is_about_oneself(adrian, boss):
    both = factories.user("begge", ("imdi-administrator", "imdi"), ("kommune-saksbehandler", OURS))
    for request in (ask(both, wish="ny", name="N", email="n@example.org"), ask(adrian, wish="ny", user=both)):
        with pytest.raises(ValidationError, match="selv har sendt, eller som gjelder deg"):
            approve(request, both, username="n")


def test_a_new_person_needs_a_user_name_that_is_free(adrian, boss, kari):
    request = ask(adrian, wish="ny", name="Nina Attrapp", email="nina@example.org")
    with pytest.raises(ValidationError, match="Skriv brukernavnet"):
        approve(request, boss)
    with pytest.raises(ValidationError, match="Brukernavnet er tatt"):
        approve(request, boss, username="caseworker")
    request.refresh_from_db()
    assert request.is_open


def test_the_treatment_in_admin(adrian, boss):
    request = ask(adrian, wish="ny", name="Nina Attrapp", email="nina@example.org")
    desk = factories.logged_in(boss)
    base = f"/admin/accounts/administratorrequest/{request.pk}"
    assert f"{base}/godkjenn/" in desk.get(f"{base}/change/").content.decode()
    assert "Nina Attrapp" in desk.get(f"{base}/godkjenn/").content.decode()
    refused = desk.post(f"{base}/godkjenn/", {"confirmed_with": "Rådmann Demo", "username": ""}).content.decode()
    assert "Skriv brukernavnet" in refused
    desk.post(f"{base}/godkjenn/", {"confirmed_with": "Rådmann Demo", "username": "nina.n"})
    assert is_administrator(User.objects.get(username="nina.n"))
    assert f"{base}/godkjenn/" not in desk.get(f"{base}/change/").content.decode()
    other = ask(adrian, wish="ny", name="Ola", email="ola@example.org")
    desk.post(f"/admin/accounts/administratorrequest/{other.pk}/avsla/", {"reason": "Nei."})
    other.refresh_from_db()
    assert (other.state, other.decision) == ("avslatt", "Nei.")


def test_all_roles_of_the_role_table_are_in_the_catalogue():
    table = {
        ("IMDinett – IMDi Tilskudd", "Kommune saksbehandler IMDi Tilskudd"),
        ("IMDinett – IMDi Tilskudd", "Kommune saksbehandler ekstratilskudd"),
        ("IMDinett", "Kommuneadministrator"),
        ("IMDinett", "Kommune_Anmoder_Les"),
        ("Bosetting", "Kommune_Bosetter_Skriv"),
        ("Bosetting", "Kommune_Bosetter_Les"),
        ("Bosetting", "Kommune_Bosetting_Kompetansekartlegger"),
        ("NIR", "Kommunelesebruker"),
        ("NIR", "Kommuneintrobruker"),
        ("NIR", "Kommunenorskbruker"),
        ("NIR", "Kommuneetterregistrerer"),
        ("NIR", "Kommunenirsuperbruker"),
        ("Support", "Kommunesupportadmin"),
        ("Support", "Kommunekontaktsenter"),
        ("Jobbsjanseregisteret", "Kommuneadministrator"),
        ("Jobbsjanseregisteret", "Jobbsjanse kommunebruker"),
    }
    assert table <= set(Role.objects.values_list("area", "name"))
