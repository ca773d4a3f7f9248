"""Driftsmeldinger are written and changed here, with a trace of who did it."""

from django.db import transaction

from accounts.models import AuditEvent, Driftsmelding, User

from .audit import record


@transaction.atomic
def save_driftsmelding(*, notice: Driftsmelding, saved_by: User) -> Driftsmelding:
    """A new or changed message. ValidationError, with sentences for people, when a field is not as it must be."""
    if notice.pk is None:
        notice.created_by = saved_by
    notice.full_clean()
    notice.save()
    record(
        kind=AuditEvent.Kind.NOTICE_SAVED,
        user=saved_by,
        subject=f"driftsmelding:{notice.pk}",
        details={"severity": notice.severity, "audience": notice.audience},
    )
    return notice
