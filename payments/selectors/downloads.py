"""What the user has ordered, and what can be ordered."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Recipient, User
from payments.models import ConvertedPayment, Download, Term


def downloads_of(user: User) -> QuerySet[Download]:
    """The user's own, newest first."""
    return Download.objects.visible_to(user).select_related("recipient")


def finished_download(user: User, download_id: UUID) -> Download | None:
    """The user's own file that is ready, else None."""
    done = Download.objects.visible_to(user).filter(state=Download.State.DONE)
    return done.select_related("recipient").filter(pk=download_id).first()


def years_to_download(user: User, recipient: Recipient) -> list[int]:
    """Years with a payment basis that the user may see, or with converted payments to the recipient; newest first."""
    terms = Term.objects.filter(run__isnull=False) if user.sees_all_recipients else Term.objects.shown()
    codes = set(terms.values_list("code", flat=True))
    converted = ConvertedPayment.objects.filter(recipient=recipient).order_by()
    codes.update(converted.values_list("term", flat=True).distinct())
    return sorted({int(code[:4]) for code in codes}, reverse=True)
