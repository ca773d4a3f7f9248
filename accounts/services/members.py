"""What a kommuneadministrator does with the users of the own recipient. Authority is checked here, on the rows as they
are inside the transaction; the deed itself is that of `users` and `roles`."""

from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import AuditEvent, Recipient, RoleGrant, Superbruker, User
from accounts.selectors import members, touches_of

from . import users
from .audit import record
from .invitations import invite, withdraw_invitation


def refusal_text(reason: str) -> str:
    """A sentence for people about rules.login_refusal's word."""
    return {
        rules.SELF: _("Du kan ikke gjøre dette med din egen bruker. Be en annen kommuneadministrator eller IMDi."),
        rules.ADMINISTRATOR: _("Brukeren er kommuneadministrator. Bare IMDi kan endre innloggingen."),
        rules.ELSEWHERE: _(
            "Brukeren har roller også utenfor deres ansvar, så bare IMDi kan endre innloggingen. "
            "Rollene hos dere kan du ta bort."
        ),
        rules.NOT_YOURS: _("Brukeren hører ikke til hos dere."),
    }[reason]


def login_refusal(*, member: User | None, by: User, recipient: Recipient) -> str:
    """Why `by` may not touch the login of the user on behalf of the recipient: a word of rules, or nothing. `member`
    comes from selectors.members; None is somebody who is not among them."""
    return rules.login_refusal(
        by.roles_for(recipient.number),
        is_self=member == by,
        is_member=member is not None,
        is_administrator=member is not None and member.administrates,
        works_elsewhere=member is not None and member.works_elsewhere,
    )


# Deeds that open a way into the login, and which.
WAYS_IN = {"inviter": rules.PASSWORD, "nytt-passord": rules.PASSWORD, "ny-kodeapp": rules.DEVICE}


def reset_refusal(*, deed: str, user: User, by: User, recipient: Recipient) -> str:
    """A sentence that says why `by` may not do this with the login of the user just now, and what to do; empty when it
    is allowed. Whoever has never logged in has nothing to lose yet, so a mistyped address is mended at once."""
    way = WAYS_IN.get(deed)
    never_in = not (user.password_set or user.last_login)
    if way is None or never_in or rules.IMDI_ADMINISTRATOR in by.roles_for(recipient.number):
        return ""
    since = timezone.now() - timedelta(hours=rules.HOURS_BETWEEN_RESETS)
    reason = rules.reset_refusal(way, touches_of(user, by, since))
    return reset_refusal_text(reason) if reason else ""


def reset_refusal_text(reason: str) -> str:
    """A sentence for people about rules.reset_refusal's word."""
    return {
        rules.ADDRESS_MOVED: _(
            "E-postadressen til brukeren ble endret for mindre enn et døgn siden. Av hensyn til sikkerheten kan dere "
            "ikke nullstille innloggingen ennå. Haster det, ta kontakt med IMDis brukerstøtte."
        ),
        rules.OTHER_RESET: _(
            "Du kan ikke nullstille både passordet og kodeappen til samme bruker på under et døgn. Vent, eller ta "
            "kontakt med IMDis brukerstøtte."
        ),
    }[reason]


def _check(user: User, by: User, recipient: Recipient) -> None:
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    member = members(recipient, timezone.localdate()).filter(pk=user.pk).first()
    reason = login_refusal(member=member, by=by, recipient=recipient)
    if reason:
        raise ValidationError(refusal_text(reason))


@transaction.atomic
def create_member(*, username: str, name: str, email: str, mobile: str, by: User, recipient: Recipient) -> User:
    """A new user of the recipient, and the invitation. ValidationError when the user name is taken, wherever that is,
    or a colleague has the e-mail address: two users of one person would make four eyes of two."""
    if not rules.may_administer_users(by.roles_for(recipient.number)):
        raise ValidationError(refusal_text(rules.NOT_YOURS))
    if members(recipient, timezone.localdate()).filter(email__iexact=email).exists():
        raise ValidationError({"email": _("En bruker hos dere har allerede denne e-postadressen.")})
    user = users.create_user(
        username=username, name=name, password=None, email=email, mobile=mobile, created_by=by, home=recipient
    )
    invite(user=user, by=by, recipient=recipient)
    return user


@transaction.atomic
def change_member(*, user: User, by: User, recipient: Recipient, name: str, email: str, mobile: str) -> None:
    """Name and how to reach the user. ValidationError as for `create_member`."""
    _check(user, by, recipient)
    others = members(recipient, timezone.localdate()).exclude(pk=user.pk)
    if others.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("En bruker hos dere har allerede denne e-postadressen.")})
    users.change_user(user=user, changed_by=by, recipient=recipient, name=name, email=email, mobile=mobile)


@transaction.atomic
def act(*, deed: str, user: User, by: User, recipient: Recipient) -> None:
    """Does one of DEEDS with the login of a user of the recipient. ValidationError, with a sentence, when it may not
    be done."""
    _check(user, by, recipient)
    refused = reset_refusal(deed=deed, user=user, by=by, recipient=recipient)
    if refused:
        raise ValidationError(refused)
    DEEDS[deed](user=user, by=by, recipient=recipient)


DEEDS: dict[str, Callable[..., object]] = {
    "inviter": invite,
    "trekk-invitasjon": withdraw_invitation,
    "deaktiver": users.deactivate,
    "reaktiver": users.reactivate,
    "nytt-passord": users.reset_password,
    "ny-kodeapp": users.reset_device,
}


@transaction.atomic
def name_superbruker(*, user: User, by: User, recipient: Recipient) -> None:
    """The user is IMDi's first contact at the recipient, instead of the one before. It gives no access.

    ValidationError when the user is not active or has no role there."""
    if not rules.may_administer_users(by.roles_for(recipient.number)):
        raise ValidationError(refusal_text(rules.NOT_YOURS))
    in_force = RoleGrant.objects.in_force(timezone.localdate())
    if not user.is_active or not in_force.filter(user=user, recipient=recipient).exists():
        raise ValidationError(_("Superbrukeren må være aktiv og ha en rolle hos dere."))
    Superbruker.objects.update_or_create(
        recipient=recipient, defaults={"user": user, "named_by": by, "named_at": timezone.now()}
    )
    record(kind=AuditEvent.Kind.SUPERBRUKER_NAMED, user=by, recipient=recipient, subject=f"user:{user.pk}")
