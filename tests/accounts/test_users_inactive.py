"""Three months without a login: set at night, and checked at the login too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import tasks
from accounts.models import AuditEvent, User
from accounts.rules import months_after
from accounts.services import invitations, users
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=200)


def old(name, **fields):
    """A user who was made long ago, and who last logged in then unless the fields say otherwise."""
    user = factories.cast(name, **fields)
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(date_joined=now - LONG_AGO, **({"last_login": now - LONG_AGO} | fields))
    user.refresh_from_db()
    return user


def test_at_night_those_who_have_not_logged_in_become_inactive_and_others_do_not():
    sleepy, busy, new = old("caseworker"), old("stranger", last_login=timezone.now()), factories.cast("roleless")
    never = old("two_hats", last_login=None)
    tasks.look_after_users()
    assert {user.pk for user in User.objects.in_state("inaktiv")} == {sleepy.pk, never.pk}
    assert {user.pk for user in User.objects.active()} >= {busy.pk, new.pk}
    assert AuditEvent.objects.filter(kind="user_unused").count() == 2
    tasks.look_after_users()
    assert AuditEvent.objects.filter(kind="user_unused").count() == 2


def test_the_last_day_counts():
    kari = old("caseworker")
    last_day = months_after(kari.last_use, 3)
    assert users.close_unused(today=last_day) == 0
    assert users.close_unused(today=last_day + timedelta(1)) == 1


def test_the_login_finds_out_by_itself_and_says_why(client):
    kari = factories.cast("caseworker", password=PASSWORD)
    User.objects.update(date_joined=timezone.now() - LONG_AGO, last_login=timezone.now() - LONG_AGO)
    answer = client.post("/logg-inn/", {"username": "caseworker", "password": PASSWORD})
    assert "Brukeren din er inaktiv" in answer.content.decode()
    kari.refresh_from_db()
    assert kari.state == "inaktiv"
    assert list(AuditEvent.objects.order_by("id").values_list("kind", flat=True)) == ["user_unused", "login_inactive"]


def test_a_wrong_password_tells_nothing_about_it(client):
    factories.cast("caseworker", password=PASSWORD)
    User.objects.update(date_joined=timezone.now() - LONG_AGO)
    answer = client.post("/logg-inn/", {"username": "caseworker", "password": "feil passord her"})
    assert "inaktiv" not in answer.content.decode().partition("<form")[2].partition("</form>")[0]
    assert User.objects.get().is_active


def test_reactivation_gives_three_months_again_and_the_old_password_works(client):
    kari = factories.cast("caseworker", password=PASSWORD)
    User.objects.update(date_joined=timezone.now() - LONG_AGO, last_login=timezone.now() - LONG_AGO)
    kari.refresh_from_db()
    users.close_unused(today=timezone.localdate())
    users.reactivate(user=kari, by=factories.cast("municipal_administrator"), recipient=factories.recipient())
    factories.device(kari)
    assert users.close_unused(today=timezone.localdate()) == 0
    assert (
        client.post("/logg-inn/", {"username": "caseworker", "password": PASSWORD}).headers["Location"]
        == "/logg-inn/kode/"
    )
    kari.refresh_from_db()
    last_day = months_after(timezone.localdate(), 3)
    assert not users.close_if_unused(user=kari, today=last_day)
    assert users.close_if_unused(user=kari, today=last_day + timedelta(1))


def test_an_invitation_of_an_inactive_user_is_over():
    nina = factories.user("nina", password_set=False, email="nina@example.org")
    invitations.invite(user=nina, by=factories.cast("imdi_administrator"), recipient=None)
    User.objects.filter(pk=nina.pk).update(date_joined=timezone.now() - LONG_AGO)
    users.close_unused(today=timezone.localdate())
    assert nina.invitations.get().withdrawn_at
