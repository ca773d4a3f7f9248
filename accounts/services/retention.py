"""How long the audit log is kept. The application may delete nothing in it: a function of the owner does, and only what
is older than the limit, which is never under five years."""

from django.conf import settings
from django.db import connection, transaction

from accounts.models import AuditEvent

from .audit import record


@transaction.atomic
def delete_old_events() -> int:
    """Deletes events older than settings.LOG_YEARS, in pieces; how many. That it was done stands in the log."""
    deleted = 0
    while piece := _delete_piece():
        deleted += piece
    if deleted:
        record(kind=AuditEvent.Kind.LOG_DELETED, details={"events": deleted, "years": settings.LOG_YEARS})
    return deleted


def _delete_piece() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_owner_delete_old_events(%s)", [settings.LOG_YEARS])
        return cursor.fetchone()[0]
