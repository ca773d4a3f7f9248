"""Varsler: what a user is told of, and how she wants it."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .recipient import Recipient
from .role import RoleGrant


class Event(models.TextChoices):
    """What notifications are about."""

    PUBLISHED = "grunnlag", _("Nytt utbetalingsgrunnlag")
    ATTESTED = "attestert", _("Utbetalingen er attestert")
    ANSWERED = "svar", _("Svar på det dere har sendt IMDi")
    ASKED = "spørsmål", _("IMDi spør eller ber om dokumentasjon")
    DEADLINE = "frist", _("En frist nærmer seg")
    STALE_DRAFT = "utkast", _("Et utkast er ikke rørt på 14 dager")


class Delivery(models.TextChoices):
    """How. E-mails tell of what stands in the inbox."""

    AT_ONCE = "straks", _("E-post med én gang")
    DAILY = "daglig", _("Samlet e-post én gang om dagen")
    INBOX = "innboks", _("Bare her")
    NONE = "ingen", _("Ikke varsle meg")


# What a user gets who has chosen nothing.
DEFAULTS = {
    Event.PUBLISHED: Delivery.AT_ONCE,
    Event.ATTESTED: Delivery.DAILY,
    Event.ANSWERED: Delivery.AT_ONCE,
    Event.ASKED: Delivery.AT_ONCE,
    Event.DEADLINE: Delivery.AT_ONCE,
    Event.STALE_DRAFT: Delivery.DAILY,
}
DEFAULT_DAYS, MOST_DAYS = 3, 30


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> "NotificationQuerySet":
        """The user's own, of the recipients she has a role for today."""
        return self.filter(user=user, recipient_id__in=sorted({grant.recipient_id for grant in user.role_grants}))

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def to_be_mailed(self, delivery: str, day: date) -> "NotificationQuerySet":
        """Unread, not mailed, to an active user with an address who still has a role for the recipient."""
        held = RoleGrant.objects.in_force(day).filter(user=OuterRef("user"), recipient=OuterRef("recipient"))
        waiting = self.unread().filter(delivery=delivery, mailed_at=None, user__is_active=True)
        return waiting.exclude(user__email="").filter(Exists(held))


class Notification(models.Model):
    """One row for each user who is told. It holds parameters, no text, so that it reads in every language; and neither
    names nor numbers of persons."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("til"))
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="+", verbose_name=_("tilskuddsmottaker"))
    event = models.CharField(_("hendelse"), max_length=12, choices=Event)
    # What it is about, so that nobody is told twice of the same.
    key = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=200)
    delivery = models.CharField(_("måte"), max_length=8, choices=Delivery)
    created_at = models.DateTimeField(_("tidspunkt"), db_default=Now(), editable=False)
    read_at = models.DateTimeField(_("lest"), null=True, blank=True)
    # When its e-mail was written into the outbox.
    mailed_at = models.DateTimeField(_("sendt på e-post"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("varsel")
        verbose_name_plural = _("varsler")
        constraints = [
            models.UniqueConstraint(fields=["event", "key", "user", "recipient"], name="notification_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["user", "recipient"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["delivery", "user"], name="notification_unmailed", condition=Q(mailed_at=None, read_at=None)
            ),
            models.Index(fields=["created_at"], name="notification_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key}"


class NotificationChoice(models.Model):
    """How a user wants to be told of an event; without a row as DEFAULTS say. `days`: how long before a deadline."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("bruker"))
    event = models.CharField(_("hendelse"), max_length=12, choices=Event)
    delivery = models.CharField(_("måte"), max_length=8, choices=Delivery)
    days = models.PositiveSmallIntegerField(
        _("dager"), default=DEFAULT_DAYS, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )

    class Meta:
        verbose_name = _("valg av varsel")
        verbose_name_plural = _("valg av varsler")
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="notification_choice_once")]

    def __str__(self) -> str:
        return f"{self.event}: {self.delivery}"
