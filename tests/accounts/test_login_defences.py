"""What an attacker tries at the door: guessing who exists, fixed sessions, forged forms, foreign targets."""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings as project
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts.services import users
from tests import factories
from tests.factories import PASSWORD
from tests.test_access import ADMIN_MODELS, TABLE, answer

pytestmark = pytest.mark.django_db
FOREIGN = [
    "https://example.org/",
    "//example.org",
    "///example.org",
    "/\\example.org",
    "\\\\example.org",
    "javascript:alert(1)",
    "http:///x",
    "https:example.org",
    " //example.org",
    "/%09/example.org",
    "\t//example.org",
    "http://testserver@example.org/",
    "http://testserver.example.org/",
]


@pytest.fixture
def kari():
    kari = factories.cast("caseworker", password=PASSWORD)
    factories.device(kari)
    return kari


def give_password(client, username="caseworker", password=PASSWORD, **extra):
    return client.post("/logg-inn/", {"username": username, "password": password, **extra})


def give_code(client, user):
    return client.post("/logg-inn/kode/", {"code": factories.device(user).current_code()})


# --- who exists ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["unknown", "inactive", "invited"])
def test_a_wrong_password_takes_as_long_for_one_who_is_there_as_for(kari, settings, who):
    """One Argon2 hash each. The bound is far below what a hash too few or too many would make (× 20 and more)."""
    settings.AXES_ENABLED = False
    stian = factories.cast("stranger", password=None if who == "invited" else PASSWORD, password_set=who != "invited")
    if who == "inactive":
        users.deactivate(user=stian, by=factories.cast("imdi_administrator"))
    took = {"caseworker": [], "ingen" if who == "unknown" else "stranger": []}
    for _ in range(7):
        for name, times in took.items():
            began = time.perf_counter()
            give_password(Client(), name, "feil passord her")
            times.append(time.perf_counter() - began)
    known, other = (median(times) for times in took.values())
    assert 0.5 < known / other < 2


# --- sessions ------------------------------------------------------------------------------------------------


def test_a_session_key_that_somebody_else_chose_is_never_taken_over(kari):
    client = Client()
    client.cookies[project.SESSION_COOKIE_NAME] = "a" * 32
    give_password(client)
    give_code(client, kari)
    assert client.session.session_key != "a" * 32
    planted = Client()
    planted.cookies[project.SESSION_COOKIE_NAME] = "a" * 32
    assert planted.get("/").status_code == 302


