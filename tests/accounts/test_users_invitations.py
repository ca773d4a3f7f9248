"""Invitations: from the mail to the first login."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Invitation, Mail, User
from accounts.services import invitations, members, users
from tests import factories
from tests.accounts.users_words import follow, link_of_last_mail, send_all

pytestmark = pytest.mark.django_db
OWN = "min egen lange setning"


@pytest.fixture
def adrian():
    return factories.cast("municipal_administrator")


@pytest.fixture
def nina(adrian) -> User:
    return members.create_member(
        username="Nina.N",
        name="Nina Attrapp",
        email="nina@example.org",
        mobile="",
        by=adrian,
        recipient=factories.recipient(),
    )


def choose(client, password=OWN):
    return client.post("/logg-inn/passord/", {"new_password1": password, "new_password2": password})


def again(nina, adrian):
    return invitations.invite(user=nina, by=adrian, recipient=factories.recipient())


def test_a_new_user_follows_the_link_chooses_a_password_and_couples_an_app(nina):
    link = link_of_last_mail()
    client = Client()
    assert client.get(link).headers["Location"] == "/invitasjon/"
    assert "nina.n" in client.get("/invitasjon/").content.decode()
    assert client.post("/invitasjon/").headers["Location"] == "/logg-inn/passord/"
    assert choose(client).headers["Location"] == "/logg-inn/kodeapp/"
    nina.refresh_from_db()
    assert nina.check_password(OWN)
    assert Invitation.objects.get().used_at
    assert AuditEvent.objects.filter(kind="invitation_opened", user=nina).exists()


def test_nobody_can_log_in_as_an_invited_user_before_that(nina, client):
    assert not nina.has_usable_password()
    assert nina.state == "invitert"
    assert client.post("/logg-inn/", {"username": "nina.n", "password": ""}).status_code == 200


def test_the_link_works_once(nina):
    link = link_of_last_mail()
    choose(follow(link))
    client = Client()
    client.get(link)
    assert client.get("/invitasjon/").status_code == 410
    assert client.post("/invitasjon/").status_code == 410


def test_looking_at_the_link_uses_nothing_up(nina):
    link = link_of_last_mail()
    for _time in range(3):
        visitor = Client()
        visitor.get(link)
        assert visitor.get("/invitasjon/").status_code == 200


def test_the_link_is_over_after_its_days(nina, settings):
    link = link_of_last_mail()
    left = Invitation.objects.get().expires_at - timezone.now()
    assert timedelta(days=settings.INVITATION_DAYS) - left < timedelta(minutes=1)
    Invitation.objects.update(expires_at=timezone.now())
    client = Client()
    client.get(link)
    assert client.get("/invitasjon/").status_code == 410


def test_a_new_link_ends_the_old_one(nina, adrian):
    first = link_of_last_mail()
    again(nina, adrian)
    second = link_of_last_mail()
    assert first != second
    for link, status in ((first, 410), (second, 200)):
        client = Client()
        client.get(link)
        assert client.get("/invitasjon/").status_code == status


def test_a_withdrawn_invitation_is_not_even_sent(nina, adrian):
    invitations.withdraw_invitation(user=nina, by=adrian, recipient=factories.recipient())
    assert Mail.objects.get().state == "trukket"
    assert send_all() == []
    assert AuditEvent.objects.filter(kind="invitation_withdrawn").exists()


def test_a_closed_user_cannot_use_the_link(nina, adrian):
    link = link_of_last_mail()
    users.deactivate(user=nina, by=factories.cast("imdi_administrator"))
    client = Client()
    client.get(link)
    assert client.get("/invitasjon/").status_code == 410
    with pytest.raises(ValidationError, match="ikke aktiv"):
        again(nina, adrian)


def test_the_database_holds_the_digest_and_never_the_secret(nina):
    token = link_of_last_mail().split("/")[2]
    invitation = Invitation.objects.get()
    assert token not in str(Invitation.objects.values().get())
    assert invitation.digest == invitations.digest_of(token)
    assert Mail.objects.get().body == ""


@pytest.mark.parametrize("token", ["", "x", "%00", "a" * 500])
def test_a_guessed_link_opens_nothing(token):
    client = Client()
    client.get(f"/invitasjon/{token}/")
    assert client.get("/invitasjon/").status_code == 410


def test_whoever_has_a_password_gets_no_invitation_and_no_way_around_it(adrian):
    kari = factories.cast("caseworker", email="kari@example.org")
    with pytest.raises(ValidationError, match="Nullstill passordet"):
        again(kari, adrian)


def test_a_reset_password_is_chosen_anew_with_the_code_first(adrian):
    kari = factories.cast(
        "caseworker", email="kari@example.org", password=factories.PASSWORD, last_login=timezone.now()
    )
    app = factories.device(kari)
    session = factories.logged_in(kari)
    members.act(deed="nytt-passord", user=kari, by=adrian, recipient=factories.recipient())
    assert session.get("/").headers["Location"].startswith("/logg-inn/")
    client = follow(link_of_last_mail())
    assert client.get("/logg-inn/passord/").headers["Location"] == "/logg-inn/kode/"
    client.post("/logg-inn/kode/", {"code": app.current_code()})
    assert choose(client).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_link_is_no_business_of_somebody_logged_in(nina, adrian):
    link = link_of_last_mail()
    client = factories.logged_in(adrian)
    assert client.get(link).headers["Location"] == "/"
    assert client.get("/invitasjon/").headers["Location"] == "/"


def test_an_invitation_of_imdi_says_so():
    nina = factories.user("nina", password_set=False, email="nina@example.org")
    invitations.invite(user=nina, by=factories.cast("imdi_administrator"), recipient=None)
    (message,) = send_all()
    assert "IMDi har opprettet en bruker" in message.body
    assert "nina" not in message.subject.lower()
