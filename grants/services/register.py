"""The doors into the register: files from IMDi's sources, and events that the portal writes itself."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction

from accounts.models import User
from grants.models import RegisterEvent, RegisterImport
from grants.register import importer
from grants.register.files import RegisterFile
from grants.register.importer import ImportBusy, ImportRefused, ImportResult, Progress
from grants.register.parse import copy_rows, event_rows
from grants.register.reference import read_reference

from .provisional import settle_provisional

RECORDED_HERE = "IMDi Tilskudd"


def no_progress(what: str, count: int, part: float) -> None:
    """For callers that show none."""


def import_register(
    *,
    paths: Sequence[str],
    dry_run: bool = False,
    skip_invalid: bool = False,
    by: User | None = None,
    progress: Progress = no_progress,
) -> ImportResult:
    """Imports register files (`.jsonl`, `.jsonl.gz`) whole or not at all. With `dry_run` everything is
    checked and nothing changed; with `skip_invalid` the good lines are imported and the others written to
    FILE.rejected.jsonl.

    Raises ImportRefused (bad lines), ImportBusy (another import runs, or the register was written to
    meanwhile), UnreadableFile and ReferenceMissing; nothing has then changed."""
    files = [RegisterFile(path) for path in paths]
    try:
        with transaction.atomic():
            result = importer.run(
                importer.rows_of_files(files, partial(copy_rows, reference=read_reference()), progress),
                [file.path for file in files],
                files=files,
                dry_run=dry_run,
                skip_invalid=skip_invalid,
                by=by,
                progress=progress,
            )
            if not dry_run:
                _settle_provisional(result)
            return result
    except IntegrityError as error:
        raise ImportBusy(
            "Registeret ble endret av andre under importen. Ingenting er importert; prøv igjen."
        ) from error


def _settle_provisional(result: ImportResult) -> None:
    """Says what became of IMDi's own events in the words of the result's warnings."""
    settled = settle_provisional(RegisterImport.objects.latest("pk"))
    if settled.replaced:
        result.warnings["hendelse fra IMDi eller kommunen erstattet av kildens egen"] = settled.replaced
    if settled.conflicts:
        result.warnings["hendelse fra IMDi eller kommunen i strid med kildens"] = settled.conflicts


@transaction.atomic
def record_events(*, events: Sequence[dict[str, Any]], by: User | None = None) -> list[RegisterEvent]:
    """Writes events (dicts as on a register file's lines, amounts as int or Decimal) into the register, all
    or none, after the same checks as a file's. Returns them as stored. Raises ImportRefused and
    ImportBusy."""
    with connection.cursor() as cursor:
        importer.wait_for_lock(cursor)
    rows = event_rows(events, read_reference())
    importer.run([rows], [RECORDED_HERE], dry_run=False, skip_invalid=False, by=by, progress=no_progress)
    return list(RegisterEvent.objects.filter(id__in=[event["id"] for event in events]).order_by("sequence"))


__all__ = ["ImportBusy", "ImportRefused", "ImportResult", "import_register", "record_events"]
