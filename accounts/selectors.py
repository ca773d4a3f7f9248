"""Reads about users and recipients."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.crypto import constant_time_compare

from accounts import rules
from accounts.models import (
    AuditEvent,
    Driftsmelding,
    Event,
    Invitation,
    Notification,
    NotificationChoice,
    Recipient,
    Role,
    RoleGrant,
    RoleReview,
    SavedSearch,
    TotpDevice,
    User,
    Visit,
)
from accounts.models.notification import DEFAULT_DAYS, DEFAULTS
from accounts.models.recipient import IMDI_NUMBER
from imdi_tilskudd.lib.prepared import prepared
from imdi_tilskudd.lib.scope import EVERYTHING, NOBODY, Of, Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.base import SessionBase

NOTIFICATIONS_AT_A_GLANCE = 3


def acting_recipient(*, user: "User | AnonymousUser", chosen: str) -> Recipient | None:
    """The chosen recipient while the user may still see its grant data, else the only one, else None."""
    if not user.is_authenticated:
        return None
    if user.sees_all_recipients:
        return Recipient.objects.paid().filter(number=chosen).first() if chosen else None
    own = own_recipients(user)
    if chosen in own:
        return own[chosen]
    return next(iter(own.values())) if len(own) == 1 else None


def scope_of(user: "User | AnonymousUser") -> Scope:
    """What the database shows the user, whatever a query forgets. No query beyond the roles."""
    if not user.is_authenticated:
        return NOBODY
    if user.sees_all_recipients:
        return EVERYTHING
    numbers = user.recipients_with_grant_data()
    return Scope(
        works_for=frozenset(grant.recipient_id for grant in user.role_grants),
        grant_data=numbers,
        with_ekstra=frozenset(number for number in numbers if user.may_see_ekstratilskudd(number)),
        everywhere=Of.IMDI if user.is_staff else Of.NOTHING,
    )


def own_recipients(user: User) -> dict[str, Recipient]:
    """Number → recipient, of those whose grant data the user's own roles open. No query beyond the roles."""
    numbers = user.recipients_with_grant_data()
    return {g.recipient_id: g.recipient for g in user.role_grants if g.recipient_id in numbers}


def may_choose_recipient(user: "User | AnonymousUser") -> bool:
    """Whether there is a choice: IMDi's users have all, some municipal users several."""
    return user.is_authenticated and (user.sees_all_recipients or len(own_recipients(user)) > 1)


def recipients_by_county(user: User) -> list[tuple[str, list[Recipient]]]:
    """Those the user may choose, under their county, both in alphabetical order."""
    recipients = Recipient.objects.visible_to(user).order_by("county", "kind", "name", "number")
    return _by_county(recipients)


def recipients_named(user: User, text: str) -> list[tuple[str, list[Recipient]]]:
    """As `recipients_by_county`, those whose names, number or county hold the text."""
    sought = text.strip().casefold()
    chosen = Recipient.objects.visible_to(user).order_by("county", "kind", "name", "number")
    # Letters such as Å and Č are compared here, by Python: the database may know no more than ASCII.
    return _by_county(recipient for recipient in chosen if sought in _searchable(recipient))


def _searchable(recipient: Recipient) -> str:
    return "\n".join((recipient.name, recipient.name_official, recipient.number, recipient.county)).casefold()


def _by_county(recipients: Iterable[Recipient]) -> list[tuple[str, list[Recipient]]]:
    return [(county, list(members)) for county, members in groupby(recipients, key=lambda r: r.county)]


def driftsmeldinger(user: "User | AnonymousUser", moment: datetime) -> list[Driftsmelding]:
    """What the user, or a visitor before the login, is told at this moment, the gravest first. One query."""
    gravity = [severity.value for severity in Driftsmelding.Severity]
    return sorted(_shown(moment, _audience(user)), key=lambda notice: -gravity.index(notice.severity))


@prepared
def _shown(moment: datetime, audience: Driftsmelding.Audience) -> QuerySet[Driftsmelding]:
    shown = Driftsmelding.objects.shown_at(moment).filter(audience__in=[Driftsmelding.Audience.ALL, audience])
    return shown.order_by("-shown_from", "pk")


def _audience(user: "User | AnonymousUser") -> Driftsmelding.Audience:
    if not user.is_authenticated:
        return Driftsmelding.Audience.LOGIN
    return Driftsmelding.Audience.IMDI if user.imdi_roles else Driftsmelding.Audience.MUNICIPALITIES


def gets_notifications(user: "User | AnonymousUser") -> bool:
    """Whether the user works for a recipient. No query beyond the roles."""
    return user.is_authenticated and any(grant.recipient_id != IMDI_NUMBER for grant in user.role_grants)


