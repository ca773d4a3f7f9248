"""Mails that are to be sent: the table is the queue of record, Celery's messages are hints."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from imdi_tilskudd.lib.encryption import EncryptedTextField

from .recipient import Recipient


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, moment: datetime) -> Self:
        """Those to be tried now."""
        return self.filter(state=Mail.State.WAITING, due_at__lte=moment)


class Mail(models.Model):
    """Text and address are encrypted, and gone once the mail is sent. The subject never names a person."""

    class State(models.TextChoices):
        WAITING = "venter", _("venter")
        SENT = "sendt", _("sendt")
        GIVEN_UP = "gitt_opp", _("gitt opp")
        WITHDRAWN = "trukket", _("trukket")

    kind = models.CharField(_("slag"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("til")
    )
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("mottaker")
    )
    address = EncryptedTextField(blank=True, editable=False)
    subject = models.CharField(_("emne"), max_length=200)
    body = EncryptedTextField(blank=True, editable=False)
    state = models.CharField(_("tilstand"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0)
    due_at = models.DateTimeField(_("neste forsøk"), db_default=Now())
    created_at = models.DateTimeField(_("opprettet"), db_default=Now(), editable=False)
    sent_at = models.DateTimeField(_("sendt"), null=True, blank=True)
    last_error = models.CharField(_("siste feil"), max_length=100, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-post")
        verbose_name_plural = _("utgående e-post")
        indexes = [
            models.Index(fields=["due_at"], name="mail_due", condition=models.Q(state="venter")),
            models.Index(fields=["-created_at", "-id"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
