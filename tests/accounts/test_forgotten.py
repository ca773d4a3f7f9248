"""Glemt passord: the same page for everybody, a link for those who have one coming."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as sent
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, PasswordRequest, TotpDevice
from accounts.services import forgotten, users
from tests import factories
from tests.accounts.test_login import without_tokens
from tests.accounts.users_words import LINK, send_all
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
PAGE, NEW = "/logg-inn/glemt-passord/", "en ny lang setning"


@pytest.fixture
def kari():
    kari = factories.cast("caseworker", password=PASSWORD, email="kari@example.org")
    factories.device(kari)
    return kari


def ask(username="caseworker"):
    return Client().post(PAGE, {"username": username})


def link(username="caseworker"):
    """The path of the link that was sent, or None."""
    ask(username)
    forgotten.answer_requests(now=timezone.now())
    found = [LINK.search(message.body) for message in send_all()]
    return found[0][1] if found else None


def opened(path):
    client = Client()
    client.get(path)
    client.post("/invitasjon/")
    return client


def choose(client, password=NEW):
    return client.post("/logg-inn/passord/", {"new_password1": password, "new_password2": password})


def test_the_link_leads_through_the_code_to_a_new_password(kari):
    client = opened(link())
    assert client.get("/logg-inn/passord/").headers["Location"] == "/logg-inn/kode/"
    code = client.post("/logg-inn/kode/", {"code": factories.device(kari).current_code()})
    assert code.headers["Location"] == "/logg-inn/passord/"
    assert choose(client).headers["Location"] == "/"
    kari.refresh_from_db()
    assert kari.check_password(NEW)
    assert AuditEvent.objects.filter(kind="password_forgotten", user=kari).exists()


def test_a_chosen_password_is_told_of_by_mail_and_ends_other_sessions(kari):
    elsewhere = factories.logged_in(kari)
    client = opened(link())
    client.post("/logg-inn/kode/", {"code": factories.device(kari).current_code()})
    choose(client)
    send_all()
    assert "Passordet ditt i IMDi Tilskudd er endret" in sent.outbox[-1].subject
    assert elsewhere.get("/").headers["Location"].startswith("/logg-inn/")


def test_the_link_works_once(kari):
    path = link()
    client = opened(path)
    client.post("/logg-inn/kode/", {"code": factories.device(kari).current_code()})
    choose(client)
    again = Client()
    again.get(path)
    assert again.get("/invitasjon/").status_code == 410


def test_the_link_works_for_an_hour(kari, settings):
    with time_machine.travel(timezone.now() + timedelta(seconds=5)) as clock:
        path = link()
        clock.shift(settings.FORGOTTEN_LINK_MINUTES * 60 + 1)
        client = Client()
        client.get(path)
        assert client.get("/invitasjon/").status_code == 410


def test_until_then_the_old_password_works(kari):
    link()
    answer = Client().post("/logg-inn/", {"username": "caseworker", "password": PASSWORD})
    assert answer.headers["Location"] == "/logg-inn/kode/"


def test_the_link_alone_is_never_the_whole_login(kari):
    """The code app is taken away after the link was sent."""
    path = link()
    users.reset_device(user=kari, by=factories.cast("imdi_administrator"))
    client = Client()
    client.get(path)
    assert client.post("/invitasjon/").status_code == 410
    assert client.get("/logg-inn/passord/").headers["Location"] == "/logg-inn/"


@pytest.mark.parametrize("why", ["unknown", "inactive", "no device", "never chosen a password", "no address", "unused"])
def test_nothing_is_sent_to_whoever_cannot_log_in_with_both_factors(kari, why):
    if why == "inactive":
        users.deactivate(user=kari, by=factories.cast("imdi_administrator"))
    if why == "no device":
        TotpDevice.objects.filter(user=kari).delete()
    changes = {"never chosen a password": {"password_set": False}, "no address": {"email": ""}}
    changes["unused"] = {"date_joined": "2020-01-01T12:00Z", "last_login": "2020-01-01T12:00Z"}
    type(kari).objects.filter(pk=kari.pk).update(**changes.get(why, {"mobile": ""}))
    assert link("ingen" if why == "unknown" else "caseworker") is None


def test_a_second_wish_soon_after_sends_no_second_mail(kari):
    with time_machine.travel(timezone.now() + timedelta(seconds=5)) as clock:
        assert link()
        assert link() is None
        clock.shift(15 * 60 + 1)
        assert link()


def test_the_page_is_the_same_for_known_and_unknown_names(kari):
    known, unknown = (without_tokens(" ".join(ask(name).content.decode().split())) for name in ("caseworker", "ingen"))
    assert "er en lenke på vei" in known
    assert known == unknown


def test_known_and_unknown_names_give_the_page_the_same_work(kari):
    """So that the time it takes tells nothing. The rest is done afterwards, by a worker: the page writes one row for
    every name."""
    ask("somebody")  # whatever a process learns once
    work = []
    for name in ("caseworker", "ingen"):
        with CaptureQueriesContext(connection) as queries:
            ask(name)
        work.append([query["sql"].split("(")[0] for query in queries if "SAVEPOINT" not in query["sql"]])
    assert work[0] == work[1] != []
    assert PasswordRequest.objects.filter(answered_at=None).count() == 3


def test_too_many_wishes_from_one_address_are_refused_whatever_the_names(kari, settings):
    settings.FORGOTTEN_PER_ADDRESS = 2
    assert [("på vei" in ask(name).content.decode()) for name in ("a", "b", "caseworker")] == [True, True, False]
    assert "Vent en time" in ask("c").content.decode()


def test_the_address_in_the_mail_is_ours_whatever_the_request_says(kari, settings):
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"host": "evil.example"}).post(PAGE, {"username": "caseworker"})
    forgotten.answer_requests(now=timezone.now())
    body = send_all()[0].body
    assert "evil.example" not in body
    assert settings.PORTAL_ADDRESS in body
