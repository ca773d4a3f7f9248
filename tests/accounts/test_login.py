"""Password, then code, then in."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, TotpDevice
from accounts.services import devices, users
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari():
    kari = factories.cast("caseworker", password=PASSWORD)
    factories.device(kari)
    return kari


def give_password(client, username="caseworker", password=PASSWORD, **extra):
    return client.post("/logg-inn/", {"username": username, "password": password, **extra})


def give_code(client, user, code=None):
    return client.post("/logg-inn/kode/", {"code": code or factories.device(user).current_code()})


def is_logged_in(client):
    return "_auth_user_id" in client.session


def page_text(response):
    return " ".join(response.content.decode().split())


def test_password_and_code_open_the_dashboard(client, kari):
    assert give_password(client).headers["Location"] == "/logg-inn/kode/"
    assert give_code(client, kari).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert AuditEvent.objects.get(kind="login").user == kari


def test_the_dashboard_tells_when_the_user_was_here_before_this_login(client, kari):
    """Not of the login just made: it would never tell her that somebody else has been in."""
    kari.last_login = datetime(2024, 3, 5, 13, 7, tzinfo=UTC)
    kari.save()
    give_password(client)
    give_code(client, kari)
    assert "Sist innlogget 5. mars 2024 kl. 14.07." in page_text(client.get("/"))


def test_the_first_login_of_all_tells_nothing(client, kari):
    give_password(client)
    give_code(client, kari)
    assert "Sist innlogget" not in page_text(client.get("/"))


def test_the_right_password_alone_opens_nothing(client, kari):
    give_password(client)
    assert not is_logged_in(client)
    assert client.get("/").headers["Location"].startswith("/logg-inn/")


def test_the_user_name_is_the_same_in_capitals(client, kari):
    assert give_password(client, " CaseWorker ").headers["Location"] == "/logg-inn/kode/"


def test_a_wrong_password_and_an_unknown_user_get_the_same_page(kari):
    wrong, unknown = (page_text(give_password(Client(), name, "feil passord her")) for name in ("caseworker", "ingen"))
    assert "Feil brukernavn eller passord" in wrong
    assert without_tokens(wrong).replace("caseworker", "ingen") == without_tokens(unknown)
    assert sorted(AuditEvent.objects.values_list("kind", "username")) == [
        ("login_failed", "caseworker"),
        ("login_failed", "ingen"),
    ]


def without_tokens(text):
    before, _, rest = text.partition('name="csrfmiddlewaretoken" value="')
    return before + without_tokens(rest.partition('"')[2]) if rest else before


def test_an_inactive_user_is_told_so_only_after_the_right_password(client, kari):
    users.deactivate(user=kari, by=factories.cast("municipal_administrator"), recipient=factories.recipient())
    assert "inaktiv." not in page_text(give_password(client, password="feil passord her"))
    answer = page_text(give_password(client))
    assert "Brukeren din er inaktiv. Be kommuneadministratoren" in answer
    assert not is_logged_in(client)
    assert client.get("/logg-inn/kode/").headers["Location"] == "/logg-inn/"


def test_whom_imdi_has_deactivated_is_sent_to_imdi(client, kari):
    users.deactivate(user=kari, by=factories.cast("imdi_administrator"))
    assert "deaktivert av IMDi" not in page_text(give_password(client, password="feil passord her"))
    assert "Brukeren din er deaktivert av IMDi. Ta kontakt med IMDis" in page_text(give_password(client))
    assert not is_logged_in(client)


def test_a_wrong_code_keeps_the_door_shut(client, kari):
    give_password(client)
    right = factories.device(kari).current_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert "Koden er feil eller brukt" in page_text(give_code(client, kari, wrong))
    assert not is_logged_in(client)
    assert AuditEvent.objects.get(kind="code_failed").user == kari


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34"])
def test_a_code_that_is_not_six_digits_is_not_even_tried(client, kari, code):
    give_password(client)
    client.post("/logg-inn/kode/", {"code": code})
    assert factories.device(kari).throttling_failure_count == 0
    assert not is_logged_in(client)


def test_a_code_may_be_written_with_a_space_as_apps_show_it(client, kari):
    give_password(client)
    code = factories.device(kari).current_code()
    assert give_code(client, kari, f"{code[:3]} {code[3:]}").headers["Location"] == "/"


def test_a_used_code_is_refused(kari):
    code = factories.device(kari).current_code()
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client)
    assert give_code(first, kari, code).headers["Location"] == "/"
    assert "Koden er feil eller brukt" in page_text(give_code(second, kari, code))
    assert not is_logged_in(second)


def test_the_code_before_is_accepted_and_the_one_after_is_not(kari):
    device = factories.device(kari)
    with time_machine.travel("2026-03-01 12:00:10+01:00", tick=False) as clock:
        code = device.current_code()
        clock.shift(30)
        assert devices.verify_code(user=kari, code=code)
        clock.shift(600)
        late = device.current_code()
        clock.shift(60)
        assert not devices.verify_code(user=kari, code=late)
        clock.shift(600)
        future = device._totp(drift=1).token()
        assert not devices.verify_code(user=kari, code=f"{future:06d}")


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_uses_of_one_code_at_once_exactly_one_is_accepted():
    kari = factories.cast("caseworker")
    code = factories.device(kari).current_code()

    def use(_):
        try:
            return devices.verify_code(user=kari, code=code) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(25) as pool:  # the test server takes no hundred connections
        accepted = list(pool.map(use, range(100)))
    assert accepted.count(True) == 1


def test_after_a_wrong_code_even_the_right_one_must_wait(kari):
    device = factories.device(kari)
    with time_machine.travel("2026-03-01 12:00:10+01:00", tick=False) as clock:
        for expected_pause in (1, 2, 4):
            assert not devices.verify_code(user=kari, code=wrong_code(device))
            assert devices.seconds_to_wait(device=device) == expected_pause
            assert not devices.verify_code(user=kari, code=device.current_code())
            clock.shift(expected_pause)
        assert devices.verify_code(user=kari, code=device.current_code())


def wrong_code(device):
    """A code of none of the neighbouring steps."""
    near = {device._totp(drift=step).token() for step in range(-3, 4)}
    return f"{next(code for code in range(20) if code not in near):06d}"


def test_five_wrong_codes_end_the_login_that_had_begun(client, kari):
    with time_machine.travel(timezone.now()) as clock:
        give_password(client)
        for _ in range(4):
            assert give_code(client, kari, wrong_code(factories.device(kari))).status_code == 200
            clock.shift(100)
        last = give_code(client, kari, wrong_code(factories.device(kari)))
        assert last.headers["Location"] == "/logg-inn/"
        assert client.get("/logg-inn/kode/").headers["Location"] == "/logg-inn/"


def test_a_login_that_has_begun_is_forgotten_after_ten_minutes(client, kari):
    with time_machine.travel(timezone.now()) as clock:
        give_password(client)
        clock.shift(601)
        assert give_code(client, kari).headers["Location"] == "/logg-inn/"
        assert "Innloggingen tok for lang tid" in page_text(client.get("/logg-inn/"))


def test_a_login_that_has_begun_ends_when_the_roles_change(client, kari):
    give_password(client)
    users.end_sessions(user=kari)
    assert give_code(client, kari).headers["Location"] == "/logg-inn/"


def test_six_wrong_passwords_lock_the_name_from_this_address_for_fifteen_minutes(client, kari):
    with time_machine.travel(timezone.now()) as clock:
        for _ in range(5):
            assert "Feil brukernavn" in page_text(give_password(client, password="feil passord her"))
        assert "stengt i 15 minutter" in page_text(give_password(client, password="feil passord her"))
        clock.shift(10 * 60)
        assert "stengt i 5 minutter" in page_text(give_password(client))
        assert AuditEvent.objects.filter(kind="login_locked").count() == 2
        clock.shift(5 * 60 + 1)
        assert give_password(client).headers["Location"] == "/logg-inn/kode/"


def test_an_unknown_name_is_locked_in_the_same_way(client):
    for _ in range(5):
        give_password(client, "ingen", "feil passord her")
    assert "stengt i 15 minutter" in page_text(give_password(client, "ingen", "feil passord her"))


def test_the_lock_of_one_address_leaves_another_address_free(client, kari):
    for _ in range(6):
        give_password(client, password="feil passord her")
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert give_password(other).headers["Location"] == "/logg-inn/kode/"


def test_a_prepared_session_is_worthless(client, kari):
    client.get("/logg-inn/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    give_password(client)
    between = client.session.session_key
    give_code(client, kari)
    assert len({before, between, client.session.session_key}) == 3
    assert "planted" not in client.session


def test_the_user_comes_to_the_page_that_was_asked_for(client, kari):
    assert client.get("/kommune/").headers["Location"] == "/logg-inn/?next=/kommune/"
    give_password(client, next="/kommune/")
    assert give_code(client, kari).headers["Location"] == "/kommune/"


def test_the_door_of_admin_is_the_same(client):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/logg-inn/")
    assert answer.templates[0].name == "accounts/login.html"


def test_a_session_without_the_second_factor_is_thrown_out(client, kari):
    client.force_login(kari, backend=factories.PASSWORD_BACKEND)
    assert client.get("/").headers["Location"].startswith("/logg-inn/")
    assert not is_logged_in(client)


def test_the_secret_of_the_code_app_is_encrypted_in_the_database(kari):
    device = factories.device(kari)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_totpdevice WHERE id = %s", [device.pk])
        stored = cursor.fetchone()[0]
    assert device.secret not in stored
    assert TotpDevice.objects.get(pk=device.pk).secret == device.secret


def test_the_code_is_what_any_app_would_show():
    """RFC 6238, appendix B, SHA-1, the last six of eight digits."""
    device = TotpDevice(secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    for seconds, code in [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]:
        with time_machine.travel(seconds, tick=False):
            assert time.time() == seconds
            assert device.current_code() == code
