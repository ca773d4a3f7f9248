"""What IMDi enters about a recipient."""

from django.db import transaction

from accounts.models import AuditEvent, Recipient, User

from .audit import record


@transaction.atomic
def change_recipient(*, recipient: Recipient, malform: str, organisation_number: str, changed_by: User) -> None:
    """malform: nb, nn, noytral or empty; organisation_number: nine digits or empty."""
    if organisation_number != Recipient.objects.get(pk=recipient.pk).organisation_number:
        recipient.organisation_number_confidence = "entered" if organisation_number else "missing"
    recipient.malform, recipient.organisation_number = malform, organisation_number
    recipient.full_clean()
    fields = ["malform", "organisation_number", "organisation_number_confidence"]
    recipient.save(update_fields=fields)
    record(
        kind=AuditEvent.Kind.RECIPIENT_CHANGED,
        user=changed_by,
        recipient=recipient,
        details={field: getattr(recipient, field) for field in fields},
    )
