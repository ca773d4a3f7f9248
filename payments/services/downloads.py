"""Large files that users have ordered: order, take on, report, finish, throw away. Making the file is the task's."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from accounts.models import Recipient, User
from payments.models import Download, Line
from payments.models.lines import EKSTRATILSKUDD, LineQuerySet

STALE = timedelta(minutes=5)
State = Download.State


@transaction.atomic
def order_download(*, user: User, recipient: Recipient, kind: Download.Kind, year: int, language: str) -> Download:
    """A new download that waits for a worker, or the same one when it is under way already."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    same = Download.objects.filter(user=user, recipient=recipient, kind=kind, parameters={"year": year})
    known = same.filter(language=language).under_way().first()
    return known or Download.objects.create(
        user=user, recipient=recipient, kind=kind, parameters={"year": year}, language=language
    )


def take_download(*, download_id: UUID) -> Download | None:
    """The download for this worker alone; None when another has it, or it is finished or gone."""
    now = timezone.now()
    due = Download.objects.filter(pk=download_id).due(now - STALE)
    if not due.update(state=State.WORKING, alive_at=now, percent=0):
        return None
    return Download.objects.select_related("user", "recipient").get(pk=download_id)


def lines_of_download(download: Download) -> LineQuerySet:
    """The lines of the year's terms as the user who ordered may see them now."""
    lines = Line.objects.visible_to(download.user).filter(recipient=download.recipient)
    return lines.filter(term__startswith=f"{download.year:04d}-")


def with_progress(*, download: Download, lines: Iterable[Any], count: int) -> Iterator[Any]:
    """The lines again, telling the row each time another per cent has gone by, and noting what they hold."""
    step = max(1, count // 100)
    for number, line in enumerate(lines):
        if number % step == 0:
            percent = min(99, 100 * number // max(count, 1))
            Download.objects.filter(pk=download.pk).update(percent=percent, alive_at=timezone.now())
        download.holds_ekstratilskudd |= line.scheme == EKSTRATILSKUDD
        yield line


def finish_download(*, download: Download, file: File, lines: int) -> None:
    """Stores the file; from now on the user can fetch it, until the day it is deleted."""
    download.file.save(f"{download.pk}.{download.filename.rpartition('.')[2]}", file, save=False)
    download.state, download.percent, download.lines = State.DONE, 100, lines
    download.finished_at = timezone.now()
    download.expires_at = download.finished_at + timedelta(days=settings.DOWNLOAD_DAYS)
    fields = ["file", "state", "percent", "lines", "finished_at", "expires_at", "holds_ekstratilskudd"]
    download.save(update_fields=fields)


def fail_download(*, download: Download, message: str) -> None:
    """`message` says to the user what to do. The row goes away like the others."""
    now = timezone.now()
    expires = now + timedelta(days=settings.DOWNLOAD_DAYS)
    Download.objects.filter(pk=download.pk).update(
        state=State.FAILED, message=message, finished_at=now, expires_at=expires
    )


def delete_expired_downloads() -> int:
    """Files first, then rows: a row without its file is deleted the next time. Returns how many."""
    expired = list(Download.objects.filter(expires_at__lt=timezone.now()))
    for download in expired:
        if download.file:
            download.file.delete(save=False)
        download.delete()
    return len(expired)
