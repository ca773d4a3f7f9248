"""Users: created, changed, deactivated and reactivated. Every step is logged with who did it.

Who may do it is asked before: by admin's permissions, or for a kommuneadministrator in `members`. `recipient` is the
one on whose behalf it is done; None means IMDi, and the log then names the recipient the user belongs to."""

import secrets
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import AuditEvent, Recipient, RecoveryCode, TotpDevice, User
from accounts.models.user import normalise_username

from . import letters, login_letters
from .audit import record
from .devices import forget_enrolment
from .invitations import close_invitations, invite, place_name, use_invitations
from .mail import queue_mail
from .passwords import READABLE
from .visits import end_sessions


def new_password() -> str:
    """Four groups of five characters: about 99 bits."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(5)) for _ in range(4))


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    password: str | None,
    email: str = "",
    mobile: str = "",
    password_set: bool = False,
    created_by: User | None = None,
    home: Recipient | None = None,
) -> User:
    """A user without roles. `password_set`: the password is the user's own, the first login asks no other; None:
    nobody can log in as the user before an invitation has been followed. `home`: who administers the user.

    ValidationError, with sentences for people, when the user name is taken or a field is not as it must be.
    """
    user = User(username=normalise_username(username), name=name, email=email, mobile=mobile, home=home)
    user.password_set, user.created_by = password_set, created_by
    user.set_password(password)
    if User.objects.filter(username=user.username).exists():
        raise ValidationError({"username": _("Brukernavnet er tatt. Velg et annet.")})
    user.full_clean()
    user.save()
    user.refresh_from_db(fields=["date_joined"])
    record(kind=AuditEvent.Kind.USER_CREATED, user=created_by, recipient=home, subject=f"user:{user.pk}")
    return user


@transaction.atomic
def change_user(
    *, user: User, changed_by: User, name: str, email: str, mobile: str, recipient: Recipient | None = None
) -> None:
    """Name and how to reach the user; never the user name, which the log knows the user by."""
    before = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.name, user.email, user.mobile = name, email, mobile
    user.full_clean()
    user.save(update_fields=["name", "email", "mobile"])
    changed = [field for field in ("name", "email", "mobile") if getattr(before, field) != getattr(user, field)]
    if "email" in changed:
        _move(user, before, recipient)
    _log(AuditEvent.Kind.USER_CHANGED, user, changed_by, recipient, fields=changed)


def _move(user: User, before: User, recipient: Recipient | None) -> None:
    """The old e-mail address is told that another took its place, and so is the one before it when that was lately:
    else a second change would tell nobody who knows. Links sent there stop working, and what began with them ends."""
    now = timezone.now()
    first = before.recent_former_email(now) or before.email
    user.former_email, user.email_changed_at = first, now
    user.save(update_fields=["former_email", "email_changed_at"])
    close_invitations(user=user)
    forget_enrolment(user=user)
    end_sessions(user=user)
    for address in dict.fromkeys([before.email, first]):
        if address not in {"", user.email}:
            _tell(user, "address_changed", recipient, address=address)


def _tell_former(user: User, letter: str, recipient: Recipient | None) -> None:
    """The same to the address the user lately had, so that nobody is shut out unseen."""
    former = user.recent_former_email(timezone.now())
    if former not in {"", user.email}:
        _tell(user, letter, recipient, address=former)


def _tell(user: User, letter: str, recipient: Recipient | None, address: str = "") -> None:
    """A mail about what was done, to the user's address or another one."""
    write = getattr(letters, letter)
    queue_mail(
        kind=letter,
        write=lambda: write(place=place_name(recipient)),
        user=user,
        recipient=recipient,
        address=address,
    )


def _log(kind: str, user: User, by: User | None, recipient: Recipient | None, **details: object) -> None:
    record(kind=kind, user=by, recipient=recipient or user.home, subject=f"user:{user.pk}", details=details)


@transaction.atomic
def set_own_password(*, user: User, password: str) -> None:
    """The user's own choice. All other sessions of the user end, since they are bound to the password; of a change the
    user is told by mail."""
    is_change, user.password_set = user.password_set, True
    user.set_password(password)
    user.save(update_fields=["password", "password_set"])
    use_invitations(user=user)
    record(kind=AuditEvent.Kind.PASSWORD_SET, user=user, subject=f"user:{user.pk}")
    if is_change:
        queue_mail(kind="password_changed", write=login_letters.password_changed, user=user)


