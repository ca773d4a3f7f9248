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
        RECOVERY_CODE_USED = "recovery_code_used", _("logget inn med reservekode")
        CONFIRMED = "confirmed", _("bekreftet med passord og kode")
        CONFIRM_FAILED = "confirm_failed", _("feil passord eller kode ved bekreftelse")
        SESSIONS_ENDED = "sessions_ended", _("avsluttet økter")
        LOGOUT = "logout", _("logget ut")
        PASSWORD_SET = "password_set", _("valgte passord")
        DEVICE_CONFIRMED = "device_confirmed", _("koblet til kodeapp")
        DEVICE_CHANGED = "device_changed", _("byttet kodeapp")
        RECOVERY_CODES_MADE = "recovery_codes_made", _("laget reservekoder")
        PASSWORD_FORGOTTEN = "password_forgotten", _("ba om nytt passord")
        DEVICE_RESET = "device_reset", _("kodeapp fjernet")
        USER_CREATED = "user_created", _("bruker opprettet")
        USER_CHANGED = "user_changed", _("bruker endret")
        USER_DEACTIVATED = "user_deactivated", _("bruker deaktivert")
        USER_REACTIVATED = "user_reactivated", _("bruker reaktivert")
        USER_UNUSED = "user_unused", _("bruker inaktiv etter tre måneder")
        INVITED = "invited", _("invitasjon sendt")
        INVITATION_WITHDRAWN = "invitation_withdrawn", _("invitasjon trukket")
        INVITATION_OPENED = "invitation_opened", _("invitasjon åpnet")
        PASSWORD_RESET = "password_reset", _("passord nullstilt")
        USERNAME_TAKEN = "username_taken", _("forsøk på brukernavn som er tatt")
        SUPERBRUKER_NAMED = "superbruker_named", _("superbruker valgt")
        REVIEW_OPENED = "review_opened", _("gjennomgang av roller åpnet")
        ROLE_CONFIRMED = "role_confirmed", _("rolle bekreftet")
        REVIEW_DONE = "review_done", _("gjennomgang av roller ferdig")
        ADMINISTRATOR_ASKED = "administrator_asked", _("meldt inn kommuneadministrator")
        ADMINISTRATOR_APPROVED = "administrator_approved", _("kommuneadministrator godkjent")
        ADMINISTRATOR_REFUSED = "administrator_refused", _("kommuneadministrator avslått")
        MAIL_GIVEN_UP = "mail_given_up", _("e-post kunne ikke sendes")
        MAIL_RETRIED = "mail_retried", _("e-post sendes på nytt")
        ROLE_GIVEN = "role_given", _("rolle gitt")
        ROLE_TAKEN = "role_taken", _("rolle tatt")
        RECIPIENT_CHOSEN = "recipient_chosen", _("valgte kommune")
        RECIPIENT_CHANGED = "recipient_changed", _("mottaker endret")
        NOTICE_SAVED = "notice_saved", _("driftsmelding lagret")
        REFUSED = "refused", _("nektet")
        ADMIN_ACTION = "admin_action", _("handling i saksbehandlingen")
        ALARM_FOUND = "alarm_found", _("alarm om oppslag")
        ALARM_TREATED = "alarm_treated", _("alarm behandlet")
        LOG_DELETED = "log_deleted", _("gamle hendelser slettet")

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
