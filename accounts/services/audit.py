"""The one way into the audit log."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from psycopg.types.json import Jsonb

from accounts.models import AuditEvent, Recipient, User
from imdi_tilskudd.lib.trace import current_trace

# The subject of what was done with one person is this and the person's opaque id.
PERSON = "person "
COLUMNS = ("kind", "user_id", "username", "recipient_id", "subject", "details", "request_id", "ip")
INSERT = (
    f"INSERT INTO {AuditEvent._meta.db_table} ({', '.join(COLUMNS)}) "
    f"VALUES ({', '.join(['%s'] * len(COLUMNS))}) RETURNING id, at"
)
# Somebody has looked at a person.
READS = frozenset({"read_person", "read_activity", "read_access_log"})


def record(
    *,
    kind: str,
    user: User | None = None,
    request: HttpRequest | None = None,
    username: str = "",
    recipient: Recipient | None = None,
    subject: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Adds an event. A request gives user and recipient when they are not named; id and address come anyway.

    `subject` and `details` never hold names, DUF or national ids of persons: opaque ids and counts only.
    """
    if request is not None:
        if kind == AuditEvent.Kind.REFUSED:
            request.has_refusal_in_log = True
        user = user or (request.user if request.user.is_authenticated else None)
        recipient = recipient or getattr(request, "recipient", None)
    trace = current_trace.get()
    event = AuditEvent(
        kind=kind,
        user_id=user.pk if user else None,
        username=(user.username if user else username)[:150],
        recipient=recipient,
        subject=subject[:200],
        details=details or {},
        request_id=trace.request_id,
        ip=trace.ip,
    )
    return _written(event)


def _written(event: AuditEvent) -> AuditEvent:
    """As `save` does it, with a statement that is the same for every event: nearly every page writes one."""
    values = [Jsonb(event.details) if name == "details" else getattr(event, name) for name in COLUMNS]
    with connection.prepared_cursor() as cursor:
        cursor.execute(INSERT, values)
        event.pk, event.at = cursor.fetchone()
    event._state.adding, event._state.db = False, connection.alias
    return event


def record_refusal(request: HttpRequest) -> None:
    """A user was refused a page, or asked for a row that is not for her. Once for each request; nothing of what the
    address says but the name of the page and an opaque id."""
    match = request.resolver_match
    if match is None or not request.user.is_authenticated or getattr(request, "has_refusal_in_log", False):
        return
    ids = [str(value) for value in match.kwargs.values() if isinstance(value, UUID)]
    record(kind=AuditEvent.Kind.REFUSED, request=request, subject=" ".join([match.view_name, *ids]))


def record_each(*, kind: str, request: HttpRequest, subjects: Iterable[str], details: dict[str, Any]) -> None:
    """As `record`, an event for each subject: so a list that was taken out shows with everyone in it."""
    trace = current_trace.get()
    events = (
        AuditEvent(
            kind=kind,
            user_id=request.user.pk,
            username=request.user.username[:150],
            recipient=request.recipient,
            subject=subject[:200],
            details=details,
            request_id=trace.request_id,
            ip=trace.ip,
        )
        for subject in subjects
    )
    AuditEvent.objects.bulk_create(events, batch_size=1000)
