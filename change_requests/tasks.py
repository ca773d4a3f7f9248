"""Celery only carries the hint; the rows say what is due."""

from celery import shared_task

from change_requests.services.attachments import scan_attachment, waiting_for_scan


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
