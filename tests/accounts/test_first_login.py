"""The first login: own password, own code app, and only then in."""

import re

import pytest

from accounts.models import AuditEvent
from accounts.services import devices, users
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
OWN = "min egen lange setning"
CODES = "/logg-inn/reservekoder/"


@pytest.fixture
def newcomer():
    return factories.cast("caseworker", password=PASSWORD, password_set=False)


def begin(client, password=PASSWORD):
    return client.post("/logg-inn/", {"username": "caseworker", "password": password})


def choose(client, password=OWN, again=None):
    return client.post("/logg-inn/passord/", {"new_password1": password, "new_password2": again or password})


def waiting_code(user):
    return devices.begin_enrolment(user=user).current_code()


def test_a_newcomer_chooses_a_password_couples_an_app_and_is_in(client, newcomer):
    assert begin(client).headers["Location"] == "/logg-inn/passord/"
    assert choose(client).headers["Location"] == "/logg-inn/kodeapp/"
    page = client.get("/logg-inn/kodeapp/").content.decode()
    assert "<svg" in page
    assert "style=" not in re.search(r"<svg.*?</svg>", page, re.DOTALL)[0]
    answer = client.post("/logg-inn/kodeapp/", {"code": waiting_code(newcomer)})
    assert answer.headers["Location"] == CODES
    assert client.get("/").headers["Location"].startswith("/logg-inn/")
    assert client.get(CODES).content.decode().count('class="secret"') == 10
    assert client.post(CODES).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    kinds = AuditEvent.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["password_set", "device_confirmed", "recovery_codes_made", "login"]


def test_the_next_time_the_own_password_and_a_code_are_enough(client, newcomer):
    begin(client)
    choose(client)
    client.post("/logg-inn/kodeapp/", {"code": waiting_code(newcomer)})
    client.post(CODES)
    client.post("/logg-ut/")
    assert begin(client).status_code == 200
    assert begin(client, OWN).headers["Location"] == "/logg-inn/kode/"


def test_no_step_can_be_skipped(client, newcomer):
    begin(client)
    assert client.get("/logg-inn/kodeapp/").headers["Location"] == "/logg-inn/passord/"
    assert client.get("/logg-inn/kode/").headers["Location"] == "/logg-inn/passord/"
    assert client.get("/").headers["Location"].startswith("/logg-inn/")


def test_the_secret_stays_the_same_when_the_page_is_shown_again(client, newcomer):
    begin(client)
    choose(client)
    secrets = {
        re.search(r'class="secret">([A-Z2-7 ]+)<', client.get("/logg-inn/kodeapp/").content.decode())[1]
        for _ in range(2)
    }
    secret = devices.begin_enrolment(user=newcomer).secret
    assert secrets == {" ".join(re.findall("....", secret))}


def test_a_wrong_code_does_not_couple_the_app(client, newcomer):
    begin(client)
    choose(client)
    wrong = f"{(int(waiting_code(newcomer)) + 1) % 1_000_000:06d}"
    assert "Koden er feil" in client.post("/logg-inn/kodeapp/", {"code": wrong}).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("kort", "12"),
        ("passordpassord" * 10, "128"),
        (PASSWORD, "et annet passord enn det du har"),
        ("administrator", "vanlig"),
    ],
)
def test_a_poor_password_is_refused_with_a_reason(client, newcomer, password, words):
    begin(client)
    answer = choose(client, password)
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_passwords_of_one_kind_of_character_are_fine(client, newcomer):
    begin(client)
    assert choose(client, "bare små bokstaver").headers["Location"] == "/logg-inn/kodeapp/"


def test_two_different_passwords_are_refused(client, newcomer):
    begin(client)
    assert "ikke like" in choose(client, OWN, "noe helt annet her").content.decode()


def test_whoever_has_a_code_app_must_use_it_before_choosing_a_new_password(client, newcomer):
    app = factories.device(newcomer)
    assert begin(client).headers["Location"] == "/logg-inn/kode/"
    answer = client.post("/logg-inn/kode/", {"code": app.current_code()})
    assert answer.headers["Location"] == "/logg-inn/passord/"
    assert choose(client).headers["Location"] == "/"


def test_after_a_lost_phone_the_password_leads_to_a_new_code_app(client):
    kari = factories.cast("caseworker", password=PASSWORD)
    factories.device(kari)
    users.reset_device(user=kari, by=factories.cast("imdi_administrator"))
    assert begin(client).headers["Location"] == "/logg-inn/kodeapp/"


def test_a_second_code_app_cannot_be_slipped_in():
    kari = factories.cast("caseworker")
    factories.device(kari)
    assert devices.confirm_enrolment(user=kari, code=waiting_code(kari)) is None
