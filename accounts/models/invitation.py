"""A link by which a user chooses a password: the first one, or a new one that an administrator or she asked for."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .mail import Mail
from .recipient import Recipient


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open_at(self, moment: datetime) -> Self:
        """Those whose link works: neither used nor withdrawn nor too old."""
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=moment)


class Invitation(models.Model):
    """The link's secret is known to the mail alone; here stands its digest."""

    class Purpose(models.TextChoices):
        FIRST = "first", _("første innlogging")
        PASSWORD = "password", _("nytt passord")
        FORGOT = "forgot", _("glemt passord")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations", verbose_name=_("bruker")
    )
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("mottaker")
    )
    purpose = models.CharField(_("formål"), max_length=8, choices=Purpose)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    mail = models.ForeignKey(Mail, models.SET_NULL, related_name="+", null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sendt av")
    )
    created_at = models.DateTimeField(_("sendt"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("utløper"))
    used_at = models.DateTimeField(_("brukt"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("trukket"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitasjon")
        verbose_name_plural = _("invitasjoner")
        indexes = [models.Index(fields=["user", "-created_at"], name="invitation_user")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} – {self.user}"
