"""Min side: own sessions, and changes of the own login after both factors have been given anew."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core import mail as sent
from django.test import Client
from django.utils import timezone

from accounts import rules
from accounts.models import AuditEvent, TotpDevice, Visit
from accounts.services import devices, recovery, visits
from tests import factories
from tests.accounts.users_words import send_all
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
OWN, CONFIRM, NEW = "/min-side/", "/min-side/bekreft/", "en ny lang setning"
SENSITIVE = [f"{OWN}passord/", f"{OWN}kodeapp/", f"{OWN}reservekoder/"]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.fixture
def kari():
    kari = factories.cast("caseworker", password=PASSWORD, email="kari@example.org")
    factories.device(kari)
    return kari


def walked_in(user, user_agent=FIREFOX):
    """Logged in through the pages, with a recovery code so that several may follow at once."""
    factories.device(user)
    client = Client(headers={"user-agent": user_agent})
    client.post("/logg-inn/", {"username": user.username, "password": PASSWORD})
    client.post("/logg-inn/kode/", {"recovery_code": recovery.make_codes(user=user)[0]})
    return client


def stale(client):
    """Both factors were given a while ago."""
    session = client.session
    session["confirmed_at"] = time.time() - 3600
    session.save()
    return client


def is_in(client):
    return client.get(OWN).status_code == 200


def text(client, address=OWN):
    return " ".join(client.get(address).content.decode().split())


def test_the_page_lists_the_own_sessions_and_marks_this_one(kari):
    here, there = walked_in(kari), walked_in(kari, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1")
    walked_in(factories.cast("stranger", password=PASSWORD))
    shown = here.get(OWN).context["visits"]
    assert {(one.visit.browser, one.visit.system) for one in shown} == {("Firefox", "Windows"), ("Safari", "iPhone")}
    assert text(here).count(">denne<") == 1
    assert is_in(there)


@pytest.mark.parametrize("number", [1, 25])
def test_the_page_asks_the_same_few_questions_for_one_session_and_for_many(kari, number, django_assert_max_num_queries):
    client = walked_in(kari)
    for _ in range(number - 1):
        visits.begin_visit(user=kari, session_key=factories.logged_in(kari).session.session_key, user_agent=FIREFOX)
    with django_assert_max_num_queries(10):
        assert len(client.get(OWN).context["visits"]) == number


def test_all_other_sessions_can_be_ended(kari):
    here, there, third = (walked_in(kari) for _ in range(3))
    here.post(f"{OWN}okter/avslutt/")
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, False)
    assert AuditEvent.objects.get(kind="sessions_ended").details == {"sessions": 2}


def test_one_session_can_be_ended_but_not_anothers(kari):
    here, there = walked_in(kari), walked_in(kari)
    stian = factories.cast("stranger", password=PASSWORD)
    theirs = walked_in(stian)
    other = Visit.objects.get(session_key=there.session.session_key)
    foreign = Visit.objects.get(user=stian)
    assert here.post(f"{OWN}okter/{foreign.public_id}/avslutt/").status_code == 404
    here.post(f"{OWN}okter/{other.public_id}/avslutt/")
    assert (is_in(here), is_in(there), is_in(theirs)) == (True, False, True)


def test_a_session_that_is_over_is_not_listed(kari):
    with time_machine.travel(timezone.now()) as clock:
        walked_in(kari)
        clock.shift(31 * 60)
        assert len(walked_in(kari).get(OWN).context["visits"]) == 1


def test_what_was_noted_of_sessions_is_tidied_away(kari):
    walked_in(kari).post("/logg-ut/")
    assert not Visit.objects.exists()
    client = walked_in(kari)
    client.session.delete()
    visits.tidy_visits()
    assert not Visit.objects.exists()


@pytest.mark.parametrize("address", SENSITIVE)
def test_a_change_of_the_login_asks_for_both_factors_again(kari, address):
    client = stale(walked_in(kari))
    for method in (client.get, client.post):
        target = urlsplit(method(address).headers["Location"])
        assert (target.path, parse_qs(target.query)) == (CONFIRM, {"next": [address]})
    code = recovery.make_codes(user=kari)[0]
    answer = client.post(CONFIRM, {"password": PASSWORD, "code": code, "next": address})
    assert answer.headers["Location"] == address
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(("password", "code"), [("feil passord her", None), (PASSWORD, "aaaa-aaaa-aaaa-aaaa")])
def test_one_factor_alone_confirms_nothing(kari, password, code):
    client = stale(walked_in(kari))
    answer = client.post(CONFIRM, {"password": password, "code": code or factories.device(kari).current_code()})
    assert answer.status_code == 200
    assert client.get(SENSITIVE[0]).headers["Location"].startswith(CONFIRM)
    assert AuditEvent.objects.get(kind="confirm_failed").user == kari


def test_guessing_the_password_there_is_locked_as_at_the_login(kari):
    client = stale(walked_in(kari))
    for _ in range(6):
        last = client.post(CONFIRM, {"password": "feil passord her", "code": "123456"})
    assert "stengt i 15 minutter" in last.content.decode()


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(kari):
    here, there = walked_in(kari), walked_in(kari)
    answer = here.post(SENSITIVE[0], {"new_password1": NEW, "new_password2": NEW})
    assert answer.headers["Location"] == OWN
    assert (is_in(here), is_in(there)) == (True, False)
    assert len(here.get(OWN).context["visits"]) == 1
    send_all()
    assert any("Passordet ditt" in message.subject for message in sent.outbox)


def test_a_new_code_app_takes_over_with_its_first_code(kari):
    here, there = walked_in(kari), walked_in(kari)
    old = TotpDevice.objects.get(user=kari)
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', here.get(SENSITIVE[1]).content.decode())[1].replace(" ", "")
    assert secret != old.secret
    answer = here.post(SENSITIVE[1], {"code": devices.begin_enrolment(user=kari).current_code()})
    assert answer.headers["Location"] == OWN
    assert TotpDevice.objects.get(user=kari).secret == secret
    assert (is_in(here), is_in(there)) == (True, False)
    send_all()
    assert any("Kodeappen din" in message.subject for message in sent.outbox)


def test_a_wrong_first_code_leaves_the_old_code_app_in_use(kari):
    here = walked_in(kari)
    waiting = devices.begin_enrolment(user=kari)
    wrong = f"{(int(waiting.current_code()) + 7) % 1_000_000:06d}"
    assert "Koden er feil" in here.post(SENSITIVE[1], {"code": wrong}).content.decode()
    assert devices.verify_code(user=kari, code=factories.device(kari).current_code())


def test_the_qr_code_says_what_every_code_app_understands(kari):
    """Key URI format: type, label, secret, issuer; SHA-1, six digits, 30 seconds."""
    device = factories.device(kari)
    uri = urlsplit(device.config_url)
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/IMDi%20Tilskudd%3Acaseworker")
    assert parse_qs(uri.query) == {
        "secret": [device.secret],
        "issuer": ["IMDi Tilskudd"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }
    assert "+" not in uri.query


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        (FIREFOX, ("Firefox", "Windows")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605 Version/18 Safari/605", ("Safari", "Mac")),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/130 Safari/537 Edg/130", ("Edge", "Windows")),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/130 Mobile Safari/537", ("Chrome", "Android")),
        ("curl/8", ("", "")),
    ],
)
def test_a_browser_is_known_by_its_family(user_agent, family):
    assert rules.browser_family(user_agent) == family
