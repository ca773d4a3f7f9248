"""A person who logs in. What the person may do follows from the roles in force today, never from a flag."""

import uuid
from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import rules

from .recipient import IMDI_NUMBER, Recipient

if TYPE_CHECKING:
    from .role import RoleGrant


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def in_state(self, state: str) -> Self:
        """As `User.state` says it, for a list."""
        never_in = models.Q(password_set=False, last_login=None)
        unused = models.Q(closed_because=User.Closed.UNUSED)
        return self.filter(
            {
                User.State.INVITED: models.Q(is_active=True) & never_in,
                User.State.ACTIVE: models.Q(is_active=True) & ~never_in,
                User.State.INACTIVE: models.Q(is_active=False) & unused,
                User.State.DEACTIVATED: models.Q(is_active=False) & ~unused,
            }[User.State(state)]
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=normalise_username(username or ""))


def normalise_username(username: str) -> str:
    """User names are stored in small letters, so that `Kari` and `kari` are the same."""
    return User.normalize_username(username).strip().lower()


def _place(number: str, each: Callable[[Any], Any]) -> Any:
    """Roles in IMDi are no place like others: the rules know them."""
    return number if number == IMDI_NUMBER else each(number)


class User(AbstractBaseUser):
    class Language(models.TextChoices):
        DEFAULT = "", _("som mottakeren")
        BOKMAL = "nb", _("bokmål")
        NYNORSK = "nn", _("nynorsk")

    class State(models.TextChoices):
        INVITED = "invitert", _("invitert")
        ACTIVE = "aktiv", _("aktiv")
        INACTIVE = "inaktiv", _("inaktiv")
        DEACTIVATED = "deaktivert", _("deaktivert")

    class Closed(models.TextChoices):
        """Why a user is not active."""

        UNUSED = "unused", _("ikke logget inn på tre måneder")
        DEACTIVATED = "deactivated", _("deaktivert")
        BY_IMDI = "by_imdi", _("deaktivert av IMDi")

    # What addresses of pages say: never the user name.
    public_id = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    username = models.CharField(_("brukernavn"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(_("navn"), max_length=150)
    email = models.EmailField(_("e-post"), blank=True)
    # Where the user was reached before the address was changed: warned for a while of what is done with the login.
    former_email = models.EmailField(_("tidligere e-post"), blank=True, editable=False)
    email_changed_at = models.DateTimeField(_("e-post endret"), null=True, blank=True, editable=False)
    mobile = models.CharField(_("mobilnummer"), max_length=20, blank=True)
    language = models.CharField(_("språk"), max_length=2, choices=Language, blank=True)
    is_active = models.BooleanField(_("aktiv"), default=True)
    closed_because = models.CharField(_("årsak"), max_length=11, choices=Closed, blank=True, editable=False)
    reactivated_at = models.DateTimeField(_("reaktivert"), null=True, blank=True, editable=False)
    # The recipient that administers the user while she has no role in force; access never follows from it.
    home = models.ForeignKey(
        Recipient, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("hører til")
    )
    date_joined = models.DateTimeField(_("opprettet"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("opprettet av")
    )
    password_set = models.BooleanField(_("har valgt eget passord"), default=False)
    # Counted up when the user is deactivated or gets or loses a role: that ends all sessions from before.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("bruker")
        verbose_name_plural = _("brukere")
        constraints = [
            models.CheckConstraint(
                name="user_username_in_small_letters",
                condition=models.Q(username=Lower("username")),
                violation_error_message=_("Brukernavnet skrives med små bokstaver."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django's own hash knows the password only; ours also ends sessions when roles change.
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def state(self) -> State:
        """Where the user stands, whatever the roles are."""
        if not self.is_active:
            return self.State.INACTIVE if self.closed_because == self.Closed.UNUSED else self.State.DEACTIVATED
        return self.State.ACTIVE if self.password_set or self.last_login else self.State.INVITED

    @property
    def last_use(self) -> date:
        """The day, in Norway, of the last login, or of creation or reactivation when that was later."""
        moments = (self.last_login, self.date_joined, self.reactivated_at)
        return timezone.localdate(max(moment for moment in moments if moment))

    def recent_former_email(self, moment: datetime) -> str:
        """The address before a change that is no older than rules.DAYS_OF_FORMER_EMAIL; empty without one."""
        changed = self.email_changed_at
        return self.former_email if changed and rules.is_warned_of(changed, moment) else ""

    # --- roles ---------------------------------------------------------------------------------------------

    @cached_property
    def role_grants(self) -> "list[RoleGrant]":
        """Roles in force today by the real calendar, with role and recipient: one query for each request."""
        if not self.is_active or self.pk is None:
            return []
        from .role import held_on  # roles know users

        return held_on(self.pk, timezone.localdate())

    def query_shape(self, each: Callable[[Any], Any]) -> Hashable:
        """What of the user decides how a query looks (imdi_tilskudd.lib.prepared): the roles, for whom is a value."""
        held = tuple((_place(grant.recipient_id, each), grant.role_id) for grant in self.role_grants)
        return (each(self.pk), held)

    def stand_in(self, each: Callable[[Any], Any]) -> "User":
        """Somebody else with the same roles for other recipients."""
        other = User(pk=each(self.pk))
        other.role_grants = [
            type(grant)(recipient_id=_place(grant.recipient_id, each), role_id=grant.role_id)
            for grant in self.role_grants
        ]
        return other

    def forget_roles(self) -> None:
        """After a change of roles: the next question asks the database again."""
        self.__dict__.pop("role_grants", None)
        self.__dict__.pop("_roles_by_recipient", None)

    @property
    def imdi_roles(self) -> frozenset[str]:
        return self.roles_held_for(IMDI_NUMBER)

    def roles_held_for(self, number: str) -> frozenset[str]:
        """Slugs of the roles held for just this recipient."""
        return self._roles_by_recipient.get(number, frozenset())

    @cached_property
    def _roles_by_recipient(self) -> dict[str, frozenset[str]]:
        numbers = {grant.recipient_id for grant in self.role_grants}
        return {n: frozenset(g.role_id for g in self.role_grants if g.recipient_id == n) for n in numbers}

    def roles_for(self, number: str) -> frozenset[str]:
        """Slugs that count when the user looks at this recipient: its own roles and those held in IMDi."""
        return self.roles_held_for(number) | self.imdi_roles

    def has_role(self, *slugs: str, recipient: str | None = None) -> bool:
        """Whether any of the roles is held, for the recipient's number or, without one, for any recipient."""
        return any(grant.role_id in slugs and recipient in {None, grant.recipient_id} for grant in self.role_grants)

    # --- what the roles open -------------------------------------------------------------------------------

    @property
    def sees_all_recipients(self) -> bool:
        """IMDi's caseworkers see the grant data of every recipient."""
        return rules.may_see_grant_data(self.imdi_roles)

    def recipients_with_grant_data(self) -> frozenset[str]:
        """Numbers of the recipients whose grant data their own roles open (IMDi: `sees_all_recipients`)."""
        numbers = {grant.recipient_id for grant in self.role_grants} - {IMDI_NUMBER}
        return frozenset(n for n in numbers if rules.may_see_grant_data(self.roles_held_for(n)))

    def may_see_grant_data(self, number: str) -> bool:
        return number != IMDI_NUMBER and rules.may_see_grant_data(self.roles_for(number))

    @property
    def opens_all_ekstratilskudd(self) -> bool:
        """Whether IMDi's own roles open the rows of ekstratilskudd, of every recipient."""
        return rules.may_see_ekstratilskudd(self.imdi_roles)

    def may_see_ekstratilskudd(self, number: str) -> bool:
        """Whether rows of ekstratilskudd show (otherwise only their sum)."""
        return rules.may_see_ekstratilskudd(self.roles_for(number))

    # --- what Django admin asks ----------------------------------------------------------------------------

    @property
    def is_staff(self) -> bool:
        return rules.may_enter_admin(self.imdi_roles)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """perm: `app.action_model`, as Django admin asks it."""
        return rules.has_admin_permission(self.imdi_roles, perm)

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return rules.has_admin_app(self.imdi_roles, app_label)