@transaction.atomic
def deactivate(*, user: User, by: User, recipient: Recipient | None = None) -> None:
    """The user is out at once, everywhere. What IMDi has closed, or closes once more, only IMDi opens."""
    if user == by:
        raise ValidationError(_("Du kan ikke deaktivere deg selv."))
    reason = User.Closed.DEACTIVATED if recipient else User.Closed.BY_IMDI
    if _set_active(user, active=False, closed_because=reason) or (recipient is None and _take_over(user)):
        close_invitations(user=user)
        _log(AuditEvent.Kind.USER_DEACTIVATED, user, by, recipient)


@transaction.atomic
def reactivate(*, user: User, by: User, recipient: Recipient | None = None) -> None:
    """The user may log in again, with the old password and code app, and has three months to do so. ValidationError
    for a municipality when IMDi has deactivated the user."""
    if user == by:
        raise ValidationError(_("Du kan ikke reaktivere deg selv."))
    closed = User.objects.select_for_update(of=("self",)).get(pk=user.pk).closed_because
    if recipient and closed == User.Closed.BY_IMDI:
        raise ValidationError(
            _("IMDi har deaktivert brukeren, så bare IMDi kan åpne den igjen. Ta kontakt med IMDis brukerstøtte.")
        )
    if _set_active(user, active=True, closed_because="", reactivated_at=timezone.now()):
        _tell(user, "reactivated", recipient)
        _log(AuditEvent.Kind.USER_REACTIVATED, user, by, recipient)


@transaction.atomic
def close_if_unused(*, user: User, today: date) -> bool:
    """Makes an active user who has not logged in for three months inactive; whether it did. By the real calendar."""
    if not user.is_active or not rules.is_unused(user.last_use, today):
        return False
    if _set_active(user, active=False, closed_because=User.Closed.UNUSED):
        close_invitations(user=user)
        _log(AuditEvent.Kind.USER_UNUSED, user, None, None)
    return True


def close_unused(*, today: date) -> int:
    """Every active user who has not logged in for three months, each in a transaction of its own; how many."""
    long_ago = rules.months_after(today, -rules.MONTHS_UNTIL_INACTIVE)
    candidates = User.objects.active().filter(date_joined__date__lte=long_ago).select_related("home")
    return sum(close_if_unused(user=user, today=today) for user in candidates.order_by("pk"))


@transaction.atomic
def forget_former_emails(*, now: datetime) -> int:
    """Drops former addresses that are warned of nothing any more; how many."""
    old = User.objects.filter(email_changed_at__lt=now - timedelta(days=rules.DAYS_OF_FORMER_EMAIL))
    return old.exclude(former_email="").update(former_email="")


def _set_active(user: User, *, active: bool, **fields: object) -> bool:
    """False when it was so already."""
    changed = User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active, **fields)
    end_sessions(user=user)
    user.refresh_from_db(fields=["is_active", *fields])
    user.forget_roles()
    return bool(changed)


def _take_over(user: User) -> bool:
    """A user whom the municipality or time has closed is closed by IMDi from now on. False when it was so already."""
    closed = User.objects.filter(pk=user.pk, is_active=False).exclude(closed_because=User.Closed.BY_IMDI)
    changed = closed.update(closed_because=User.Closed.BY_IMDI)
    user.refresh_from_db(fields=["closed_because"])
    return bool(changed)


@transaction.atomic
def reset_password(*, user: User, by: User, recipient: Recipient | None = None) -> None:
    """The password is worthless from now on; a link to choose another is sent. ValidationError without an e-mail."""
    if user == by:
        raise ValidationError(_("Du kan ikke nullstille ditt eget passord her."))
    user.set_password(None)
    user.password_set = False
    user.save(update_fields=["password", "password_set"])
    forget_enrolment(user=user)
    end_sessions(user=user)
    _tell_former(user, "password_reset", recipient)
    _log(AuditEvent.Kind.PASSWORD_RESET, user, by, recipient)
    invite(user=user, by=by, recipient=recipient)


@transaction.atomic
def reset_device(*, user: User, by: User, recipient: Recipient | None = None) -> None:
    """A lost phone: the next login asks for the password and then for a new code app. Recovery codes, which may have
    been lost with it, stop working too."""
    if user == by:
        raise ValidationError(_("Du kan ikke nullstille din egen kodeapp. Be en kollega gjøre det."))
    TotpDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    end_sessions(user=user)
    _tell(user, "device_reset", recipient)
    _tell_former(user, "device_reset", recipient)
    _log(AuditEvent.Kind.DEVICE_RESET, user, by, recipient)


def choose_language(*, user: User, language: str) -> None:
    """language: `nb` or `nn`. A matter of taste: it is not logged and ends no session."""
    user.language = language
    user.save(update_fields=["language"])
