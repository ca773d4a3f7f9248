"""The one way into the audit log."""

from typing import Any

from django.http import HttpRequest

from accounts.models import AuditEvent, Recipient, User
from imdi_tilskudd.lib.trace import current_trace


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
        user = user or (request.user if request.user.is_authenticated else None)
        recipient = recipient or getattr(request, "recipient", None)
    trace = current_trace.get()
    return AuditEvent.objects.create(
        kind=kind,
        user_id=user.pk if user else None,
        username=(user.username if user else username)[:150],
        recipient=recipient,
        subject=subject[:200],
        details=details or {},
        request_id=trace.request_id,
        ip=trace.ip,
    )
