"""Ways in when something is lost: codes on paper for the phone, a mail for the password."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class RecoveryCode(models.Model):
    """One code, good for one login. The code itself is known to the user alone; here stands its digest."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes", verbose_name=_("bruker")
    )
    digest = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("laget"), db_default=Now(), editable=False)
    used_at = models.DateTimeField(_("brukt"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("reservekode")
        verbose_name_plural = _("reservekoder")
        constraints = [models.UniqueConstraint(name="recovery_code_once", fields=["user", "digest"])]

    def __str__(self) -> str:
        return f"{self.user} {self.pk}"


class PasswordRequest(models.Model):
    """Somebody has asked for a new password on the login page.

    Written for every name, whether a user has it or not, and answered afterwards by a worker: so neither the page nor
    the time it takes tells who has a user."""

    username = models.CharField(_("brukernavn"), max_length=150)
    ip = models.GenericIPAddressField(_("IP-adresse"), null=True, blank=True)
    asked_at = models.DateTimeField(_("spurt"), db_default=Now(), editable=False)
    answered_at = models.DateTimeField(_("behandlet"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("glemt passord")
        verbose_name_plural = _("glemte passord")
        indexes = [
            models.Index(fields=["asked_at"], name="password_request_open", condition=models.Q(answered_at=None)),
            models.Index(fields=["ip", "-asked_at"], name="password_request_ip"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
