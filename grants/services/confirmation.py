"""What one IMDi user enters, another confirms: the same for rates and parameters (spec 3)."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import IMDI_ATTESTANT, IMDI_SAKSBEHANDLER

IMDI = "imdi"


class OwnEntry(Exception):
    """Whoever entered a row may not confirm it; the message names the rows."""


def require_caseworker(by: User) -> None:
    """PermissionDenied when the user is not IMDi saksbehandler."""
    if not by.has_role(IMDI_SAKSBEHANDLER, recipient=IMDI):
        raise PermissionDenied(_("Bare den som er IMDi saksbehandler, kan gjøre dette."))


def require_attestant(by: User, refusal: str) -> None:
    """PermissionDenied with the sentence when the user is not IMDi attestant."""
    if not by.has_role(IMDI_ATTESTANT, recipient=IMDI):
        raise PermissionDenied(refusal)


def confirm(*, rows: QuerySet[Any], by: User) -> list[Any]:
    """Confirms those of the rows that nobody has confirmed, and returns them; OwnEntry when the user entered one of
    them: then none is confirmed. Inside the caller's transaction."""
    waiting = list(rows.filter(confirmed_at=None).select_for_update(of=("self",)))
    own = [row for row in waiting if row.entered_by_id == by.pk]
    if own:
        raise OwnEntry(_("Du førte selv inn %(rows)s. En annen må bekrefte.") % {"rows": _listed(own)})
    now = timezone.now()
    for row in waiting:
        row.confirmed_by, row.confirmed_at = by, now
    rows.model._default_manager.bulk_update(waiting, ["confirmed_by", "confirmed_at"])
    return waiting


def _listed(rows: Iterable[Any]) -> str:
    return ", ".join(str(row) for row in rows)
