"""The audit log is only ever added to."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from accounts.models import AuditEvent
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
