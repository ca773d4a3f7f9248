"""Roles and who holds them, for which recipient, from and to which day."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from imdi_tilskudd.lib.prepared import prepared

from .recipient import Recipient


class Role(models.Model):
    """A row of the role table (`accounts/data/roles.toml`). Area and name together are its key for people."""

    slug = models.SlugField(_("kode"), max_length=60, primary_key=True)
    area = models.CharField(_("område"), max_length=60)
    name = models.CharField(_("rolle"), max_length=100)
    name_nn = models.CharField(_("rolle (nynorsk)"), max_length=100)
    description = models.TextField(_("beskrivelse"))
    description_nn = models.TextField(_("beskrivelse (nynorsk)"))
    kinds = ArrayField(models.CharField(max_length=13, choices=Recipient.Kind), verbose_name=_("kan gis for"))
    given_by_imdi_only = models.BooleanField(_("gis bare av IMDi"), default=False)
    opens = models.BooleanField(
        _("åpner noe her"),
        help_text=_("Roller for andre systemer kan gis, men åpner ingenting i IMDi Tilskudd."),
    )
    position = models.PositiveSmallIntegerField(_("rekkefølge"))

    class Meta:
        verbose_name = _("rolle")
        verbose_name_plural = _("roller")
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="role_area_and_name")]

    def __str__(self) -> str:
        return f"{self.title} ({self.area})"

    @property
    def title(self) -> str:
        """The role's name in the language of the page."""
        return self.name_nn if get_language() == "nn" else self.name

    @property
    def explanation(self) -> str:
        """What the role opens, in the language of the page."""
        return self.description_nn if get_language() == "nn" else self.description


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, day: date) -> Self:
        """Valid on the day (both ends inclusive) and not taken away."""
        return self.unended(day).filter(valid_from__lte=day)

    def unended(self, day: date) -> Self:
        """As `in_force`, and those that begin later."""
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), taken_at=None)

    def held_by(self, user: int, day: date) -> Self:
        """In force on the day, in the order that the user sees them in."""
        return self.in_force(day).filter(user=user).order_by("recipient__name", "role__position", "pk")


class RoleGrant(models.Model):
    """A user holds a role for a recipient. Never deleted: taking the role away dates and signs the row."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="all_role_grants", verbose_name=_("bruker")
    )
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="+", verbose_name=_("mottaker"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("rolle"))
    valid_from = models.DateField(_("fra og med"))
    valid_to = models.DateField(_("til og med"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("gitt av"),
    )
    given_at = models.DateTimeField(_("gitt"), db_default=Now(), editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("tatt av"),
    )
    taken_at = models.DateTimeField(_("tatt"), null=True, blank=True, editable=False)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("tildelt rolle")
        verbose_name_plural = _("tildelte roller")
        constraints = [
            models.CheckConstraint(
                name="role_grant_ends_after_it_begins",
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                violation_error_message=_("Sluttdatoen kan ikke være før startdatoen."),
            ),
            models.UniqueConstraint(
                name="role_grant_once_at_a_time",
                fields=["user", "recipient", "role"],
                condition=models.Q(valid_to=None, taken_at=None),
                violation_error_message=_("Brukeren har allerede denne rollen for mottakeren."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} – {self.recipient}"


@prepared
def held_on(user: int, day: date) -> RoleGrantQuerySet:
    """The user's roles in force on the day, with role and recipient."""
    return RoleGrant.objects.held_by(user, day).select_related("role", "recipient")
