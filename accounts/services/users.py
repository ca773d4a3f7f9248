"""Users: created, changed, deactivated and reactivated. Every step is logged with who did it."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, TotpDevice, User
from accounts.models.user import normalise_username

from .audit import record

# No letters or digits that are read as one another.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """Four groups of five characters: about 99 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    password: str,
    email: str = "",
    mobile: str = "",
    password_set: bool = False,
    created_by: User | None = None,
) -> User:
    """A user without roles. `password_set`: the password is the user's own, the first login asks no other.

    ValidationError, with sentences for people, when the user name is taken or a field is not as it must be.
    """
    user = User(username=normalise_username(username), name=name, email=email, mobile=mobile)
    user.password_set, user.created_by = password_set, created_by
    user.set_password(password)
    if User.objects.filter(username=user.username).exists():
        raise ValidationError({"username": _("Brukernavnet er tatt. Velg et annet.")})
    user.full_clean()
    user.save()
    record(kind=AuditEvent.Kind.USER_CREATED, user=created_by, subject=f"user:{user.pk}")
    return user


@transaction.atomic
def change_user(*, user: User, changed_by: User, name: str, email: str, mobile: str) -> None:
    """Name and how to reach the user; never the user name, which the log knows the user by."""
    user.name, user.email, user.mobile = name, email, mobile
    user.full_clean()
    user.save(update_fields=["name", "email", "mobile"])
    record(kind=AuditEvent.Kind.USER_CHANGED, user=changed_by, subject=f"user:{user.pk}")


@transaction.atomic
def set_own_password(*, user: User, password: str) -> None:
    """The user's own choice. All other sessions of the user end, since they are bound to the password."""
    user.set_password(password)
    user.password_set = True
    user.save(update_fields=["password", "password_set"])
    record(kind=AuditEvent.Kind.PASSWORD_SET, user=user, subject=f"user:{user.pk}")


@transaction.atomic
def deactivate(*, user: User, by: User) -> None:
    """The user is out at once, everywhere."""
    if user == by:
        raise ValidationError(_("Du kan ikke deaktivere deg selv."))
    if _set_active(user, active=False):
        record(kind=AuditEvent.Kind.USER_DEACTIVATED, user=by, subject=f"user:{user.pk}")


@transaction.atomic
def reactivate(*, user: User, by: User) -> None:
    if user == by:
        raise ValidationError(_("Du kan ikke reaktivere deg selv."))
    if _set_active(user, active=True):
        record(kind=AuditEvent.Kind.USER_REACTIVATED, user=by, subject=f"user:{user.pk}")


def _set_active(user: User, *, active: bool) -> bool:
    """False when it was so already."""
    changed = User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active)
    end_sessions(user=user)
    user.is_active = active
    user.forget_roles()
    return bool(changed)


@transaction.atomic
def reset_device(*, user: User, by: User) -> None:
    """A lost phone: the next login asks for the password and then for a new code app."""
    if user == by:
        raise ValidationError(_("Du kan ikke nullstille din egen kodeapp. Be en kollega gjøre det."))
    TotpDevice.objects.filter(user=user).delete()
    end_sessions(user=user)
    record(kind=AuditEvent.Kind.DEVICE_RESET, user=by, subject=f"user:{user.pk}")


def end_sessions(*, user: User) -> None:
    """Every session from before now is worthless."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


def choose_language(*, user: User, language: str) -> None:
    """language: `nb` or `nn`. A matter of taste: it is not logged and ends no session."""
    user.language = language
    user.save(update_fields=["language"])
