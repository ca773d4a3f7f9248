"""Celery only carries the hint; the rows say what is due."""

import logging

from celery import shared_task
from django.utils import timezone

from change_requests.services.attachments import scan_attachment, waiting_for_scan
from change_requests.services.telling import tell_of_deadlines, tell_of_stale_drafts
from imdi_tilskudd.lib.dates import today

logger = logging.getLogger(__name__)


@shared_task
def scan_one(attachment_id: int) -> None:
    """Right after an upload."""
    scan_attachment(attachment_id=attachment_id)


@shared_task
def scan_waiting() -> int:
    """Every minute: what a scanner that was away has left in quarantine. Returns how many could be looked at; one that
    could not, as when its file is gone, stays in quarantine and does not keep the scanner from the others."""
    return sum(_scanned(attachment_id) for attachment_id in list(waiting_for_scan()))


def _scanned(attachment_id: int) -> bool:
    try:
        scan_attachment(attachment_id=attachment_id)
    except Exception:
        logger.exception("vedlegg %s kunne ikke sjekkes", attachment_id)
        return False
    return True


@shared_task
def remind() -> None:
    """Beat, every morning: deadlines that come near, and drafts that were forgotten."""
    tell_of_deadlines(today=today())
    tell_of_stale_drafts(now=timezone.now())
