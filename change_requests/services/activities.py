"""The municipality's side: drafts, sending, answers, withdrawal, reopening."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Recipient, User
from change_requests.models import Activity, ActivityLine, Note
from change_requests.rules import moves
from grants.models import Person, Scheme
from payments.models import Line, Term

from .moving import OutdatedVersion, locked, log, move, require_sender, require_treater, write_note

MUNICIPALITY = moves.Side.MUNICIPALITY


@transaction.atomic
def start_draft(
    *,
    type: str,
    recipient: Recipient,
    by: User,
    subtype: str = "",
    term: Term | None = None,
    person: Person | None = None,
    scheme: Scheme | None = None,
    budget_year: int | None = None,
    ekstra: bool = False,
    lines: Sequence[Line] = (),
    parent: Activity | None = None,
) -> Activity:
    """A draft that only the municipality sees. The caller has found subject and lines among what the user may see.
    PermissionDenied when the user may not send such activities for the recipient."""
    activity = Activity(
        type=type,
        subtype=subtype,
        recipient=recipient,
        term=term,
        person=person,
        scheme=scheme,
        budget_year=budget_year,
        ekstra=ekstra or any(line.scheme == "ekstra" for line in lines),
        parent=parent,
        created_by=by,
    )
    require_sender(activity, by)
    activity.save()
    ActivityLine.objects.bulk_create(_chosen(activity, lines))
    log("activity_started", activity, by)
    return activity


def _chosen(activity: Activity, lines: Sequence[Line]) -> list[ActivityLine]:
    known = set(Person.objects.filter(pk__in={line.duf for line in lines}).values_list("pk", flat=True))
    return [
        ActivityLine(
            activity=activity,
            run_id=line.run_id,
            line=line.pk,
            person_id=line.duf if line.duf in known else None,
            code=line.code_id,
            for_term=line.for_term,
            amount=line.amount,
        )
        for line in lines
    ]


@transaction.atomic
def save_draft(
    *, activity: Activity, title: str, content: dict[str, Any], version: int, by: User, subtype: str | None = None
) -> Activity:
    """Keeps what is written so far, whole or not. OutdatedVersion when another has saved since `version`,
    ValidationError when it is sent already."""
    found = locked(activity)
    require_sender(found, by)
    if found.status != moves.Status.ACTIVE:
        raise ValidationError(_("Den er allerede sendt eller trukket tilbake, og kan ikke endres."))
    if found.version != version:
        raise OutdatedVersion(
            _("En kollega har lagret utkastet etter at du åpnet det. Åpne det på nytt og skriv inn endringene dine.")
        )
    found.title, found.content = title.replace("\x00", "").strip()[:200], content
    found.version = version + 1
    found.subtype = found.subtype if subtype is None else subtype
    found.save(update_fields=["title", "content", "version", "subtype", "changed_at"])
    return found


@transaction.atomic
def send_activity(*, activity: Activity, text: str, by: User, person: Person | None = None) -> Activity:
    """From draft to IMDi; the text becomes the activity's first note. `person`: whom it turned out to be about, one the
    user may see. ValidationError without a title or text, or when it is sent already. What the form demands was
    checked by the form."""
    found = locked(activity)
    require_sender(found, by)
    if not found.title:
        raise ValidationError(_("Gi henvendelsen en tittel som sier hva den gjelder."))
    about = {"person": person} if person and found.person_id is None else {}
    move(found, "send", side=MUNICIPALITY, by=by, sent_at=timezone.now(), **about)
    write_note(found, Note.Side.MUNICIPALITY, by, text)
    return found


@transaction.atomic
def send_new(
    *, type: str, recipient: Recipient, by: User, title: str, text: str, content: dict[str, Any], **about: Any
) -> Activity:
    """Written and sent in one step; nothing is kept when it is refused, as by start_draft and send_activity. about: as
    in start_draft."""
    begun = start_draft(type=type, recipient=recipient, by=by, **about)
    saved = save_draft(activity=begun, title=title, content=content, version=0, by=by)
    return send_activity(activity=saved, text=text, by=by)


@transaction.atomic
def discard_draft(*, activity: Activity, by: User) -> Activity:
    """Nothing was sent, and nothing will be; it stands as Avbrutt among the municipality's own."""
    found = locked(activity)
    require_sender(found, by)
    move(found, "discard", side=MUNICIPALITY, by=by)
    return found


@transaction.atomic
def withdraw_activity(*, activity: Activity, reason: str, by: User) -> Activity:
    """While nobody in IMDi has begun; ValidationError afterwards."""
    found = locked(activity)
    require_sender(found, by)
    move(found, "withdraw", side=MUNICIPALITY, by=by, comment=reason)
    return found


@transaction.atomic
def reply_to_imdi(*, activity: Activity, text: str, by: User) -> Activity:
    """The municipality's answer to a question from IMDi; the activity returns to IMDi's queue."""
    found = locked(activity)
    require_sender(found, by)
    move(found, "reply", side=MUNICIPALITY, by=by, due=None, sent_at=found.sent_at or timezone.now())
    write_note(found, Note.Side.MUNICIPALITY, by, text)
    return found


@transaction.atomic
def reopen_activity(*, activity: Activity, text: str, by: User) -> Activity:
    """Back to IMDi with a new note, while the term it was answered in has not been attested. ValidationError after
    that: then a new request is the way."""
    found = locked(activity)
    require_sender(found, by)
    if not _may_be_reopened(found):
        raise ValidationError(_("Terminen den ble besvart i, er attestert. Send en ny endringsforespørsel."))
    move(found, "reopen", side=MUNICIPALITY, by=by, outcome="", answered_by=None, answered_at=None, treated_by=None)
    write_note(found, Note.Side.MUNICIPALITY, by, text)
    return found


def _may_be_reopened(activity: Activity) -> bool:
    """Whether no term has been attested since the answer."""
    answered = activity.answered_at
    return answered is not None and not Term.objects.attested_after(answered).exists()


@transaction.atomic
def add_note(*, activity: Activity, side: str, text: str, by: User) -> Note:
    """A message on something that is sent: from the municipality, from IMDi, or IMDi's internal one. Moves nothing."""
    found = locked(activity)
    if side == Note.Side.MUNICIPALITY:
        require_sender(found, by)
    else:
        require_treater(found, by)
    if found.status == moves.Status.CANCELLED or found.is_draft:
        raise ValidationError(_("Det går bare å skrive på noe som er sendt."))
    if side == Note.Side.MUNICIPALITY and found.place not in moves.OPEN:
        raise ValidationError(_("IMDi har svart, og leser den ikke lenger. Gjenåpne den, eller send en ny."))
    log("activity_note", found, by)
    return write_note(found, side, by, text)
