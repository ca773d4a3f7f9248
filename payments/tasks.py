"""Celery carries hints: «there may be work on this run». The work itself is rows in the database, so that a lost,
doubled or late message does no harm."""

import tempfile
from io import TextIOWrapper
from typing import IO
from uuid import UUID

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext, override

from imdi_tilskudd.lib.dates import today
from payments import services
from payments.export import in_order, whole_list, write_csv, write_xlsx
from payments.models import Download, Preparation, Run, Term
from payments.selectors.line_lists import LineList
from payments.selectors.masking import names_are_masked
from payments.selectors.term_lines import Choices, Show
from payments.services.telling import tell_of_comment_deadlines

logger = get_task_logger(__name__)
# Then other messages have their turn.
PREPARED_AT_ONCE = 10


@shared_task
def work_on_run(run_id: int) -> None:
    """Works on a run until no chunk is free. What goes wrong stands on the run's row."""
    services.give_way()
    try:
        services.work_on_run(run_id=run_id)
    except services.Refused as refusal:
        logger.warning("run %s refused: %s", run_id, refusal)


@shared_task
def restart_due_runs() -> None:
    """Beat: runs that are not finished get workers again, whatever became of the messages before."""
    for run_id in Run.objects.filter(state=Run.State.WORKING).values_list("id", flat=True):
        hint(run_id)


@shared_task
def store_forecast() -> None:
    """Beat: the coming payments of all recipients, computed at night. A lost message means yesterday's figures, which
    say what day they are from."""
    try:
        stored = services.store_forecast(as_of=today())
        logger.info("forecast: %s cases of %s recipients", stored.cases, stored.recipients)
    except services.Refused as refusal:
        logger.warning("forecast refused: %s", refusal)


@shared_task
def remind() -> None:
    """Beat, every morning: the last day for comments comes near."""
    tell_of_comment_deadlines(today=today())


@shared_task
def make_download(download_id: str) -> None:
    """Makes the file of a download. What goes wrong stands on its row; a message that comes twice finds nothing to
    do."""
    download = services.take_download(download_id=UUID(download_id))
    if download is None:
        return
    try:
        with override(download.language), tempfile.NamedTemporaryFile(suffix=f".{download.kind}") as file:
            count = _write_download(download, file)
            file.seek(0)
            services.finish_download(download=download, file=File(file), lines=count)
    except Exception:
        services.fail_download(download=download, message=gettext("Filen ble ikke laget. Bestill den på nytt."))
        raise


def _write_download(download: Download, file: IO[bytes]) -> int:
    found = services.lines_of_download(download)
    lines = services.with_progress(download=download, lines=in_order(found), count=found.count())
    masked = names_are_masked(download.user)
    if download.kind == Download.Kind.YEAR_XLSX:
        return write_xlsx(lines, file, masked=masked)
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    count = write_csv(lines, text, masked=masked)
    text.detach()
    return count


@shared_task
def restart_due_downloads() -> None:
    """Beat: downloads that nobody works on get a worker, whatever became of the messages before."""
    stale = timezone.now() - services.downloads.STALE
    for download_id in Download.objects.due(stale).values_list("id", flat=True):
        make_download.delay(str(download_id))


@shared_task
def prepare_for_readers() -> None:
    """Makes what the first readers of a term would wait for, some recipients at a time. What fails stays due and is
    logged; a message that comes twice finds nothing to do."""
    services.give_way()
    waiting = services.note_missing()
    for _ in range(PREPARED_AT_ONCE):
        preparation = services.take_preparation()
        if preparation is None:
            return
        try:
            _prepare(preparation)
        except Exception:
            logger.exception("preparation %s failed", preparation.pk)
    if waiting > PREPARED_AT_ONCE:
        prepare_for_readers.delay()


def _prepare(preparation: Preparation) -> None:
    recipient = preparation.recipient
    term = Term.objects.select_related("run").filter(run=preparation.run).first()
    if term is not None and services.is_kept(term):
        services.prepare_changes(term=term, recipient=recipient)
        for user in services.readers(recipient=recipient):
            language = user.language or recipient.language or settings.LANGUAGE_CODE
            whole_list(user=user, recipient=recipient, term=term, language=language).close()
            LineList(user, recipient, term, Choices(show=Show.NEW))
    services.finish_preparation(preparation=preparation)


@shared_task
def delete_expired_files() -> None:
    """Beat: downloads past their day, and stored lists of runs that nobody is shown any more."""
    services.delete_expired_downloads()
    services.delete_stale_lists()


def hint(run_id: int) -> None:
    """Asks as many workers as a calculation may use to work on the run."""
    for _ in range(max(settings.CALCULATION_PROCESSES, 2)):
        work_on_run.delay(run_id)
