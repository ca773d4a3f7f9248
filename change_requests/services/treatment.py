"""IMDi's side: taking, asking, answering. One caseworker treats an activity at a time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Recipient, User
from change_requests.models import Activity, DecidedEvent, Note
from change_requests.rules import moves
from grants.models import Person, RegisterEvent

from .moving import locked, move, require_treater, write_note

IMDI = moves.Side.IMDI
GRANTING = (Activity.Outcome.GRANTED, Activity.Outcome.PARTLY)


@transaction.atomic
def take_activity(*, activity: Activity, by: User) -> Activity:
    """Now this user treats it. ValidationError when another does, naming whom."""
    found = locked(activity)
    require_treater(found, by)
    if found.place == moves.IN_TREATMENT:
        if found.treated_by_id == by.pk:
            return found
        raise ValidationError(_("%(name)s behandler den nå.") % {"name": found.treated_by})
    move(found, "take", side=IMDI, by=by, treated_by=by)
    return found


@transaction.atomic
def take_over(*, activity: Activity, by: User, reason: str) -> Activity:
    """From a colleague who is away; whoever had it can no longer decide it."""
    found = locked(activity)
    require_treater(found, by)
    move(found, "take_over", side=IMDI, by=by, comment=reason, treated_by=by)
    return found


@transaction.atomic
def put_back(*, activity: Activity, by: User) -> Activity:
    """Into the queue again, untreated."""
    found = _of_mine(activity, by)
    move(found, "put_back", side=IMDI, by=by, treated_by=None)
    return found


@transaction.atomic
def ask_municipality(*, activity: Activity, text: str, due: date | None, by: User) -> Activity:
    """A question: the activity waits on the municipality, by a day when one is given."""
    found = _of_mine(activity, by)
    move(found, "ask", side=IMDI, by=by, due=due, treated_by=None)
    write_note(found, Note.Side.IMDI, by, text)
    return found


@transaction.atomic
def answer_activity(
    *, activity: Activity, outcome: str, text: str, by: User, events: Sequence[RegisterEvent] = ()
) -> Activity:
    """The answer, with the register events that it led to: none when IMDi did by hand what the text says.
    ValidationError for an unknown outcome, and for events with an answer that grants nothing."""
    if outcome not in Activity.Outcome.values:
        raise ValidationError(_("Velg et utfall."))
    if events and outcome not in GRANTING:
        raise ValidationError(_("Bare en imøtekommet henvendelse kan endre registeret."))
    found = _of_mine(activity, by)
    move(found, "answer", side=IMDI, by=by, outcome=outcome, answered_by=by, answered_at=timezone.now())
    write_note(found, Note.Side.IMDI, by, text)
    DecidedEvent.objects.bulk_create(DecidedEvent(activity=found, event=event) for event in events)
    return found


@transaction.atomic
def request_from_municipality(
    *,
    type: str,
    recipient: Recipient,
    title: str,
    text: str,
    due: date | None,
    by: User,
    subtype: str = "",
    person: Person | None = None,
    ekstra: bool = False,
    parent: Activity | None = None,
    content: dict[str, Any] | None = None,
) -> Activity:
    """An activity that IMDi begins and the municipality must answer, as a request for documentation."""
    activity = Activity(
        type=type,
        subtype=subtype,
        recipient=recipient,
        title=title,
        person=person,
        ekstra=ekstra,
        parent=parent,
        requested=True,
        content=content or {},
        created_by=by,
    )
    require_treater(activity, by)
    activity.save()
    move(activity, "request", side=IMDI, by=by, due=due)
    write_note(activity, Note.Side.IMDI, by, text)
    return activity


@transaction.atomic
def cancel_request(*, activity: Activity, by: User, reason: str) -> Activity:
    """What IMDi asked for is no longer needed."""
    found = locked(activity)
    require_treater(found, by)
    move(found, "cancel", side=IMDI, by=by, comment=reason, due=None)
    return found


def _of_mine(activity: Activity, by: User) -> Activity:
    """Locked; ValidationError when another treats it, so that what was written stays on the page."""
    found = locked(activity)
    require_treater(found, by)
    if found.place == moves.IN_TREATMENT and found.treated_by_id != by.pk:
        raise ValidationError(_("%(name)s behandler den nå.") % {"name": found.treated_by})
    return found
