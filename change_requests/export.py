"""Activities as an Excel file."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import IO, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from change_requests.models import Activity
from change_requests.selectors.words import row_of
from imdi_tilskudd.lib import excel
from imdi_tilskudd.lib.responses import XLSX, file_response


def write_activities(activities: Iterable[Activity], today: date) -> tuple[Any, int]:
    """A download of all of them in their order, and how many they were."""
    return file_response(lambda file: _write(activities, today, file), "oppgaver.xlsx", XLSX)


def _write(activities: Iterable[Activity], today: date, file: IO[bytes]) -> int:
    workbook = excel.new_workbook()
    sheet = excel.Sheet(workbook, _("Oppgaver"), *zip(*_columns(), strict=True))
    count = 0
    for activity in activities:
        count += 1
        row = row_of(activity, today)
        days = (_day(activity.created_at), _day(activity.sent_at), _day(activity.changed_at))
        sheet.append([row.title, row.kind, row.about, row.tag, row.next, row.due, *days])
    sheet.close()
    excel.save(workbook, file)
    return count


def _columns() -> list[tuple[str, int]]:
    """Headings and widths."""
    return [
        (_("Tittel"), 40),
        (_("Type"), 28),
        (_("Gjelder"), 28),
        (_("Status"), 22),
        (_("Hva skjer nå"), 60),
        (_("Frist"), 12),
        (_("Opprettet"), 12),
        (_("Sendt"), 12),
        (_("Sist endret"), 12),
    ]


def _day(moment: datetime | None) -> date | None:
    return localtime(moment).date() if moment else None
