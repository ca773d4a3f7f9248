"""Lock, check, write and log: what every step of an activity has in common."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from change_requests.models import Activity, ActivityEvent, Note
from change_requests.rules import access, moves

from .telling import tell_of


class OutdatedVersion(ValidationError):
    """Somebody else has saved the draft meanwhile; nothing of theirs is overwritten."""


def locked(activity: Activity) -> Activity:
    """The activity as it is now; nobody else may move it until the transaction ends."""
    return Activity.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=activity.pk)


def require_sender(activity: Activity, by: User) -> None:
    """PermissionDenied unless the user may send such activities for the municipality."""
    roles = by.roles_held_for(activity.recipient_id)
    if not access.may_send(roles, activity.type, ekstra=activity.ekstra):
        raise PermissionDenied(_("Du har ikke en rolle som kan sende dette for kommunen."))


def require_treater(activity: Activity, by: User) -> None:
    """PermissionDenied unless the user treats such activities in IMDi."""
    if not access.may_treat(by.imdi_roles, activity.type, ekstra=activity.ekstra):
        raise PermissionDenied(_("Du har ikke rollen som behandler slike henvendelser i IMDi."))


def move(activity: Activity, name: str, *, side: moves.Side, by: User | None, comment: str = "", **fields: Any) -> None:
    """Takes the step, sets the fields with it, and writes the event row and the audit event. ValidationError when the
    activity stands somewhere else. The caller has locked it."""
    before = activity.place
    if not moves.may_move(before, name, side):
        raise ValidationError(_("Dette går ikke nå: %(state)s.") % {"state": standing(activity)})
    after = moves.MOVES[name].after
    changed = {"status": after.status, "treatment": after.treatment} | fields
    for field, value in changed.items():
        setattr(activity, field, value)
    activity.save(update_fields=[*changed, "changed_at"])
    moved = ActivityEvent.objects.create(
        activity=activity,
        by=by,
        move=name,
        from_status=before.status,
        from_treatment=before.treatment,
        to_status=after.status,
        to_treatment=after.treatment,
        comment=comment,
    )
    log(f"activity_{name}", activity, by)
    tell_of(moved)


def log(kind: str, activity: Activity, by: User | None) -> None:
    audit.record(
        kind=kind,
        user=by,
        recipient=activity.recipient,
        subject=str(activity.public_id),
        details={"type": activity.type},
    )


def write_note(activity: Activity, side: str, by: User | None, text: str) -> Note:
    """ValidationError when there is no text."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise ValidationError(_("Skriv en tekst."))
    return Note.objects.create(activity=activity, side=side, by=by, text=text)


def standing(activity: Activity) -> str:
    """Where it stands, for a sentence."""
    if activity.is_draft:
        return _("den er et utkast som ikke er sendt")
    sentences = {
        moves.WITHDRAWN: _("den er trukket tilbake"),
        moves.WAITING: _("den er sendt og venter på IMDi"),
        moves.IN_TREATMENT: _("IMDi behandler den"),
        moves.ASKED: _("den venter på svar fra kommunen"),
        moves.CLOSED: _("den er besvart"),
    }
    return sentences.get(activity.place, _("den er et utkast som ikke er sendt"))
