"""Who is paid: kommuner and fylkeskommuner, and IMDi as a recipient of its own kind (domain, section 5)."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from .user import User

IMDI_NUMBER = "imdi"


class RecipientOwnedQuerySet(models.QuerySet[Any]):
    """For every table with a `recipient`: the rows a user may see start here."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows of the recipients whose grant data the user may see today; none for anybody else."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_all_recipients:
            return self
        return self.filter(recipient_id__in=user.recipients_with_grant_data())


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def paid(self) -> Self:
        """Kommuner and fylkeskommuner, without IMDi."""
        return self.exclude(kind=Recipient.Kind.IMDI)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those whose grant data the user may see today."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_all_recipients:
            return self.paid()
        return self.filter(number__in=user.recipients_with_grant_data())


class Recipient(models.Model):
    class Kind(models.TextChoices):
        KOMMUNE = "kommune", _("kommune")
        FYLKESKOMMUNE = "fylkeskommune", _("fylkeskommune")
        IMDI = "imdi", _("IMDi")

    class Malform(models.TextChoices):
        BOKMAL = "nb", _("bokmål")
        NYNORSK = "nn", _("nynorsk")
        NEUTRAL = "noytral", _("nøytral")

    number = models.CharField(_("nummer"), max_length=4, primary_key=True)
    kind = models.CharField(_("type"), max_length=13, choices=Kind)
    name = models.CharField(_("navn"), max_length=100)
    name_official = models.CharField(_("offisielt navn"), max_length=150, blank=True)
    county_number = models.CharField(_("fylkesnummer"), max_length=2, blank=True)
    county = models.CharField(_("fylke"), max_length=60, blank=True)
    organisation_number = models.CharField(_("organisasjonsnummer"), max_length=9, blank=True)
    organisation_number_confidence = models.CharField(_("sikkerhet"), max_length=10, blank=True)
    malform = models.CharField(_("målform"), max_length=7, choices=Malform, blank=True)
    number_2023 = models.CharField(_("nummer i 2023"), max_length=4, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("tilskuddsmottaker")
        verbose_name_plural = _("tilskuddsmottakere")
        constraints = [
            models.CheckConstraint(
                name="recipient_number_fits_kind",
                condition=models.Q(kind="kommune", number__regex=r"^[0-9]{4}$")
                | models.Q(kind="fylkeskommune", number__regex=r"^[0-9]{2}$")
                | models.Q(kind="imdi", number=IMDI_NUMBER),
                violation_error_message=_("En kommune har fire siffer, en fylkeskommune to."),
            ),
            models.CheckConstraint(
                name="recipient_organisation_number",
                condition=models.Q(organisation_number__regex=r"^([0-9]{9})?$"),
                violation_error_message=_("Et organisasjonsnummer har ni siffer."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_imdi(self) -> bool:
        return self.kind == self.Kind.IMDI

    @property
    def language(self) -> str:
        """`nb` or `nn` by its målform; empty when that is unknown or neutral."""
        return self.malform if self.malform in {"nb", "nn"} else ""
