"""The list of users as an Excel file."""

from collections.abc import Sequence
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from imdi_tilskudd.lib import excel
from imdi_tilskudd.lib.listing import Heading


def write_users(rows: Sequence[User], headings: Sequence[Heading], file: IO[bytes]) -> int:
    """All rows, each with its `listed_grants`, in the columns of the list. Returns their number."""
    workbook = excel.new_workbook()
    sheet = excel.Sheet(workbook, _("Brukere"), [str(heading.label) for heading in headings], [30, 20, 32, 50, 14, 16])
    for user in rows:
        roles = ", ".join(grant.role.title for grant in user.listed_grants)
        last = timezone.localdate(user.last_login) if user.last_login else None
        sheet.append([user.name, user.username, user.email, roles, str(user.state.label), last])
    sheet.close()
    excel.save(workbook, file)
    return len(rows)
