"""The code app: coupled at the first login, asked at every login."""

import math
from datetime import timedelta

import django_otp
from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent, TotpDevice, User
from accounts.selectors import confirmed_device

from . import login_letters
from .audit import record
from .mail import queue_mail
from .visits import end_sessions

# Longer than a login may take, so that it does not change in the middle of one that has just begun.
LONGEST_ENROLMENT = timedelta(hours=1)


def forget_enrolment(*, user: User) -> None:
    """A device that waits for its first code is gone: somebody else may have seen its secret."""
    TotpDevice.objects.filter(user=user, confirmed=False).delete()


@transaction.atomic
def begin_enrolment(*, user: User) -> TotpDevice:
    """The device that waits for its first code: the same one when the page is shown again, for LONGEST_ENROLMENT. An
    older secret may have been seen by somebody else."""
    User.objects.select_for_update().get(pk=user.pk)
    waiting = TotpDevice.objects.filter(user=user, confirmed=False)
    waiting.filter(created_at__lt=timezone.now() - LONGEST_ENROLMENT).delete()
    return waiting.order_by("pk").first() or TotpDevice.objects.create(user=user, name="kodeapp", confirmed=False)


@transaction.atomic
def confirm_enrolment(*, user: User, code: str) -> TotpDevice | None:
    """The device, now confirmed, when the code is right and the user has no other; else None."""
    device = begin_enrolment(user=user)
    accepted = django_otp.verify_token(user, device.persistent_id, code)
    if accepted is None or confirmed_device(user):
        return None
    accepted.confirmed = True
    accepted.save(update_fields=["confirmed"])
    record(kind=AuditEvent.Kind.DEVICE_CONFIRMED, user=user, subject=f"user:{user.pk}")
    return accepted


@transaction.atomic
def replace_device(*, user: User, code: str) -> TotpDevice | None:
    """The new device, now the only one, when the code is right; else None. All sessions of the user end."""
    accepted = django_otp.verify_token(user, begin_enrolment(user=user).persistent_id, code)
    if accepted is None:
        return None
    TotpDevice.objects.filter(user=user, confirmed=True).delete()
    accepted.confirmed = True
    accepted.save(update_fields=["confirmed"])
    end_sessions(user=user)
    record(kind=AuditEvent.Kind.DEVICE_CHANGED, user=user, subject=f"user:{user.pk}")
    queue_mail(kind="device_changed", write=login_letters.device_changed, user=user)
    return accepted


def verify_code(*, user: User, code: str) -> TotpDevice | None:
    """The user's device when the code is right and unused and no pause is running; else None."""
    device = confirmed_device(user)
    return django_otp.verify_token(user, device.persistent_id, code) if device else None


@transaction.atomic
def create_confirmed_device(*, user: User) -> TotpDevice:
    """For a user whose secret is handed over by other means (the command line)."""
    return TotpDevice.objects.create(user=user, name="kodeapp", confirmed=True)


def seconds_to_wait(*, device: TotpDevice) -> int:
    """How long the pause after wrong codes still lasts; 0 when a code may be tried."""
    device.refresh_from_db()
    allowed, why = device.verify_is_allowed()
    if allowed:
        return 0
    return max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))