def unread_notifications(user: User) -> int:
    """How many the user has not opened. One query."""
    return unread_of(user).count()


def unread_of(user: User) -> QuerySet[Notification]:
    """What the user has not opened, of the recipients worked for today."""
    return Notification.objects.visible_to(user).unread()


def newest_notifications(user: User, recipient: Recipient) -> list[Notification]:
    """The last few of the recipient's that the user was told. One query."""
    return _newest_notifications(user, recipient.number)


@prepared
def _newest_notifications(user: User, number: str) -> QuerySet[Notification]:
    found = Notification.objects.visible_to(user).filter(recipient=number)
    return found.order_by("-created_at", "-pk")[:NOTIFICATIONS_AT_A_GLANCE]


def notification_choices(user: User) -> dict[str, str | int]:
    """How the user wants to be told: Event → Delivery, and `days` before a deadline. Defaults where nothing is
    chosen."""
    chosen = {choice.event: choice for choice in NotificationChoice.objects.filter(user=user)}
    deadline = chosen.get(Event.DEADLINE)
    own = {event: choice.delivery for event, choice in chosen.items()}
    return DEFAULTS | own | {"days": deadline.days if deadline else DEFAULT_DAYS}


def user_of_session(pk: int, day: date) -> User | None:
    """The user with the roles in force on the day and `device_id`, the code app she logs in with, if any. One query for
    whoever has a role."""
    grants = _grants_with_user(pk, day)
    if not grants:
        return User.objects.filter(pk=pk).annotate(device_id=_device(OuterRef("pk"))).first()
    user = grants[0].user
    user.role_grants, user.device_id = grants, grants[0].device_id
    return user


@prepared
def _grants_with_user(user: int, day: date) -> QuerySet[RoleGrant]:
    grants = RoleGrant.objects.held_by(user, day).select_related("role", "recipient", "user")
    return grants.annotate(device_id=_device(OuterRef("user")))


def gave_code(user: User, device: str | None) -> bool:
    """Whether the device of a session, by its persistent id, is the code app of `user_of_session`."""
    return user.device_id is not None and device == f"{TotpDevice.model_label()}/{user.device_id}"


def _device(user: OuterRef) -> Subquery:
    return Subquery(TotpDevice.objects.filter(user=user, confirmed=True).values("pk"))


def confirmed_device(user: User) -> TotpDevice | None:
    """The code app the user logs in with."""
    return TotpDevice.objects.filter(user=user, confirmed=True).first()


class UnknownUser(LookupError):
    """No user has that name; str() is a sentence."""


def user_named(username: str) -> User:
    """The user a command line names, in any letter case. UnknownUser when there is none."""
    try:
        return User.objects.get_by_natural_key(username)
    except User.DoesNotExist:
        sentence = f"Det finnes ingen bruker som heter {username!r}. Lag den med create_user."
        raise UnknownUser(sentence) from None


def saved_search(*, recipient: Recipient, search_id: str) -> str:
    """The text of a search somebody of the same recipient made; empty when there is none."""
    return next(iter(_saved(search_id, recipient.number)), "")


@prepared
def _saved(search_id: str, number: str) -> QuerySet:
    return SavedSearch.objects.filter(pk=search_id, recipient=number).values_list("text", flat=True)


def searches_of(recipient: Recipient) -> Callable[[str], str]:
    """Finds the texts of the recipient's searches by their ids, for lib.listing.state_of."""
    return lambda search_id: saved_search(recipient=recipient, search_id=search_id)


# --- users of a recipient -----------------------------------------------------------------------------------


def administered_recipients(user: "User | AnonymousUser") -> dict[str, Recipient]:
    """Number → recipient, of those whose users the user administers as their kommuneadministrator. IMDi's
    administrators work in admin. No query beyond the roles."""
    if not user.is_authenticated:
        return {}
    return {g.recipient_id: g.recipient for g in user.role_grants if g.role_id == rules.KOMMUNEADMINISTRATOR}


def members(recipient: Recipient, day: date) -> QuerySet[User]:
    """Who works for the recipient: users with a role there that has not ended, and those who belong there and work
    nowhere else. Each with `works_here`, `works_elsewhere` and `administrates` (is kommuneadministrator anywhere)."""
    grants = RoleGrant.objects.unended(day).filter(user=OuterRef("pk"))
    found = User.objects.annotate(
        works_here=Exists(grants.filter(recipient=recipient)),
        works_elsewhere=Exists(grants.exclude(recipient=recipient)),
        administrates=Exists(grants.filter(role_id=rules.KOMMUNEADMINISTRATOR)),
    )
    return found.filter(Q(works_here=True) | Q(home=recipient, works_elsewhere=False))


