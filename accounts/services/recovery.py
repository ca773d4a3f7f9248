"""Reservekoder: one of them takes the place of the one-time code when the phone is gone. Kept as digests only."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent, RecoveryCode, TotpDevice, User
from accounts.selectors import confirmed_device

from . import login_letters
from .audit import record
from .mail import queue_mail
from .passwords import READABLE

CODES, GROUPS, GROUP = 10, 4, 4


def plain(code: str) -> str:
    """As it was made, however it was typed: small letters, no spaces or hyphens."""
    return "".join(sign for sign in code.lower() if sign.isalnum())


def digest_of(code: str) -> str:
    """SHA-256 suffices: 16 random signs are 79 bits, not a word that people choose."""
    return hashlib.sha256(plain(code).encode()).hexdigest()


@transaction.atomic
def make_codes(*, user: User) -> list[str]:
    """Ten new codes, to be shown once; those from before stop working."""
    codes = [
        "-".join("".join(secrets.choice(READABLE) for _ in range(GROUP)) for _ in range(GROUPS)) for _ in range(CODES)
    ]
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest_of(code)) for code in codes)
    record(kind=AuditEvent.Kind.RECOVERY_CODES_MADE, user=user, subject=f"user:{user.pk}")
    return codes


@transaction.atomic
def use_code(*, user: User, code: str) -> bool:
    """Whether the code is one of the user's, unused, and no pause after wrong codes is running. The row of the code
    app is locked meanwhile, so that pauses count for both kinds of code and one code sent many times is used once."""
    device = confirmed_device(user)
    device = TotpDevice.objects.select_for_update().filter(pk=device.pk).first() if device else None
    if device is None or not device.verify_is_allowed()[0]:
        return False
    unused = RecoveryCode.objects.filter(user=user, digest=digest_of(code), used_at=None)
    if not unused.update(used_at=timezone.now()):
        device.throttle_increment(commit=True)
        return False
    device.throttle_reset(commit=True)
    record(kind=AuditEvent.Kind.RECOVERY_CODE_USED, user=user, subject=f"user:{user.pk}")
    left = codes_left(user=user)
    queue_mail(kind="recovery_code_used", write=lambda: login_letters.recovery_code_used(left=left), user=user)
    return True


def codes_left(*, user: User) -> int:
    """How many codes still work."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()
