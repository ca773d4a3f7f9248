"""The password step behind django-axes: the only module that knows it, since its makers are closing down."""

import math
from dataclasses import dataclass

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Attempt:
    """Either a user whose password was right, or minutes to wait (0: just wrong)."""

    user: User | None
    minutes_locked: int = 0


def try_password(request: HttpRequest, *, username: str, password: str) -> Attempt:
    """Counts failures per user name and address; after the limit even the right password must wait.

    username: in small letters. A right password of an inactive user gives the user too: the caller must ask.
    """
    user = authenticate(request, username=username, password=password)
    if user is None:
        locked = AxesProxyHandler.is_locked(request, {"username": username})
        # Our own login page says it; axes's middleware would replace the page by a bare sentence.
        request.axes_locked_out = False
        return Attempt(None, _minutes_left(request, username) if locked else 0)
    return Attempt(user)


def _minutes_left(request: HttpRequest, username: str) -> int:
    """Whole minutes until the pause is over, at least 1."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=request.META["REMOTE_ADDR"] or None)
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    end = (last or timezone.now()) + settings.AXES_COOLOFF_TIME
    return max(1, math.ceil((end - timezone.now()).total_seconds() / 60))