def test_the_cookies_cannot_be_read_by_scripts_nor_sent_by_other_sites(kari):
    client = Client()
    client.get("/logg-inn/")
    give_password(client)
    give_code(client, kari)
    for name in (project.SESSION_COOKIE_NAME, project.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert client.cookies[project.SESSION_COOKIE_NAME]["max-age"] == ""


def test_under_https_the_cookies_belong_to_this_host_alone():
    """The settings as they are in operation, read by a process of its own."""
    names = "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_NAME CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS"
    program = f"from imdi_tilskudd import settings; print(*(getattr(settings, n) for n in '{names}'.split()))"
    environment = os.environ | {"PORTAL_HTTPS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["__Host-session", "True", "__Host-csrf", "True", "31536000"]


def test_whoever_was_idle_is_told_so_and_comes_back_to_the_page(kari):
    with time_machine.travel(timezone.now()) as clock:
        client = factories.logged_in(kari)
        clock.shift(30 * 60 + 1)
        answer = client.get("/personer/?sorter=navn")
        assert answer.headers["Location"] == "/logg-inn/?next=/personer/%3Fsorter%3Dnavn"
        page = client.get(answer.headers["Location"]).content.decode()
        assert "logget ut fordi det ikke skjedde noe på en halv time" in page
        give_password(client, next="/personer/?sorter=navn")
        assert give_code(client, kari).headers["Location"] == "/personer/?sorter=navn"


def test_what_was_sent_after_the_end_is_said_to_be_lost(kari):
    with time_machine.travel(timezone.now()) as clock:
        client = factories.logged_in(kari)
        clock.shift(30 * 60 + 1)
        answer = client.post("/personer/sok/", {"tekst": "a"}, headers={"referer": "http://testserver/personer/"})
        assert answer.headers["Location"] == "/logg-inn/?next=/personer/"
        assert "Det du sendte nå, er ikke lagret." in client.get("/logg-inn/").content.decode()


def test_a_foreign_page_before_is_not_returned_to():
    answer = Client().post("/personer/sok/", headers={"referer": "https://example.org/"})
    assert answer.headers["Location"] == "/logg-inn/"


def test_an_idle_login_can_be_carried_on(kari):
    with time_machine.travel(timezone.now()) as clock:
        client = factories.logged_in(kari)
        for _ in range(3):
            clock.shift(28 * 60)
            assert client.post("/fortsett/", {"stille": "1"}).status_code == 204
        assert client.get("/min-side/").status_code == 200


def test_every_page_behind_the_login_warns_before_an_idle_login_ends(kari):
    assert 'data-idle="1800"' in factories.logged_in(kari).get("/").content.decode()
    assert "data-idle" not in Client().get("/logg-inn/").content.decode()


# --- forged forms --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["anonymous", "caseworker", "municipal_administrator", "imdi_administrator"])
def test_no_address_takes_a_form_without_its_token(part):
    """Every address of the access table and every page of admin, whatever it does with a form."""
    client = Client(enforce_csrf_checks=True)
    if part != "anonymous":
        factories.log_in(client, factories.cast(part))
    addresses = {row.address.partition("?")[0] for row in TABLE.values()}
    admin = (f"/admin/{model.replace('.', '/')}/" for model in ADMIN_MODELS)
    addresses |= {f"{base}{page}" for base in admin for page in ("", "add/", "1/change/", "1/delete/")}
    taken = {address for address in addresses if client.post(real(address)).status_code != 403}
    assert taken == set()


def real(address):
    """With an id of the right shape in every place."""
    for word in ("PUBLIC_ID", "SENT", "DRAFT"):
        address = address.replace(word, "00000000-0000-4000-8000-000000000001")
    return address.replace("LINE", "1")


# --- half logged in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_the_password_alone_reaches_nothing(kari, method):
    client = factories.half_logged_in(kari)
    closed = [row for name, row in TABLE.items() if name not in project.PUBLIC_URL_NAMES]
    for row in closed:
        assert answer(client, method, real(row.address)) == "/logg-inn/", row.address


# --- where a login leads -------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", FOREIGN)
def test_no_address_leads_to_a_foreign_page(kari, target):
    client = Client()
    give_password(client, next=target)
    assert is_ours(give_code(client, kari).headers["Location"])
    for address, data in (("/sprak/", {"language": "nb"}), ("/fortsett/", {})):
        assert is_ours(client.post(address, data | {"next": target}).headers["Location"]), address


@pytest.mark.parametrize("target", ["foo", "foo.bar", "dashboard", "accounts:users", "?x", "#x", "http://testserver/"])
def test_only_an_address_with_its_first_slash_is_gone_to(kari, target):
    """A bare word is no address: Django takes it for the name of a page, which may not exist or not open."""
    client = Client()
    give_password(client, next=target)
    assert give_code(client, kari).headers["Location"] == "/"
    for address, data in (("/sprak/", {"language": "nb"}), ("/fortsett/", {})):
        assert client.post(address, data | {"next": target}).headers["Location"] == "/", address


def is_ours(location):
    """As browsers read it: blanks and control characters go, backslashes are slashes."""
    cleaned = "".join(sign for sign in location if sign > " ").replace("\\", "/")
    return not urlsplit(cleaned).netloc and not urlsplit(cleaned).scheme and not cleaned.startswith("//")


# --- other hosts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example"])
def test_another_host_is_not_answered(host):
    assert Client(headers={"host": host}).get("/logg-inn/").status_code == 400


def test_a_host_named_by_a_proxy_that_is_not_ours_is_not_believed():
    client = Client(headers={"x-forwarded-host": "evil.example"})
    assert client.get("/").headers["Location"].startswith("/logg-inn/")
    assert "evil.example" not in client.get("/logg-inn/").content.decode()


# --- nothing is kept -----------------------------------------------------------------------------------------


def test_no_answer_behind_the_login_is_kept_by_the_browser(kari):
    client = factories.logged_in(kari)
    for row in TABLE.values():
        response = getattr(client, row.method)(real(row.address.partition("?")[0]))
        assert response.headers["Cache-Control"] == "no-store", row.address


def test_a_session_is_no_readable_text(kari):
    """The cookie is a key and nothing else."""
    client = factories.logged_in(kari)
    value = client.cookies[project.SESSION_COOKIE_NAME].value
    assert len(value) == 32
    with pytest.raises(signing.BadSignature):
        signing.loads(value)
