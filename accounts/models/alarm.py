"""Odd patterns in the audit log, for IMDi to look into."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .recipient import Recipient


class AuditAlarm(models.Model):
    """One pattern of one user on one day, in Norway. It says that somebody should ask, not that something is wrong."""

    class Kind(models.TextChoices):
        MANY = "many", _("mange personer på kort tid")
        NIGHT = "night", _("personer slått opp om natten")
        PROTECTED = "protected", _("personer med adressesperre")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("mønster"), max_length=9, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("bruker"))
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("mottaker")
    )
    day = models.DateField(_("dag"))
    persons = models.PositiveIntegerField(_("personer"))
    threshold = models.PositiveIntegerField(_("grense"))
    found_at = models.DateTimeField(_("funnet"), db_default=Now(), editable=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("sett av")
    )
    seen_at = models.DateTimeField(_("sett"), null=True, blank=True, editable=False)
    note = models.CharField(_("hva som ble funnet ut"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("alarm om oppslag")
        verbose_name_plural = _("alarmer om oppslag")
        constraints = [
            models.UniqueConstraint(name="audit_alarm_once_a_day", fields=["kind", "user", "day"]),
            models.CheckConstraint(
                name="audit_alarm_seen_by_somebody_with_a_note",
                condition=models.Q(seen_by=None, seen_at=None)
                | models.Q(seen_by__isnull=False, seen_at__isnull=False) & ~models.Q(note=""),
            ),
        ]
        indexes = [models.Index(fields=["-day", "-id"], name="audit_alarm_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day:%d.%m.%Y}"
