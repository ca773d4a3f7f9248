"""Utsatt frist: a municipality asks for a later deadline, at most twice for each activity (seed 002)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from change_requests.models import Activity
from change_requests.rules import moves

from .activities import save_draft, send_activity, start_draft
from .moving import locked, log, require_sender

MOST = 2


@transaction.atomic
def ask_for_extension(*, activity: Activity, until: date, reason: str, by: User) -> Activity:
    """The request, sent to IMDi; the deadline stands until IMDi has granted it. ValidationError when the activity has
    no deadline that waits on the municipality, when the day is not a later one, or when it has been asked for twice."""
    found = locked(activity)
    require_sender(found, by)
    _refuse(found, until)
    begun = start_draft(
        type=Activity.Type.EXTENSION,
        recipient=found.recipient,
        by=by,
        person=found.person,
        ekstra=found.ekstra,
        parent=found,
    )
    title = _("Utsatt frist: %(title)s") % {"title": found}
    saved = save_draft(activity=begun, title=title, content={"due": f"{until}"}, version=0, by=by)
    return send_activity(activity=saved, text=reason, by=by)


def _refuse(activity: Activity, until: date) -> None:
    if activity.status != moves.Status.ACTIVE or activity.due is None:
        raise ValidationError(_("Denne har ingen frist som kan utsettes."))
    if until <= activity.due:
        raise ValidationError(_("Velg en dag etter %(day)s.") % {"day": f"{activity.due:%d.%m.%Y}"})
    asked = activity.followers.filter(type=Activity.Type.EXTENSION)
    if asked.open().exists():
        raise ValidationError(_("Dere har alt søkt. Vent på svar fra IMDi."))
    if asked.exclude(status=moves.Status.CANCELLED).count() >= MOST:
        raise ValidationError(_("Det kan søkes om utsatt frist to ganger, og det er gjort."))


def extend(extension: Activity, by: User) -> None:
    """Granted: the deadline of the activity it is about. Part of the answer's transaction."""
    about = locked(extension.parent)
    if about.status == moves.Status.ACTIVE:
        about.due = date.fromisoformat(extension.content["due"])
        about.save(update_fields=["due", "changed_at"])
        log("activity_extended", about, by)
