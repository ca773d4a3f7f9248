"""IMDi's desk: the queue, and what is shown beside a request before it is decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from accounts.models import Recipient, User
from change_requests.models import Activity
from change_requests.models.activity import OLDEST_FIRST
from grants.models import RegisterEvent
from grants.rules.timeline_words import EKSTRATILSKUDD_CODES
from grants.selectors.persons import events_in_force
from payments.models import Line, Term
from payments.services import Effect, EffectLine

LINES_SHOWN = 24


def next_in_queue(user: User, after: Activity) -> Activity | None:
    """The oldest untreated of the same type behind this one, else the oldest of all."""
    waiting = Activity.objects.visible_to(user).filter(status="utført", treatment="mottatt").exclude(pk=after.pk)
    waiting = waiting.filter(type=after.type).order_by(*OLDEST_FIRST)
    if after.sent_at is None:
        return waiting.first()
    behind = Q(sent_at__gt=after.sent_at) | Q(sent_at=after.sent_at, pk__gt=after.pk)
    return waiting.filter(behind).first() or waiting.first()


def in_queue_before(user: User, activity: Activity) -> int:
    """How many have waited longer."""
    waiting = Activity.objects.visible_to(user).filter(type=activity.type).waiting_for_imdi()
    return waiting.filter(sent_at__lt=activity.sent_at).count()


def place_in_form(activity: Activity) -> str:
    """The name of the kommune that the request names; empty without one."""
    number = activity.content.get("place")
    return Recipient.objects.filter(pk=number).values_list("name", flat=True).first() or "" if number else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """The person as IMDi sees it: events in force by date, each with the kommune it names; newest lines first."""

    events: Sequence[RegisterEvent]
    story: Sequence[tuple[RegisterEvent, str]]
    lines: Sequence[Line]
    others: Sequence[Activity]


def standing_for(user: User, duf: str) -> list[RegisterEvent]:
    """The person's events in force, by date; those of ekstratilskudd (health data) with the role for it only."""
    events = events_in_force(duf) if duf else []
    if user.opens_all_ekstratilskudd:
        return events
    return [event for event in events if event.data.get("code") not in EKSTRATILSKUDD_CODES]


def beside(user: User, activity: Activity, duf: str) -> Beside:
    if not duf:
        return Beside((), (), (), ())
    lines = Line.objects.visible_to(user).filter(duf=duf).select_related("recipient")
    others = Activity.objects.visible_to(user).open().filter(Q(person_id=duf) | Q(content__duf=duf))
    events = standing_for(user, duf)
    numbers = {event.data.get("municipality", "") for event in events}
    places = dict(Recipient.objects.filter(number__in=numbers).values_list("number", "name"))
    return Beside(
        events,
        [(event, places.get(event.data.get("municipality", ""), "")) for event in events],
        list(lines.order_by("-term", "code_id", "for_term")[:LINES_SHOWN]),
        list(others.exclude(pk=activity.pk).select_related("recipient")[:5]),
    )


@dataclass(slots=True)
class OfRecipient:
    """What changes for one recipient, in kroner."""

    recipient: Recipient
    difference: Decimal = Decimal(0)
    lines: list[EffectLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EffectShown:
    """`paid_terms`: those among the changed that are locked, so that the change is a correction of what is paid.
    `total`: what the state pays more, in kroner, in the next term. `is_whole`: with ekstratilskudd."""

    term: str
    recipients: Sequence[OfRecipient]
    paid_terms: Sequence[str]
    total: Decimal
    is_whole: bool


def effect_shown(user: User, effect: Effect) -> EffectShown:
    """Without the role for ekstratilskudd as if there were none: a sum would tell who has it."""
    is_whole = user.opens_all_ekstratilskudd
    changed = [line for line in effect.changed if is_whole or line.key.code not in EKSTRATILSKUDD_CODES]
    found = Recipient.objects.in_bulk({line.key.recipient for line in changed})
    by_recipient: dict[str, OfRecipient] = {}
    for line in changed:
        shown = by_recipient.setdefault(line.key.recipient, OfRecipient(found[line.key.recipient]))
        shown.lines.append(line)
        shown.difference += line.difference
    locked = Term.objects.locked().filter(pk__in={line.key.term for line in changed})
    return EffectShown(
        term=effect.term,
        recipients=sorted(by_recipient.values(), key=lambda one: one.recipient.number),
        paid_terms=sorted(locked.values_list("pk", flat=True)),
        total=sum((one.difference for one in by_recipient.values()), Decimal(0)),
        is_whole=is_whole,
    )
