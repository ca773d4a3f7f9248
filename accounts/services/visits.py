"""A user's own logins: written down when they begin, ended from «Min side», or all at once by a change of the user."""

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import rules
from accounts.models import AuditEvent, User, Visit

from .audit import record


@transaction.atomic
def begin_visit(*, user: User, session_key: str, user_agent: str) -> Visit:
    """Notes where the user has logged in: the families of browser and system, nothing more of what the browser says."""
    browser, system = rules.browser_family(user_agent)
    return Visit.objects.create(user=user, session_key=session_key, browser=browser, system=system)


def move_visit(*, old_key: str, new_key: str) -> None:
    """The same login goes on under another key."""
    Visit.objects.filter(session_key=old_key).update(session_key=new_key)


def forget_visit(*, session_key: str) -> None:
    """After logging out."""
    Visit.objects.filter(session_key=session_key).delete()


@transaction.atomic
def end_visits(*, user: User, visits: list[Visit]) -> None:
    """Those browsers are logged out at once. All of them must be the user's own."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for visit in visits:
        store().delete(visit.session_key)
    Visit.objects.filter(user=user, pk__in=[visit.pk for visit in visits]).delete()
    details = {"sessions": len(visits)}
    record(kind=AuditEvent.Kind.SESSIONS_ENDED, user=user, subject=f"user:{user.pk}", details=details)


def end_sessions(*, user: User) -> None:
    """Every session from before now is worthless, those that wait for a code or a password too."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


def tidy_visits() -> int:
    """Drops sessions that are over, and what was noted of them; how many notes."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    dropped, _rows = Visit.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return dropped
