"""From a granted request to register events: their effect before, and then the events with the answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from change_requests.models import Activity
from change_requests.rules.kinds import SETTLED_BEFORE_2021
from change_requests.rules.proposals import Fact, Standing, proposed_facts
from grants.models import RegisterEvent
from grants.selectors.persons import events_in_force, person_with
from grants.services.own_events import own_event, take_lock, write
from payments.services import Effect, preview_events

from .extensions import extend
from .treatment import GRANTING, answer_activity


def facts_of_request(activity: Activity) -> list[Fact]:
    """What the request's form proposes, held against what the register says now."""
    duf = duf_of(activity)
    standing = [Standing(e.id, e.type, f"{e.date}", e.data) for e in events_in_force(duf)] if duf else []
    if activity.subtype == SETTLED_BEFORE_2021:
        return [Fact("late_application")]  # of the day it is granted
    return proposed_facts(activity.subtype, activity.content | {"from": activity.recipient_id}, standing)


def duf_of(activity: Activity) -> str:
    """The person's DUF number: of the subject, else what the municipality wrote; empty when there is neither."""
    return activity.person_id or activity.content.get("duf", "")


def preview_facts(*, duf: str, facts: Sequence[Fact], today: date) -> Effect:
    """What the next run would do with the facts; nothing is written. ValidationError says what is wrong with them, or
    that nobody has introduced the person."""
    if facts and duf and not any(fact.type == "person" for fact in facts) and person_with(duf) is None:
        raise ValidationError(
            _(
                "Registeret kjenner ingen med DUF-nummer %(duf)s, så ingenting kan beregnes eller lagres. "
                "Rett nummeret, eller legg til opplysningen «Person»."
            )
            % {"duf": duf}
        )
    return preview_events(events=_events(duf, facts, today), today=today)


@transaction.atomic
def grant_activity(
    *, activity: Activity, outcome: str, text: str, duf: str, facts: Sequence[Fact], by: User, today: date
) -> Activity:
    """Writes the facts into the register (source imdi) and answers. All or nothing: ValidationError says what is wrong
    with a fact, that an event to be retracted was taken back meanwhile, or that another treats it."""
    written: list[RegisterEvent] = []
    if activity.subtype == SETTLED_BEFORE_2021 and outcome in GRANTING and not facts:
        raise ValidationError(
            _("En innvilget søknad må ha opplysningen «Godkjent søknad, bosatt før 2021», ellers utbetales ingenting.")
        )
    if facts:
        take_lock()
        _refuse_taken_back(duf, facts)
        written = write(_events(duf, facts, today), by)
    answered = answer_activity(activity=activity, outcome=outcome, text=text, by=by, events=written)
    if answered.type == Activity.Type.EXTENSION and outcome in GRANTING:
        extend(answered, by)
    return answered


def _events(duf: str, facts: Sequence[Fact], today: date) -> list[dict[str, Any]]:
    if not duf:
        raise ValidationError(_("Fyll inn DUF-nummeret til den som opplysningene gjelder."))
    return [_event(duf, fact, today) for fact in facts]


def _event(duf: str, fact: Fact, today: date) -> dict[str, Any]:
    retracts = {"retracts": fact.retracts} if fact.retracts else {}
    return own_event(fact.type, duf, today, today, **fact.fields, **retracts) | (
        {"date": fact.date} if fact.date else {}
    )


def _refuse_taken_back(duf: str, facts: Sequence[Fact]) -> None:
    standing = {event.id for event in events_in_force(duf)}
    if any(fact.retracts and fact.retracts not in standing for fact in facts):
        raise ValidationError(
            _("Opplysningen som skulle rettes, er allerede rettet. Se på personens tidslinje og velg på nytt.")
        )
