"""Utsatt frist: a municipality asks for a later deadline, at most twice for each activity (seed 002)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from change_requests.models import Activity
from change_requests.rules import access, moves

from .activities import send_new
from .moving import locked, log, require_sender

MOST = 2


@transaction.atomic
def ask_for_extension(*, activity: Activity, until: date, reason: str, by: User) -> Activity:
    """The request, sent to IMDi; the deadline stands until IMDi has granted it. ValidationError when the activity has
    no deadline that waits on the municipality, when the day is not a later one, or when it has been asked for twice."""
    found = locked(activity)
    require_sender(found, by)
    _refuse(found, until)
    return send_new(
        type=Activity.Type.EXTENSION,
        recipient=found.recipient,
        by=by,
        title=_("Utsatt frist: %(title)s") % {"title": found},
        text=reason,
        content={"due": f"{until}"},
        person=found.person,
        ekstra=found.ekstra,
        parent=found,
    )


def _refuse(activity: Activity, until: date) -> None:
    if activity.type in access.NOT_GRANT_DATA or activity.status != moves.Status.ACTIVE or activity.due is None:
        raise ValidationError(_("Denne har ingen frist som kan utsettes."))
    if until <= activity.due:
        raise ValidationError(_("Velg en dag etter %(day)s.") % {"day": f"{activity.due:%d.%m.%Y}"})
    asked = activity.followers.filter(type=Activity.Type.EXTENSION)
    if asked.open().exists():
        raise ValidationError(_("Dere har allerede søkt. Vent på svar fra IMDi."))
    if asked.exclude(status=moves.Status.CANCELLED).count() >= MOST:
        raise ValidationError(_("Det kan søkes om utsatt frist to ganger, og det er gjort."))


def extend(extension: Activity, by: User) -> None:
    """Granted: the deadline of the activity it is about. Part of the answer's transaction."""
    about, until = locked(extension.parent), date.fromisoformat(extension.content["due"])
    if about.status == moves.Status.ACTIVE and about.due is not None and about.due < until:
        about.due = until
        about.save(update_fields=["due", "changed_at"])
        log("activity_extended", about, by)
