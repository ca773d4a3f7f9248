"""Attachments (vedlegg): in quarantine until a scanner has said that they are clean."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .activity import Activity


class Attachment(models.Model):
    class State(models.TextChoices):
        QUARANTINE = "karantene", _("Venter på virussjekk")
        CLEAN = "ren", _("Kontrollert")
        INFECTED = "smittet", _("Stanset av virussjekken")

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="attachments", verbose_name=_("aktivitet"))
    public_id = models.UUIDField(_("offentlig id"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("filnavn"), max_length=200)
    size = models.PositiveIntegerField(_("byte"))
    sha256 = models.CharField(_("sjekksum"), max_length=64)
    content_type = models.CharField(_("type"), max_length=100)
    stored_as = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("virussjekk"), max_length=9, choices=State, default=State.QUARANTINE)
    scanned_at = models.DateTimeField(_("sjekket"), null=True, blank=True)
    finding = models.CharField(_("funn"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("lastet opp av")
    )
    uploaded_at = models.DateTimeField(_("lastet opp"), auto_now_add=True)

    class Meta:
        verbose_name = _("vedlegg")
        verbose_name_plural = _("vedlegg")
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], name="attachment_waiting", condition=Q(state="karantene"))]
        constraints = [
            models.CheckConstraint(
                name="attachment_scanned_when",
                condition=Q(state="karantene", scanned_at__isnull=True)
                | ~Q(state="karantene") & Q(scanned_at__isnull=False),
                violation_error_message=_("En virussjekk må ha når."),
            )
        ]

    def __str__(self) -> str:
        return self.name
