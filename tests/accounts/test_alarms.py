"""Odd patterns in the audit log, and what IMDi's administrator does about them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts import rules
from accounts.models import AuditAlarm, AuditEvent
from accounts.services import alarms
from tests import factories
from tests.factories import OURS

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)  # 12.00 in Norway
ADMIN = "/admin/accounts/auditalarm/"


@pytest.fixture
def kari(settings):
    settings.AUDIT_MANY_PERSONS, settings.AUDIT_WINDOW_MINUTES = 5, 60
    settings.AUDIT_NIGHT_PERSONS, settings.AUDIT_PROTECTED_PERSONS = 3, 2
    return factories.cast("caseworker")


def looks(user, persons, at=NOON, apart=timedelta(minutes=1), kind="read_person", **details):
    """The user looks at persons numbered so, one after the other."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            kind=kind,
            user=user,
            username=user.username,
            recipient_id=OURS,
            subject=f"person {person}",
            details=details,
            at=at + number * apart,
        )
        for number, person in enumerate(persons)
    )


def found():
    alarms.watch(now=NOON + timedelta(hours=10))
    return sorted(AuditAlarm.objects.values_list("kind", "persons"))


def test_many_persons_in_a_short_time_raise_an_alarm(kari):
    looks(kari, range(5))
    assert found() == [("many", 5)]
    alarm = AuditAlarm.objects.get()
    assert (alarm.user, alarm.recipient_id, f"{alarm.day}", alarm.threshold) == (kari, OURS, "2026-03-10", 5)
    assert AuditEvent.objects.get(kind="alarm_found").subject == f"alarm:{alarm.public_id}"


@pytest.mark.parametrize("persons", [range(4), [1] * 40])
def test_few_persons_raise_none_however_often_they_are_looked_at(kari, persons):
    looks(kari, persons)
    assert found() == []


def test_many_persons_over_a_long_time_raise_none(kari):
    looks(kari, range(8), apart=timedelta(minutes=20))
    assert found() == []


def test_the_short_time_may_begin_at_any_minute(kari):
    looks(kari, range(6), at=NOON + timedelta(minutes=35), apart=timedelta(minutes=10))
    assert found() == [("many", 6)]


def test_a_list_that_was_downloaded_is_no_look_at_each_person(kari):
    looks(kari, range(50), kind="export_persons")
    assert found() == []


def test_looks_by_night_raise_an_alarm(kari):
    looks(kari, range(3), at=datetime(2026, 3, 10, 1, 30, tzinfo=UTC))  # 02.30 in Norway
    assert found() == [("night", 3)]


def test_the_night_is_norways(kari):
    looks(kari, range(3), at=datetime(2026, 3, 9, 21, 30, tzinfo=UTC), apart=timedelta(minutes=5))  # 22.30 in Norway
    assert found() == []


def test_persons_with_a_protected_address_raise_an_alarm(kari):
    looks(kari, range(2), protected=True)
    assert found() == [("protected", 2)]


def test_looking_twice_finds_nothing_twice_but_counts_on(kari):
    looks(kari, range(5))
    found()
    looks(kari, range(5, 7), at=NOON + timedelta(minutes=6))
    assert found() == [("many", 7)]
    assert AuditEvent.objects.filter(kind="alarm_found").count() == 1


def test_each_user_is_counted_alone(kari):
    looks(kari, range(3))
    looks(factories.cast("two_hats"), range(3, 6))
    assert found() == []


def test_an_alarm_is_treated_with_words_by_somebody_else(kari):
    looks(kari, range(5))
    found()
    alarm, boss = AuditAlarm.objects.get(), factories.cast("imdi_administrator")
    with pytest.raises(ValidationError, match="Skriv hva"):
        alarms.treat(alarm=alarm, by=boss, note=" ")
    with pytest.raises(ValidationError, match="deg selv"):
        alarms.treat(alarm=alarm, by=kari, note="Det var meg.")
    alarms.treat(alarm=alarm, by=boss, note="Årlig gjennomgang, avtalt med leder.")
    alarm.refresh_from_db()
    assert (alarm.seen_by, alarm.note) == (boss, "Årlig gjennomgang, avtalt med leder.")
    assert AuditEvent.objects.get(kind="alarm_treated").user == boss


def test_imdis_administrator_treats_it_in_admin(kari):
    looks(kari, range(5))
    found()
    alarm = AuditAlarm.objects.get()
    client = factories.logged_in(factories.cast("imdi_administrator"))
    assert "Kari Antatt" in client.get(ADMIN).content.decode()
    page = client.get(f"{ADMIN}{alarm.pk}/change/").content.decode()
    assert f"user__id__exact={kari.pk}" in page
    assert "Skriv hva som" in client.post(f"{ADMIN}{alarm.pk}/change/", {"note": " "}).content.decode()
    assert client.post(f"{ADMIN}{alarm.pk}/change/", {"note": "Snakket med Kari."}).status_code == 302
    alarm.refresh_from_db()
    assert alarm.note == "Snakket med Kari."
    assert client.get(f"/admin/accounts/auditevent/?user__id__exact={kari.pk}&at__date=2026-03-10").status_code == 200


def test_the_busiest_stretch_counts_each_person_once():
    minute = timedelta(minutes=1)
    views = [
        (NOON + at * minute, person) for at, person in ((0, "a"), (1, "b"), (2, "a"), (50, "c"), (61, "d"), (62, "e"))
    ]
    assert rules.most_within(views, timedelta(hours=1)) == 4
    assert rules.most_within([], timedelta(hours=1)) == 0


@pytest.mark.parametrize(("hour", "night"), [(23, True), (0, True), (4, True), (5, False), (22, False)])
def test_the_night_goes_past_midnight(hour, night):
    assert rules.is_night(hour, (23, 5)) is night
