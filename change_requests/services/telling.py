"""The municipality is told of what IMDi does with an activity, of deadlines, and of drafts that were forgotten."""

from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from accounts.models import Event
from accounts.models.notification import MOST_DAYS
from accounts.rules import KOMMUNESUPPORTADMIN, TOLD_OF_EKSTRATILSKUDD, TOLD_OF_GRANTS, Roles
from accounts.services.notifications import Matter, notify
from change_requests.models import Activity, ActivityEvent
from change_requests.rules import access

TOLD = {"answer": Event.ANSWERED, "ask": Event.ASKED, "request": Event.ASKED}
STALE_DAYS = 14


def tell_of(moved: ActivityEvent) -> None:
    """After a step of an activity; most steps are told to nobody."""
    if event := TOLD.get(moved.move):
        matter = _matter(moved.activity, f"{moved.pk}", due=moved.activity.due, outcome=moved.activity.outcome)
        notify(event=event, matters=[matter])


def tell_of_deadlines(*, today: date) -> int:
    """Of what waits on municipalities and is due soon, each user as early as she wants; how many were told. A
    deadline is told once, and again when it is moved."""
    waiting = Activity.objects.waiting_for_municipality().filter(due__range=(today, today + timedelta(days=MOST_DAYS)))
    matters = [
        _matter(one, f"{one.public_id} {one.due}", due=one.due, days_left=(one.due - today).days) for one in waiting
    ]
    return notify(event=Event.DEADLINE, matters=matters)


def tell_of_stale_drafts(*, now: datetime) -> int:
    """Of drafts nobody has touched for 14 days; how many were told. Once, until somebody touches the draft again."""
    drafts = Activity.objects.waiting_for_municipality().filter(requested=False, sent_at=None)
    stale = drafts.filter(changed_at__lt=now - timedelta(days=STALE_DAYS))
    matters = [_matter(one, f"{one.public_id} {one.changed_at:%Y%m%d%H%M}", days=STALE_DAYS) for one in stale]
    return notify(event=Event.STALE_DRAFT, matters=matters)


def _matter(activity: Activity, key: str, *, days_left: int | None = None, **params: Any) -> Matter:
    said = {"type": activity.type, "requested": activity.requested, **params}
    return Matter(
        recipient=activity.recipient_id,
        url=_url(activity),
        key=key,
        params={name: f"{value}" if isinstance(value, date) else value for name, value in said.items() if value},
        roles=_roles(activity),
        users=frozenset({activity.created_by_id}) if activity.type in access.NOT_GRANT_DATA else frozenset(),
        days_left=days_left,
    )


def _url(activity: Activity) -> str:
    page = "support_case" if activity.type == Activity.Type.SUPPORT else "activity"
    return reverse(f"change_requests:{page}", args=[activity.public_id])


def _roles(activity: Activity) -> Roles:
    """As Activity.objects.visible_to opens it to municipalities."""
    if activity.type in access.NOT_GRANT_DATA:
        return frozenset({KOMMUNESUPPORTADMIN}) if activity.type == Activity.Type.SUPPORT else frozenset()
    return TOLD_OF_EKSTRATILSKUDD if activity.ekstra else TOLD_OF_GRANTS
