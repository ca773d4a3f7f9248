"""The municipality tells who is to be, or no longer to be, kommuneadministrator; IMDi's administrator treats it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import AdministratorRequest, AuditEvent, Recipient, Role, RoleGrant, User
from accounts.selectors import administrators

from . import letters
from .audit import record
from .invitations import invite, place_name
from .mail import address_of, queue_mail
from .roles import give_role, take_role
from .users import create_user

Wish, State = AdministratorRequest.Wish, AdministratorRequest.State


@transaction.atomic
def ask_imdi(
    *,
    recipient: Recipient,
    by: User,
    wish: str,
    user: User | None = None,
    name: str = "",
    email: str = "",
    mobile: str = "",
    reason: str = "",
) -> AdministratorRequest:
    """The form, sent. `user`: somebody who has a user already, always so for who is no longer to be administrator;
    else name and e-mail. ValidationError when the person is not named or the same is waiting with IMDi already."""
    if not by.roles_held_for(recipient.number):
        raise ValidationError(_("Du har ingen rolle hos %(place)s.") % {"place": recipient.name})
    if user is None and (wish == Wish.REMOVE or not (name and email)):
        raise ValidationError(_("Velg en bruker, eller skriv navn og e-post til en ny."))
    waiting = AdministratorRequest.objects.filter(recipient=recipient, wish=wish, state=State.SENT)
    same = waiting.filter(user=user) if user else waiting.filter(email__iexact=email)
    if same.exists():
        raise ValidationError(_("Dette er allerede meldt inn og venter på IMDi."))
    request = AdministratorRequest(recipient=recipient, sent_by=by, wish=wish, user=user, reason=reason)
    request.name = user.name if user else name
    request.email, request.mobile = ("", "") if user else (email, mobile)
    request.full_clean()
    request.save()
    _log(AuditEvent.Kind.ADMINISTRATOR_ASKED, request, by)
    return request


@transaction.atomic
def approve(
    *, request: AdministratorRequest, by: User, confirmed_with: str, today: date, username: str = ""
) -> AdministratorRequest:
    """Does what the form says: gives the role (and makes the user `username` first, with an invitation, when the person
    has none), or takes it. ValidationError when it is decided already or may not be done by this administrator."""
    request = _undecided(request, by)
    if request.wish == Wish.ADD:
        user = request.user or _new_user(request, by, username)
        role = Role.objects.get(slug=rules.KOMMUNEADMINISTRATOR)
        give_role(user=user, recipient=request.recipient, role=role, given_by=by)
        request.user = user
    else:
        _take(request, by, today)
    request.confirmed_with = confirmed_with
    _decide(request, by, State.DONE)
    _log(AuditEvent.Kind.ADMINISTRATOR_APPROVED, request, by)
    _answer(request, "administrator_approved", today, is_new=request.wish == Wish.ADD)
    return request


@transaction.atomic
def refuse(*, request: AdministratorRequest, by: User, reason: str, today: date) -> AdministratorRequest:
    """Nothing is done, and the municipality is told why. ValidationError when it is decided already."""
    request = _undecided(request, by)
    request.decision = reason
    _decide(request, by, State.REFUSED)
    _log(AuditEvent.Kind.ADMINISTRATOR_REFUSED, request, by)
    _answer(request, "administrator_refused", today, reason=reason)
    return request


def _undecided(request: AdministratorRequest, by: User) -> AdministratorRequest:
    request = AdministratorRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not request.is_open:
        raise ValidationError(_("Meldingen er allerede behandlet."))
    if by in {request.sent_by, request.user}:
        raise ValidationError(_("Du kan ikke behandle en melding som du selv har sendt, eller som gjelder deg."))
    return request


def _new_user(request: AdministratorRequest, by: User, username: str) -> User:
    if not username:
        raise ValidationError({"username": _("Skriv brukernavnet den nye brukeren skal ha.")})
    user = create_user(
        username=username,
        name=request.name,
        password=None,
        email=request.email,
        mobile=request.mobile,
        created_by=by,
        home=request.recipient,
    )
    invite(user=user, by=by, recipient=None)
    return user


def _take(request: AdministratorRequest, by: User, today: date) -> None:
    grants = RoleGrant.objects.unended(today).filter(user=request.user, recipient=request.recipient)
    for grant in grants.filter(role_id=rules.KOMMUNEADMINISTRATOR):
        take_role(grant=grant, taken_by=by)


def _decide(request: AdministratorRequest, by: User, state: str) -> None:
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.full_clean()
    request.save()


def _log(kind: str, request: AdministratorRequest, by: User) -> None:
    subject = f"user:{request.user_id}" if request.user_id else f"request:{request.public_id}"
    record(kind=kind, user=by, recipient=request.recipient, subject=subject, details={"wish": request.wish})


def _answer(request: AdministratorRequest, letter: str, today: date, **words: object) -> None:
    """To who sent the form and to the recipient's administrators."""
    write, link = getattr(letters, letter), address_of("accounts:administrator_requests")
    place = place_name(request.recipient)
    readers = {request.sent_by, *administrators(request.recipient, today)}
    for user in sorted(readers, key=lambda user: user.pk):
        queue_mail(
            kind=letter,
            write=lambda: write(place=place, link=link, **words),
            user=user,
            recipient=request.recipient,
        )