def touches_of(user: User, by: User, since: datetime) -> list[rules.Touch]:
    """What kommuneadministratorer, of any recipient, have done with the user's login since then, as the log has it."""
    kinds = {AuditEvent.Kind.PASSWORD_RESET: rules.PASSWORD, AuditEvent.Kind.DEVICE_RESET: rules.DEVICE}
    administrates = RoleGrant.objects.filter(user=OuterRef("user"), role_id=rules.KOMMUNEADMINISTRATOR)
    events = AuditEvent.objects.filter(
        Exists(administrates), subject=f"user:{user.pk}", kind__in=[*kinds, AuditEvent.Kind.USER_CHANGED], at__gt=since
    )
    return [
        rules.Touch(kinds.get(event.kind, ""), "email" in event.details.get("fields", ()), event.user_id == by.pk)
        for event in events
    ]


def looks_at(subject: str, recipient: Recipient, kinds: Iterable[str]) -> QuerySet[AuditEvent]:
    """Events about a subject on behalf of the recipient, each with its user and `is_own`: whether the user has ever had
    a role for the recipient."""
    own = RoleGrant.objects.filter(user=OuterRef("user"), recipient=recipient)
    events = AuditEvent.objects.filter(recipient=recipient, subject=subject, kind__in=kinds)
    return events.annotate(is_own=Exists(own)).select_related("user")


def grants_of(recipient: Recipient, day: date) -> QuerySet[RoleGrant]:
    """The roles for the recipient that have not ended, in the catalogue's order."""
    grants = RoleGrant.objects.unended(day).filter(recipient=recipient).select_related("role", "given_by")
    return grants.order_by("role__position", "valid_from", "pk")


def administrators(recipient: Recipient, day: date) -> list[User]:
    """The active kommuneadministratorer of a recipient."""
    grants = RoleGrant.objects.in_force(day).filter(recipient=recipient, role_id=rules.KOMMUNEADMINISTRATOR)
    users = User.objects.active().filter(pk__in=grants.values("user_id"))
    return list(users.select_related("home").order_by("name", "pk"))


def recipients_without_review(quarter: str, day: date) -> list[Recipient]:
    """Those with a kommuneadministrator and no review of roles in the quarter."""
    grants = RoleGrant.objects.in_force(day).filter(role_id=rules.KOMMUNEADMINISTRATOR)
    reviewed = RoleReview.objects.filter(quarter=quarter).values("recipient_id")
    found = Recipient.objects.filter(number__in=grants.values("recipient_id")).exclude(number__in=reviewed)
    return list(found.order_by("number"))


def roles_to_give(recipient: Recipient) -> QuerySet[Role]:
    """What a kommuneadministrator may give for the recipient, in the catalogue's order."""
    return Role.objects.filter(kinds__contains=[recipient.kind], given_by_imdi_only=False).order_by("position")


def open_invitation(digest: str, moment: datetime) -> Invitation | None:
    """The invitation with this digest while its link works and its user may log in."""
    found = Invitation.objects.open_at(moment).filter(digest=digest, user__is_active=True)
    return found.select_related("user").first()


# --- own logins ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LivingVisit:
    """A login that still holds."""

    visit: Visit
    began: datetime
    seen: datetime


def living_visits(user: User, moment: datetime) -> list[LivingVisit]:
    """Where the user is logged in now, the one used last first. Two queries."""
    visits = {visit.session_key: visit for visit in Visit.objects.filter(user=user)}
    sessions = Session.objects.filter(session_key__in=visits, expire_date__gt=moment)
    living = [_living(visits[session.session_key], session.get_decoded(), user, moment) for session in sessions]
    return sorted((visit for visit in living if visit), key=lambda one: one.seen, reverse=True)


def _living(visit: Visit, data: dict, user: User, moment: datetime) -> LivingVisit | None:
    """None when the session is somebody else's by now, from before a change of password or roles, or too old."""
    same = constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    if not same or visit_over(data, moment.timestamp()):
        return None
    began, seen = (datetime.fromtimestamp(data[key], tz=UTC) for key in ("logged_in_at", "seen_at"))
    return LivingVisit(visit, began, seen)


def visit_over(data: "Mapping[str, Any] | SessionBase", now: float) -> str:
    """Why a session of a user holds no more: `idle`, `old`, or nothing. now: seconds since 1970."""
    if now - data.get("logged_in_at", 0) > settings.SESSION_ABSOLUTE_SECONDS:
        return "old"
    return "idle" if now - data.get("seen_at", 0) > settings.SESSION_IDLE_SECONDS else ""
