"""Odd patterns in the audit log become rows that IMDi's administrator looks into."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import AuditAlarm, AuditEvent, User

from .audit import PERSON, READS, record

Kind = AuditAlarm.Kind
# Each time, the whole day is read again, so that a task that was late or ran twice makes no difference.
LOOK_BACK = timedelta(hours=26)


class View(NamedTuple):
    """Somebody looked at a person."""

    at: datetime
    person: str
    recipient: str | None
    protected: bool


def watch(*, now: datetime) -> int:
    """Finds odd patterns of the last day; how many are new. Thresholds are settings (AUDIT_…)."""
    found = 0
    for user_id, views in _views_by_user(now - LOOK_BACK).items():
        for day, of_day in _by_day(views).items():
            found += sum(_note(kind, user_id, day, of_day, persons) for kind, persons in _patterns(of_day))
    return found


def _views_by_user(since: datetime) -> dict[int, list[View]]:
    rows = AuditEvent.objects.filter(at__gte=since, kind__in=READS, subject__startswith=PERSON, user__isnull=False)
    found: dict[int, list[View]] = defaultdict(list)
    fields = ("user_id", "at", "subject", "recipient_id", "details")
    for user_id, at, subject, recipient, details in rows.order_by("at", "id").values_list(*fields).iterator():
        found[user_id].append(View(at, subject, recipient, bool(details.get("protected"))))
    return found


def _by_day(views: Iterable[View]) -> dict[date, list[View]]:
    days: dict[date, list[View]] = defaultdict(list)
    for view in views:
        days[timezone.localdate(view.at)].append(view)
    return days


def _patterns(views: list[View]) -> list[tuple[Kind, int]]:
    """Each kind with how many persons it counts."""
    at_night = {view.person for view in views if rules.is_night(timezone.localtime(view.at).hour, settings.AUDIT_NIGHT)}
    window = timedelta(minutes=settings.AUDIT_WINDOW_MINUTES)
    return [
        (Kind.MANY, rules.most_within([(view.at, view.person) for view in views], window)),
        (Kind.NIGHT, len(at_night)),
        (Kind.PROTECTED, len({view.person for view in views if view.protected})),
    ]


def threshold(kind: str) -> int:
    """From so many persons on, it is worth asking."""
    return {
        Kind.MANY: settings.AUDIT_MANY_PERSONS,
        Kind.NIGHT: settings.AUDIT_NIGHT_PERSONS,
        Kind.PROTECTED: settings.AUDIT_PROTECTED_PERSONS,
    }[Kind(kind)]


@transaction.atomic
def _note(kind: Kind, user_id: int, day: date, views: list[View], persons: int) -> bool:
    """Whether the alarm is new. One that stands already gets the new count and keeps its treatment."""
    if persons < threshold(kind):
        return False
    values = {"persons": persons, "threshold": threshold(kind), "recipient_id": views[-1].recipient}
    alarm, is_new = AuditAlarm.objects.get_or_create(kind=kind, user_id=user_id, day=day, defaults=values)
    if is_new:
        record(kind=AuditEvent.Kind.ALARM_FOUND, recipient=alarm.recipient, subject=f"alarm:{alarm.public_id}")
    elif alarm.persons < persons:
        AuditAlarm.objects.filter(pk=alarm.pk).update(persons=persons)
    return is_new


@transaction.atomic
def treat(*, alarm: AuditAlarm, by: User, note: str) -> None:
    """Somebody has looked into it. ValidationError for one's own alarm, or without words on what was found out."""
    if alarm.user_id == by.pk:
        raise ValidationError(_("Alarmen gjelder deg selv. En annen må behandle den."))
    if not note.strip():
        raise ValidationError(_("Skriv hva som ble funnet ut."))
    alarm.seen_by, alarm.seen_at, alarm.note = by, timezone.now(), note.strip()
    alarm.save(update_fields=["seen_by", "seen_at", "note"])
    subject = f"alarm:{alarm.public_id}"
    record(kind=AuditEvent.Kind.ALARM_TREATED, user=by, recipient=alarm.recipient, subject=subject)
