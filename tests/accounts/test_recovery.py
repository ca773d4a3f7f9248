"""Reservekoder: shown once, kept as digests, each good for one login."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core import mail as sent
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, RecoveryCode
from accounts.services import devices, recovery, users
from tests import factories
from tests.accounts.users_words import send_all
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
CODES = "/min-side/reservekoder/"


@pytest.fixture
def kari():
    kari = factories.cast("caseworker", password=PASSWORD, email="kari@example.org")
    factories.device(kari)
    return kari


def half_in(client):
    client.post("/logg-inn/", {"username": "caseworker", "password": PASSWORD})
    return client


def give(client, code):
    return client.post("/logg-inn/kode/", {"recovery_code": code})


def test_a_recovery_code_takes_the_place_of_the_one_time_code_once(kari):
    code = recovery.make_codes(user=kari)[0]
    assert give(half_in(Client()), code).headers["Location"] == "/"
    again = give(half_in(Client()), code)
    assert "Koden er feil eller brukt" in again.content.decode()
    assert recovery.codes_left(user=kari) == 9
    assert AuditEvent.objects.get(kind="recovery_code_used").user == kari


def test_it_may_be_typed_with_spaces_and_capitals(kari):
    code = recovery.make_codes(user=kari)[3]
    assert give(half_in(Client()), f" {code.upper().replace('-', ' ')} ").headers["Location"] == "/"


def test_the_user_is_told_by_mail_how_many_are_left(kari):
    give(half_in(Client()), recovery.make_codes(user=kari)[0])
    send_all()
    assert "Du har 9 reservekoder igjen." in sent.outbox[-1].body
    assert sent.outbox[-1].to == ["kari@example.org"]


def test_the_database_holds_digests_only(kari):
    codes = recovery.make_codes(user=kari)
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(kept) == 10
    assert not kept & {*codes, *(recovery.plain(code) for code in codes)}
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in kept)


def test_new_codes_end_the_old_ones(kari):
    old = recovery.make_codes(user=kari)
    recovery.make_codes(user=kari)
    assert not recovery.use_code(user=kari, code=old[0])


def test_anothers_code_is_worth_nothing(kari):
    theirs = recovery.make_codes(user=factories.cast("stranger"))
    assert not recovery.use_code(user=kari, code=theirs[0])


def test_wrong_recovery_codes_and_wrong_one_time_codes_share_the_pauses(kari):
    right = recovery.make_codes(user=kari)[0]
    with time_machine.travel("2026-03-01 12:00:10+01:00", tick=False) as clock:
        assert not recovery.use_code(user=kari, code="aaaa-aaaa-aaaa-aaaa")
        assert not recovery.use_code(user=kari, code=right)
        assert not devices.verify_code(user=kari, code=factories.device(kari).current_code())
        clock.shift(1)
        assert recovery.use_code(user=kari, code=right)


def test_five_wrong_recovery_codes_end_the_login_that_had_begun(client, kari):
    with time_machine.travel(timezone.now()) as clock:
        half_in(client)
        for _ in range(4):
            assert give(client, "aaaa-aaaa-aaaa-aaaa").status_code == 200
            clock.shift(100)
        assert give(client, "aaaa-aaaa-aaaa-aaaa").headers["Location"] == "/logg-inn/"


@pytest.mark.django_db(transaction=True)
def test_one_recovery_code_sent_twenty_times_at_once_is_used_once():
    kari = factories.cast("caseworker")
    factories.device(kari)
    code = recovery.make_codes(user=kari)[0]

    def use(_):
        try:
            return recovery.use_code(user=kari, code=code)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(use, range(20))).count(True) == 1


def test_the_page_shows_new_codes_in_the_answer_and_never_again(kari):
    client = factories.logged_in(kari)
    assert 'class="secret"' not in client.get(CODES).content.decode()
    page = client.post(CODES).content.decode()
    codes = re.findall(r'class="secret">([a-z0-9-]+)<', page)
    assert len(set(codes)) == 10
    assert 'class="secret"' not in client.get(CODES).content.decode()
    assert recovery.use_code(user=kari, code=codes[9])


def test_the_page_of_the_first_login_shows_codes_that_work_also_when_it_is_shown_again(client):
    newcomer = factories.cast("caseworker", password=PASSWORD)
    client.post("/logg-inn/", {"username": "caseworker", "password": PASSWORD})
    client.post("/logg-inn/kodeapp/", {"code": devices.begin_enrolment(user=newcomer).current_code()})
    client.get("/logg-inn/reservekoder/")
    codes = re.findall(r'class="secret">([a-z0-9-]+)<', client.get("/logg-inn/reservekoder/").content.decode())
    assert client.post("/logg-inn/reservekoder/").headers["Location"] == "/"
    assert RecoveryCode.objects.count() == 10
    assert recovery.use_code(user=newcomer, code=codes[0])


def test_a_lost_phone_takes_the_codes_with_it(kari):
    code = recovery.make_codes(user=kari)[0]
    users.reset_device(user=kari, by=factories.cast("imdi_administrator"))
    assert recovery.codes_left(user=kari) == 0
    assert not recovery.use_code(user=kari, code=code)
