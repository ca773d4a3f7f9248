"""Glemt passord: asked for on the login page, answered by a worker. Neither says whether the user exists."""

from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import rules
from accounts.models import AuditEvent, Invitation, PasswordRequest, User
from accounts.selectors import confirmed_device
from imdi_tilskudd.lib.trace import current_trace

from . import login_letters
from .audit import record
from .invitations import issue_link

TASK = "accounts.tasks.answer_password_requests"


@transaction.atomic
def ask_for_password(*, username: str) -> bool:
    """Notes the wish, in the same way for every name. False when too many come from this address: so it does for
    everybody there, whatever the names."""
    ip = current_trace.get().ip
    hour_ago = timezone.now() - timedelta(hours=1)
    if PasswordRequest.objects.filter(ip=ip, asked_at__gt=hour_ago).count() >= settings.FORGOTTEN_PER_ADDRESS:
        return False
    PasswordRequest.objects.create(username=username[:150], ip=ip)
    transaction.on_commit(lambda: current_app.send_task(TASK, retry=False), robust=True)
    return True


def answer_requests(*, now: datetime) -> int:
    """Sends the links that were asked for; how many. Each in a transaction of its own; two workers never answer the
    same one."""
    waiting = PasswordRequest.objects.filter(answered_at=None).order_by("asked_at").values_list("pk", flat=True)
    return sum(_answer(request_id, now) for request_id in list(waiting[:500]))


@transaction.atomic
def _answer(request_id: int, now: datetime) -> bool:
    request = (
        PasswordRequest.objects.select_for_update(skip_locked=True).filter(pk=request_id, answered_at=None).first()
    )
    if request is None:
        return False
    request.answered_at = now
    request.save(update_fields=["answered_at"])
    user = User.objects.active().filter(username=request.username).first()
    return user is not None and _send_link(user, now)


def _send_link(user: User, now: datetime) -> bool:
    """Only to those who have both factors: without a code app a link in a mail would be the whole login. One link at a
    time, so that nobody can fill another's inbox."""
    recent = Invitation.objects.filter(
        user=user, created_at__gt=now - timedelta(minutes=settings.FORGOTTEN_PAUSE_MINUTES)
    )
    if not (user.email and user.password_set and confirmed_device(user)) or recent.exists():
        return False
    if rules.is_unused(user.last_use, timezone.localdate(now)):
        return False
    expires = now + timedelta(minutes=settings.FORGOTTEN_LINK_MINUTES)

    def letter(link: str) -> login_letters.Letter:
        return login_letters.forgotten_password(username=user.username, link=link, expires=expires)

    issue_link(user=user, by=user, recipient=None, purpose=Invitation.Purpose.FORGOT, expires=expires, letter=letter)
    record(kind=AuditEvent.Kind.PASSWORD_FORGOTTEN, user=user, recipient=user.home, subject=f"user:{user.pk}")
    return True


def tidy_requests(*, now: datetime) -> int:
    """Drops those older than a week; how many."""
    dropped, _rows = PasswordRequest.objects.filter(asked_at__lt=now - timedelta(days=7)).delete()
    return dropped
