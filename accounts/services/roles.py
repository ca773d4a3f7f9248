"""Roles given and taken. Who may do it is decided in `accounts.rules`; that it was done stands in the log."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import AuditEvent, Recipient, Role, RoleGrant, User

from .audit import record
from .visits import end_sessions


def check_role(*, user: User, recipient: Recipient, role: Role, given_by: User | None) -> None:
    """ValidationError, with a sentence for people, when the role may not be given. No giver: the system."""
    if recipient.kind not in role.kinds:
        raise ValidationError(
            _("Rollen %(role)s kan ikke gis for %(recipient)s.") % {"role": role.title, "recipient": recipient.name}
        )
    if given_by is None:
        return
    if given_by == user:
        # Neither up nor, by accident, out: also IMDi's administrators ask another one.
        raise ValidationError(_("Du kan ikke gi deg selv roller eller ta dem bort. Be en kollega gjøre det."))
    if not rules.may_give_role(given_by.roles_for(recipient.number), given_by_imdi_only=role.given_by_imdi_only):
        raise ValidationError(
            _("Rollen %(role)s kan bare IMDi gi.") % {"role": role.title}
            if role.given_by_imdi_only
            else _("Du kan ikke gi roller for %(recipient)s.") % {"recipient": recipient.name}
        )


@transaction.atomic
def give_role(
    *,
    user: User,
    recipient: Recipient,
    role: Role,
    given_by: User | None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleGrant:
    """The user holds the role for the recipient from a day (today) to a day (open), both inclusive.

    ValidationError when the role may not be given, the days are the wrong way round or it is held already.
    """
    check_role(user=user, recipient=recipient, role=role, given_by=given_by)
    grant = RoleGrant(user=user, recipient=recipient, role=role, given_by=given_by, valid_to=valid_to)
    grant.valid_from = valid_from or timezone.localdate()
    grant.full_clean()
    grant.save()
    _settle(user=user, recipient=recipient)
    _changed(kind=AuditEvent.Kind.ROLE_GIVEN, grant=grant, by=given_by)
    return grant


def _settle(*, user: User, recipient: Recipient) -> None:
    """A user belongs where she first got a role, and moves along when she has none left there."""
    today = timezone.localdate()
    if user.home_id and RoleGrant.objects.unended(today).filter(user=user, recipient=user.home_id).exists():
        return
    if user.home_id != recipient.number:
        user.home = recipient
        user.save(update_fields=["home"])


@transaction.atomic
def take_role(*, grant: RoleGrant, taken_by: User) -> None:
    """The role ends now. Taking it twice changes nothing."""
    grant = RoleGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if grant.taken_at:
        return
    check_role(user=grant.user, recipient=grant.recipient, role=grant.role, given_by=taken_by)
    grant.taken_at, grant.taken_by = timezone.now(), taken_by
    grant.save(update_fields=["taken_at", "taken_by"])
    _changed(kind=AuditEvent.Kind.ROLE_TAKEN, grant=grant, by=taken_by)


def _changed(*, kind: str, grant: RoleGrant, by: User | None) -> None:
    end_sessions(user=grant.user)
    grant.user.forget_roles()
    record(
        kind=kind,
        user=by,
        recipient=grant.recipient,
        subject=f"user:{grant.user_id}",
        details={"role": grant.role_id, "from": str(grant.valid_from), "to": str(grant.valid_to or "")},
    )
