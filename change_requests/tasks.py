"""Celery only carries the hint; the rows say what is due."""

from celery import shared_task
from django.utils import timezone

from change_requests.services.attachments import scan_attachment, waiting_for_scan
from change_requests.services.telling import tell_of_deadlines, tell_of_stale_drafts
from imdi_tilskudd.lib.dates import today


@shared_task
def scan_one(attachment_id: int) -> None:
    """Right after an upload."""
    scan_attachment(attachment_id=attachment_id)


@shared_task
def scan_waiting() -> int:
    """Every minute: what a scanner that was away has left in quarantine. Returns how many."""
    waiting = list(waiting_for_scan())
    for attachment_id in waiting:
        scan_attachment(attachment_id=attachment_id)
    return len(waiting)


@shared_task
def remind() -> None:
    """Beat, every morning: deadlines that come near, and drafts that were forgotten."""
    tell_of_deadlines(today=today())
    tell_of_stale_drafts(now=timezone.now())
