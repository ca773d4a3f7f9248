"""What IMDi decides about a person: payments are put on hold by one caseworker; an enkeltvedtak needs two persons."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from grants.models import Person, ProposedEvent, RegisterEvent
from grants.register.checks import Refused, check_event
from grants.register.reference import read_reference
from grants.selectors.persons import holds_in_force

from .confirmation import require_attestant, require_caseworker
from .own_events import own_event, retraction, take_lock, write

HOLD, DECISION = RegisterEvent.Type.HOLD, RegisterEvent.Type.DECISION


@transaction.atomic
def put_on_hold(
    *, person: Person, first_day: date, last_day: date | None, reason: str, by: User, today: date
) -> RegisterEvent:
    """No lines for the person in runs as of a day from `first_day` to `last_day` (None: until it is lifted).
    PermissionDenied when the user is not IMDi saksbehandler; ValidationError when the days are the wrong way round."""
    require_caseworker(by)
    to = {"to": f"{last_day}"} if last_day else {}
    (hold,) = write([own_event(HOLD, person.duf, first_day, today, **to)], by)
    _note("hold_placed", person, hold, reason, by)
    return hold


@transaction.atomic
def lift_hold(*, hold: RegisterEvent, last_day: date | None, reason: str, by: User, today: date) -> None:
    """With a `last_day` the hold ends then; without one it is retracted as a whole. Either way the next run pays what
    was held back. PermissionDenied when the user is not IMDi saksbehandler; ValidationError when the hold is lifted
    already, or would end before it began."""
    require_caseworker(by)
    take_lock()
    if hold not in holds_in_force(hold.duf):
        raise ValidationError(_("Stansen er allerede opphevet."))
    events = [retraction(hold, today)]
    if last_day:
        events.append(own_event(HOLD, hold.duf, hold.date, today, to=f"{last_day}"))
    write(events, by)
    _note("hold_lifted", Person.objects.get(duf=hold.duf), hold, reason, by)


def _note(kind: str, person: Person, hold: RegisterEvent, reason: str, by: User) -> None:
    details = {"event": hold.id, "reason": reason}
    audit.record(kind=kind, user=by, subject=f"person {person.public_id}", details=details)


@transaction.atomic
def propose_decision(
    *,
    person: Person,
    code: str,
    year: int,
    term: str,
    recipient: str,
    amount: Decimal,
    reason: str,
    by: User,
    today: date,
) -> ProposedEvent:
    """An enkeltvedtak that adds `amount` kroner (of either sign) to what is owed for the key; nothing is written into
    the register until another approves it. PermissionDenied when the user is not IMDi saksbehandler; ValidationError
    names what is wrong with a field."""
    require_caseworker(by)
    fields = {"code": code, "year": year, "term": term, "recipient": recipient, "amount": amount, "reason": reason}
    checked = check_event(own_event(DECISION, person.duf, today, today, **fields), read_reference())
    if isinstance(checked, Refused):
        raise ValidationError(checked.problems)
    content = {name: checked.data[name] for name in fields}
    return ProposedEvent.objects.create(person=person, type=DECISION, content=content, reason=reason, proposed_by=by)


@transaction.atomic
def approve_event(*, proposal: ProposedEvent, by: User, today: date) -> RegisterEvent:
    """Writes the event, dated and registered today; the next run makes the lines. PermissionDenied when the user is
    not IMDi attestant or made the proposal; ValidationError when it is decided already."""
    require_attestant(by, _("Bare den som er IMDi attestant, kan godkjenne et vedtak."))
    found = _waiting(proposal)
    if found.proposed_by_id == by.pk:
        raise PermissionDenied(_("Du foreslo selv %(proposal)s. En annen må godkjenne.") % {"proposal": found})
    content = found.content | {"amount": Decimal(found.content["amount"])}
    (event,) = write([own_event(found.type, found.person_id, today, today, **content)], by)
    _decide(found, ProposedEvent.State.APPROVED, by, event)
    return event


@transaction.atomic
def turn_down_event(*, proposal: ProposedEvent, by: User) -> None:
    """The proposal leads to nothing; whoever made it may take it back this way. PermissionDenied when another who is
    not IMDi attestant tries; ValidationError when it is decided already."""
    found = _waiting(proposal)
    if found.proposed_by_id != by.pk:
        require_attestant(by, _("Bare den som er IMDi attestant, kan avvise et vedtak."))
    _decide(found, ProposedEvent.State.TURNED_DOWN, by, None)


def _waiting(proposal: ProposedEvent) -> ProposedEvent:
    """The proposal as it is now, locked."""
    found = ProposedEvent.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if found.state != ProposedEvent.State.PROPOSED:
        raise ValidationError(_("%(proposal)s er allerede avgjort.") % {"proposal": found})
    return found


def _decide(proposal: ProposedEvent, state: str, by: User, event: RegisterEvent | None) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, timezone.now()
    proposal.event = event
    proposal.save(update_fields=["state", "decided_by", "decided_at", "event"])
