"""Activities as an Excel file."""

from collections.abc import Iterable
from datetime import date
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
    headers = [_("Tittel"), _("Type"), _("Status"), _("Gjelder"), _("Frist"), _("Opprettet"), _("Sist endret")]
    workbook = excel.new_workbook()
    sheet = excel.Sheet(workbook, _("Oppgaver"), headers, [40, 28, 22, 28, 12, 12, 12])
    count = 0
    for activity in activities:
        count += 1
        row = row_of(activity, today)
        days = (localtime(activity.created_at).date(), localtime(activity.changed_at).date())
        sheet.append([row.title, row.kind, row.tag, row.about, row.due, *days])
    sheet.close()
    excel.save(workbook, file)
    return count
