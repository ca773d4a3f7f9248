"""The audit log is only ever added to."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services import retention
from accounts.services.audit import record
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_event_remembers_the_name_as_it_was():
    kari = factories.cast("caseworker")
    record(kind="login", user=kari)
    type(kari).objects.filter(pk=kari.pk).update(username="gift")
    assert AuditEvent.objects.get().username == "caseworker"


def test_an_event_is_neither_changed_nor_deleted_by_the_code():
    event = record(kind="login")
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET kind = 'x'",
        "DELETE FROM accounts_auditevent",
        "TRUNCATE accounts_auditevent",
    ],
)
def test_the_applications_database_role_may_add_and_read_but_nothing_else(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.APP_ROLE}")
        record(kind="login", username="kari")
        assert AuditEvent.objects.count() == 1
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("RESET ROLE")


# --- how long it is kept -------------------------------------------------------------------------------------


def aged(years, days=0):
    """An event of that age."""
    return AuditEvent.objects.create(kind="login", at=timezone.now() - timedelta(days=round(years * 365.25) + days))


def test_events_older_than_the_limit_are_deleted_and_that_stands_in_the_log(settings):
    settings.LOG_YEARS = 10
    aged(10, days=2)
    kept = aged(10, days=-2)
    assert retention.delete_old_events() == 1
    assert list(AuditEvent.objects.filter(kind="login")) == [kept]
    assert AuditEvent.objects.get(kind="log_deleted").details == {"events": 1, "years": 10}


def test_where_nothing_is_too_old_nothing_is_written():
    aged(1)
    assert retention.delete_old_events() == 0
    assert not AuditEvent.objects.filter(kind="log_deleted").exists()


@pytest.mark.parametrize("years", [4, 0, -1, None])
def test_the_database_refuses_to_delete_what_is_younger_than_five_years(settings, years):
    settings.LOG_YEARS = years
    aged(4.5)
    with pytest.raises(DatabaseError, match="at least five years"), transaction.atomic():
        retention.delete_old_events()
    assert AuditEvent.objects.filter(kind="login").exists()


# --- what is written -----------------------------------------------------------------------------------------


def test_a_row_of_somebody_else_that_was_asked_for_is_noted_without_what_was_typed():
    client = factories.logged_in(factories.cast("caseworker"))
    unknown = "00000000-0000-4000-8000-000000000001"
    assert client.get(f"/personer/{unknown}/?duf=202200000101").status_code == 404
    event = AuditEvent.objects.get(kind="refused")
    assert (event.subject, event.username) == (f"person {unknown}", "caseworker")
    assert event.request_id


def test_a_refused_page_is_noted_once():
    client = factories.logged_in(factories.cast("caseworker"))
    assert client.get("/brukere/").status_code == 404
    assert AuditEvent.objects.filter(kind="refused").count() == 1


def test_an_address_that_does_not_exist_is_no_refusal():
    client = factories.logged_in(factories.cast("caseworker"))
    assert client.get("/personer/202200000101/").status_code == 404
    assert not AuditEvent.objects.filter(kind="refused").exists()


def test_what_is_done_in_admin_is_noted_with_page_row_and_action():
    client = factories.logged_in(factories.cast("imdi_administrator"))
    kari = factories.cast("caseworker")
    client.post("/admin/accounts/user/", {"action": "deactivate", "_selected_action": [kari.pk]})
    event = AuditEvent.objects.get(kind="admin_action")
    assert event.subject == "accounts_user_changelist"
    assert event.details == {"status": 302, "action": "deactivate", "rows": 1}
    client.post(f"/admin/accounts/user/{kari.pk}/change/", {"name": "Kari Antatt", "email": "", "mobile": ""})
    assert AuditEvent.objects.filter(kind="admin_action").last().subject == f"accounts_user_change {kari.pk}"


def test_what_was_only_looked_at_in_admin_is_no_action():
    factories.logged_in(factories.cast("imdi_administrator")).get("/admin/accounts/user/")
    assert not AuditEvent.objects.filter(kind="admin_action").exists()
