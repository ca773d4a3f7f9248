"""How long a visit lasts, and what the user may change about it."""

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, RoleGrant
from accounts.services import roles, users
from tests import factories
from tests.factories import OTHERS, OURS

pytestmark = pytest.mark.django_db


def is_in(client):
    return client.get("/kommune/").headers.get("Location", "") != "/logg-inn/?next=/kommune/"


def test_a_visit_ends_after_half_an_hour_of_silence():
    with time_machine.travel(timezone.now()) as clock:
        client = factories.logged_in(factories.cast("caseworker"))
        for _ in range(3):
            clock.shift(29 * 60)
            assert is_in(client)
        clock.shift(30 * 60 + 1)
        assert not is_in(client)


def test_a_visit_ends_after_twelve_hours_whatever_happens():
    with time_machine.travel(timezone.now()) as clock:
        client = factories.logged_in(factories.cast("caseworker"))
        for _ in range(12 * 3):
            assert is_in(client)
            clock.shift(20 * 60 + 1)
        assert not is_in(client)


def test_reading_on_within_a_minute_writes_no_session(django_assert_num_queries):
    client = factories.logged_in(factories.cast("caseworker"))
    with django_assert_num_queries(2):  # session, user with code app and roles
        client.get("/kommune/")


def test_deactivation_ends_the_visit_at_once():
    kari = factories.cast("caseworker")
    client = factories.logged_in(kari)
    users.deactivate(user=kari, by=factories.cast("imdi_administrator"))
    assert not is_in(client)


def test_reactivation_does_not_wake_an_old_visit():
    kari, boss = factories.cast("caseworker"), factories.cast("imdi_administrator")
    client = factories.logged_in(kari)
    users.deactivate(user=kari, by=boss)
    users.reactivate(user=kari, by=boss)
    assert not is_in(client)


def test_a_taken_role_ends_the_visit():
    kari = factories.cast("caseworker")
    client = factories.logged_in(kari)
    grant = RoleGrant.objects.get(user=kari)
    roles.take_role(grant=grant, taken_by=factories.cast("imdi_administrator"))
    assert not is_in(client)


def test_a_new_password_ends_the_visit_elsewhere():
    kari = factories.cast("caseworker")
    client = factories.logged_in(kari)
    users.set_own_password(user=kari, password="en helt ny setning")
    assert not is_in(client)


def test_a_reset_code_app_ends_the_visit():
    kari = factories.cast("caseworker")
    client = factories.logged_in(kari)
    users.reset_device(user=kari, by=factories.cast("imdi_administrator"))
    assert not is_in(client)


def test_logging_out_ends_the_visit_and_is_logged():
    client = factories.logged_in(factories.cast("caseworker"))
    assert client.get("/logg-ut/").status_code == 405
    assert client.post("/logg-ut/").headers["Location"] == "/logg-inn/"
    assert not is_in(client)
    assert AuditEvent.objects.get(kind="logout").username == "caseworker"


def test_pages_behind_the_login_are_never_stored():
    client = factories.logged_in(factories.cast("caseworker"))
    for answer in (client.get("/"), client.get("/kommune/"), Client().get("/logg-inn/")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_every_answer_carries_the_id_under_which_the_log_knows_it():
    client = factories.logged_in(factories.cast("caseworker"))
    answer = client.post("/logg-ut/")
    event = AuditEvent.objects.get(kind="logout")
    assert answer.headers["X-Request-ID"] == event.request_id
    assert event.ip == "127.0.0.1"


def test_an_address_written_by_the_client_is_believed_only_behind_a_proxy_of_ours(settings):
    for proxies, ip in ((0, "127.0.0.1"), (1, "192.0.2.9")):
        settings.AXES_IPWARE_PROXY_COUNT = proxies
        Client().post(
            "/logg-inn/",
            {"username": f"ingen{proxies}", "password": "feil passord her"},
            headers={"X-Forwarded-For": "203.0.113.1, 192.0.2.9"},
        )
        assert AuditEvent.objects.get(username=f"ingen{proxies}").ip == ip


def test_the_chosen_language_is_kept_for_the_user_and_in_the_browser():
    kari = factories.cast("caseworker")
    client = factories.logged_in(kari)
    answer = client.post("/sprak/", {"language": "nn", "next": "/kommune/"})
    assert answer.headers["Location"] == "/kommune/"
    assert client.cookies["language"].value == "nn"
    kari.refresh_from_db()
    assert kari.language == "nn"


def test_a_visitor_may_choose_the_language_too(client):
    answer = client.post("/sprak/", {"language": "nn", "next": "/logg-inn/"})
    assert answer.headers["Location"] == "/logg-inn/"
    assert 'lang="nn"' in client.get("/logg-inn/").content.decode()


@pytest.mark.parametrize(("language", "target"), [("nn", "https://example.org/"), ("nb", "//example.org/")])
def test_the_language_button_leads_to_no_foreign_page(client, language, target):
    assert client.post("/sprak/", {"language": language, "next": target}).headers["Location"] == "/"


def test_an_unknown_language_is_not_found(client):
    assert client.post("/sprak/", {"language": "xx"}).status_code == 404


def test_whoever_has_one_municipality_never_sees_the_choice():
    answer = factories.logged_in(factories.cast("caseworker")).get("/kommune/")
    assert answer.headers["Location"] == "/"


def test_whoever_has_two_municipalities_chooses_between_these():
    client = factories.logged_in(factories.cast("two_hats"))
    shown = client.get("/kommune/").context["recipients"]
    assert [(county, [r.number for r in members]) for county, members in shown] == [
        ("Rogaland", [OTHERS]),
        ("Vestland", [OURS]),
    ]
    assert client.get("/").wsgi_request.recipient is None
    assert client.post("/kommune/", {"recipient": OTHERS}).headers["Location"] == "/"
    assert client.get("/").wsgi_request.recipient.number == OTHERS


def test_a_foreign_municipality_cannot_be_chosen():
    client = factories.logged_in(factories.cast("two_hats"))
    for number in ("0301", "imdi", "", "x"):
        assert client.post("/kommune/", {"recipient": number}).status_code == 404


def test_imdi_chooses_among_all_recipients_but_not_itself():
    client = factories.logged_in(factories.cast("imdi_caseworker"))
    shown = client.get("/kommune/").context["recipients"]
    assert sum(len(members) for _, members in shown) == 371
    client.post("/kommune/", {"recipient": "46"})
    assert client.get("/").wsgi_request.recipient.number == "46"


def test_a_choice_that_is_no_longer_allowed_is_forgotten():
    tone = factories.cast("two_hats")
    client = factories.logged_in(tone)
    client.post("/kommune/", {"recipient": OTHERS})
    RoleGrant.objects.filter(user=tone, recipient=OTHERS).update(valid_to="2020-12-31")
    assert client.get("/").wsgi_request.recipient.number == OURS
