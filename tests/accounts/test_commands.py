"""create_user and code."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from accounts.models.device import TotpDevice
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def run(*words):
    factories.reference()
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def create(*words):
    printed = run("create_user", *words)
    return dict(line.split(":", 1) for line in printed.splitlines() if ":" in line)


def log_in(username, password, code):
    client = Client()
    client.post("/logg-inn/", {"username": username, "password": password})
    return client.post("/logg-inn/kode/", {"code": code})


def test_what_is_printed_is_enough_to_log_in():
    printed = create("kari", "--recipient", "4627", "--role", "kommune-saksbehandler")
    app = TotpDevice(secret=printed["TOTP-nøkkel"].strip())
    answer = log_in("kari", printed["Passord"].strip(), app.current_code())
    assert answer.headers["Location"] == "/"
    assert printed["TOTP-URI"].strip().startswith("otpauth://totp/IMDi%20Tilskudd%3Akari?secret=")


def test_a_user_may_get_several_roles_and_a_password_of_choice():
    roles = ["--role", "kommune-saksbehandler", "kommuneadministrator"]
    create("Kari", "--recipient", "4627", *roles, "--password", PASSWORD, "--name", "Kari Antatt")
    kari = User.objects.get(username="kari")
    assert kari.name == "Kari Antatt"
    assert kari.check_password(PASSWORD)
    assert kari.roles_held_for("4627") == {"kommune-saksbehandler", "kommuneadministrator"}


def test_with_enrol_the_first_login_couples_the_code_app():
    printed = create("kari", "--recipient", "4627", "--role", "kommune-saksbehandler", "--enrol")
    assert "TOTP-nøkkel" not in printed
    answer = log_in("kari", printed["Passord"].strip(), "123456")
    assert answer.headers["Location"] == "/logg-inn/passord/"


def test_an_existing_user_gets_further_roles_and_says_so():
    create("kari", "--recipient", "4627", "--role", "kommune-saksbehandler")
    before = User.objects.get().password
    printed = run("create_user", "kari", "--recipient", "imdi", "--role", "imdi-attestant")
    assert "finnes: roller er lagt til" in printed
    assert User.objects.get().password == before
    assert User.objects.get().is_staff


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--recipient", "9999", "--role", "kommune-saksbehandler"], "Det finnes ingen mottaker 9999"),
        (["--recipient", "4627", "--role", "konge"], "Det finnes ingen rolle konge"),
        (["--recipient", "4627", "--role", "imdi-attestant"], "kan ikke gis for Askøy"),
        (["--recipient", "4627", "--role", "kommune-saksbehandler", "--password", "kort"], "12"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_left_behind(words, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("create_user", "kari", *words)
    assert not User.objects.exists()


@pytest.mark.parametrize("extra", [["--password", PASSWORD], ["--name", "Ny Demo"], ["--enrol"]])
def test_an_existing_user_is_not_changed(extra):
    factories.cast("roleless")
    words = ["create_user", "roleless", "--recipient", "4627", "--role", "kommune-saksbehandler", *extra]
    with pytest.raises(CommandError, match="Bare roller kan legges til"):
        run(*words)


def test_code_prints_what_the_app_shows_in_the_demo(settings):
    settings.DEMO = True
    kari = factories.cast("caseworker")
    app = factories.device(kari)
    with time_machine.travel("2026-03-01 12:00:10+01:00", tick=False):
        assert run("code", "caseworker").strip() == app.current_code()


def test_code_says_nothing_outside_the_demo(settings):
    settings.DEMO = False
    factories.device(factories.cast("caseworker"))
    with pytest.raises(CommandError, match="bare ut i demoen"):
        run("code", "caseworker")


def test_code_says_who_is_unknown(settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="ingen bruker som heter 'ingen'"):
        run("code", "ingen")
