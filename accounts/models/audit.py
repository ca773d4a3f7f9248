"""What happened, who did it, when. Rows are only added: the application may do nothing else with them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .recipient import Recipient


class AuditEvent(models.Model):
    class Kind(models.TextChoices):
        """The kinds of this app; upper apps record their own words, so the column is not limited to these."""

        LOGIN = "login", _("logget inn")
        LOGIN_FAILED = "login_failed", _("feil brukernavn eller passord")
        LOGIN_LOCKED = "login_locked", _("stengt ute etter mange forsøk")
        LOGIN_INACTIVE = "login_inactive", _("forsøk på innlogging som inaktiv")
        CODE_FAILED = "code_failed", _("feil engangskode")
        LOGOUT = "logout", _("logget ut")
        PASSWORD_SET = "password_set", _("valgte passord")
        DEVICE_CONFIRMED = "device_confirmed", _("koblet til kodeapp")
        DEVICE_RESET = "device_reset", _("kodeapp fjernet")
        USER_CREATED = "user_created", _("bruker opprettet")
        USER_CHANGED = "user_changed", _("bruker endret")
        USER_DEACTIVATED = "user_deactivated", _("bruker deaktivert")
        USER_REACTIVATED = "user_reactivated", _("bruker reaktivert")
        ROLE_GIVEN = "role_given", _("rolle gitt")
        ROLE_TAKEN = "role_taken", _("rolle tatt")
        RECIPIENT_CHOSEN = "recipient_chosen", _("valgte kommune")
        RECIPIENT_CHANGED = "recipient_changed", _("mottaker endret")
        REFUSED = "refused", _("nektet")

    at = models.DateTimeField(_("tidspunkt"), db_default=Now())
    kind = models.CharField(_("hendelse"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("bruker"),
    )
    # As it was then, and as it was typed when nobody has that name.
    username = models.CharField(_("brukernavn"), max_length=150, blank=True)
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("mottaker")
    )
    # What it was about, in words or an opaque id: never a name or a number of a person.
    subject = models.CharField(_("gjelder"), max_length=200, blank=True)
    details = models.JSONField(_("detaljer"), default=dict, blank=True)
    request_id = models.CharField(_("forespørsel"), max_length=32, blank=True)
    ip = models.GenericIPAddressField(_("IP-adresse"), null=True, blank=True)

    class Meta:
        verbose_name = _("hendelse i loggen")
        verbose_name_plural = _("hendelseslogg")
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["user", "-at"], name="audit_user"),
            models.Index(fields=["recipient", "-at"], name="audit_recipient"),
            models.Index(fields=["subject", "-at"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.username}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An audit event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit event is never deleted.")

    @property
    def kind_label(self) -> str:
        """The kind in words; a kind of another app is shown as it is stored."""
        return str(self.Kind(self.kind).label) if self.kind in self.Kind else self.kind
