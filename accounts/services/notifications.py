"""Varsler are written in the transaction of what they tell of, one row for each user who may see the matter; the
e-mails go by the outbox, which tries again when one fails."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import rules
from accounts.models import Delivery, Event, Mail, Notification, NotificationChoice, RoleGrant, User
from accounts.models.notification import DEFAULTS

from . import notification_words as words
from .mail import address_of, compose, queue_mails

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Matter:
    """What the users of one recipient are told of: those with one of the roles there, and of `users` (ids) those who
    have any role there.

    url: a path with opaque ids only. key: of what happened; the same key tells nobody twice. params: what
    notification_words reads, without names or numbers of persons. days_left: of a deadline; a user is told when it is
    near enough for her."""

    recipient: str
    url: str
    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    roles: Set[str] = rules.TOLD_OF_GRANTS
    users: Set[int] = frozenset()
    days_left: int | None = None


@transaction.atomic
def notify(*, event: Event, matters: Sequence[Matter], day: date | None = None) -> int:
    """Tells whoever is concerned and wants to be told; how many were not told before. May run any number of times, and
    asks the same few questions however many matters there are. `day`: on which the roles count, else today."""
    day = day or timezone.localdate()
    audience = _audience(matters, day)
    choices = _choices(event, {user for users in audience.values() for user in users})
    rows = [
        row
        for matter in matters
        for user in sorted(audience[matter.recipient])
        if (row := _row(event, matter, user, audience[matter.recipient][user], choices.get(user)))
    ]
    if not rows:
        return 0
    before = Notification.objects.filter(event=event, key__in={matter.key for matter in matters})
    known = before.count()
    Notification.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    _mail_at_once(before, day)
    return before.count() - known


def _audience(matters: Sequence[Matter], day: date) -> dict[str, dict[int, set[str]]]:
    """Recipient → user → roles held there."""
    wanted = Q(role_id__in={role for matter in matters for role in matter.roles})
    wanted |= Q(user_id__in={user for matter in matters for user in matter.users})
    grants = RoleGrant.objects.in_force(day).filter(wanted, user__is_active=True)
    grants = grants.filter(recipient_id__in={matter.recipient for matter in matters})
    audience: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for recipient, user, role in grants.values_list("recipient_id", "user_id", "role_id"):
        audience[recipient][user].add(role)
    return audience


def _choices(event: Event, users: Set[int]) -> dict[int, NotificationChoice]:
    return {choice.user_id: choice for choice in NotificationChoice.objects.filter(event=event, user_id__in=users)}


def _row(
    event: Event, matter: Matter, user: int, roles: Set[str], choice: NotificationChoice | None
) -> Notification | None:
    if user not in matter.users and matter.roles.isdisjoint(roles):
        return None
    choice = choice or NotificationChoice(event=event, delivery=DEFAULTS[event])
    if choice.delivery == Delivery.NONE or (matter.days_left is not None and matter.days_left > choice.days):
        return None
    return Notification(
        user_id=user,
        recipient_id=matter.recipient,
        event=event,
        key=matter.key,
        params=dict(matter.params),
        url=matter.url,
        delivery=choice.delivery,
    )


# --- e-mails ------------------------------------------------------------------------------------------------


def _mail_at_once(told: Any, day: date) -> None:
    rows = _locked(told.to_be_mailed(Delivery.AT_ONCE, day))
    queue_mails(_at_once(row) for row in rows)
    _note_mailed(rows, timezone.now())


def _locked(rows: Any) -> list[Notification]:
    """Those nobody else is writing mails of, oldest first."""
    rows = rows.select_for_update(of=("self",), skip_locked=True).select_related("recipient", "user__home")
    return list(rows.order_by("created_at", "pk"))


def _at_once(row: Notification) -> Mail:
    link = address_of("accounts:notification", row.public_id)
    return compose(
        kind=f"varsel-{row.event}", write=lambda: words.letter(row, link), user=row.user, recipient=row.recipient
    )


def _note_mailed(rows: Iterable[Notification], moment: datetime) -> None:
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=moment)


@transaction.atomic
def send_digests(*, now: datetime) -> int:
    """One mail to each user with unread notifications for it, at most one a day; how many. May run twice."""
    day = timezone.localdate(now)
    daily = Notification.objects.filter(delivery=Delivery.DAILY)
    done = daily.filter(mailed_at__gte=_midnight(now)).values("user_id")
    rows = _locked(daily.to_be_mailed(Delivery.DAILY, day).exclude(user_id__in=done))
    by_user: dict[User, list[Notification]] = defaultdict(list)
    for row in rows:
        by_user[row.user].append(row)
    link = address_of("accounts:notifications")
    queue_mails(_digest(user, own, link) for user, own in by_user.items())
    _note_mailed(rows, now)
    return len(by_user)


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _digest(user: User, rows: list[Notification], link: str) -> Mail:
    places = {row.recipient_id: row.recipient for row in rows}
    only = next(iter(places.values())) if len(places) == 1 else None
    return compose(kind="varsel-samlet", write=lambda: words.digest(rows, link), user=user, recipient=only)


# --- the inbox ----------------------------------------------------------------------------------------------


@transaction.atomic
def mark_read(*, user: User, public_id: Any = None, now: datetime) -> int:
    """One of the user's notifications, or all of them; how many were unread."""
    unread = Notification.objects.visible_to(user).unread()
    return (unread.filter(public_id=public_id) if public_id else unread).update(read_at=now)


@transaction.atomic
def choose(*, user: User, deliveries: Mapping[str, str], days: int) -> None:
    """How the user wants each event (Event → Delivery), and how many days before a deadline."""
    rows = [
        NotificationChoice(user=user, event=event, delivery=delivery, days=days)
        for event, delivery in deliveries.items()
    ]
    NotificationChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "event"], update_fields=["delivery", "days"]
    )


@transaction.atomic
def remove_old(*, now: datetime) -> int:
    """Drops what is older than settings.NOTIFICATION_DAYS; how many."""
    old = Notification.objects.filter(created_at__lt=now - timedelta(days=settings.NOTIFICATION_DAYS))
    return old.delete()[0]
