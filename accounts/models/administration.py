"""Who looks after a recipient's users: its superbruker, the quarterly review of roles, and the form by which a
municipality tells IMDi who is to be kommuneadministrator."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .recipient import Recipient
from .role import RoleGrant


class Superbruker(models.Model):
    """IMDi's first contact at a recipient. It gives no access."""

    recipient = models.OneToOneField(
        Recipient, models.PROTECT, primary_key=True, related_name="+", verbose_name=_("mottaker")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("superbruker"))
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("valgt av"))
    named_at = models.DateTimeField(_("valgt"))

    class Meta:
        verbose_name = _("superbruker")
        verbose_name_plural = _("superbrukere")

    def __str__(self) -> str:
        return f"{self.user} – {self.recipient}"


class RoleReviewQuerySet(models.QuerySet["RoleReview"]):
    def undone(self) -> Self:
        return self.filter(done_at=None)


class RoleReview(models.Model):
    """A recipient goes through its roles once a quarter."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="+", verbose_name=_("mottaker"))
    quarter = models.CharField(_("kvartal"), max_length=7, help_text="2026-K4")
    opened_at = models.DateTimeField(_("åpnet"), db_default=Now(), editable=False)
    due = models.DateField(_("frist"))
    reminded_on = models.DateField(_("påminnet"), null=True, blank=True)
    done_at = models.DateTimeField(_("ferdig"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("fullført av"),
    )

    objects = RoleReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("gjennomgang av roller")
        verbose_name_plural = _("gjennomganger av roller")
        constraints = [models.UniqueConstraint(fields=["recipient", "quarter"], name="role_review_once_a_quarter")]

    def __str__(self) -> str:
        return f"{self.recipient} {self.quarter}"

    def is_overdue(self, day: date) -> bool:
        return self.done_at is None and day > self.due


class RoleReviewItem(models.Model):
    """One role of one user in a review."""

    class Answer(models.TextChoices):
        KEPT = "beholdt", _("beholdt")
        TAKEN = "tatt", _("tatt")

    review = models.ForeignKey(RoleReview, models.CASCADE, related_name="items", verbose_name=_("gjennomgang"))
    grant = models.ForeignKey(RoleGrant, models.PROTECT, related_name="+", verbose_name=_("rolle"))
    answer = models.CharField(_("svar"), max_length=7, choices=Answer, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("av")
    )
    answered_at = models.DateTimeField(_("tidspunkt"), null=True, blank=True)

    class Meta:
        verbose_name = _("rolle i gjennomgang")
        verbose_name_plural = _("roller i gjennomgang")
        constraints = [models.UniqueConstraint(fields=["review", "grant"], name="role_review_item_once")]

    def __str__(self) -> str:
        return str(self.grant)


class AdministratorRequest(models.Model):
    """The municipality's word to IMDi about who is to be, or no longer to be, kommuneadministrator."""

    class Wish(models.TextChoices):
        ADD = "ny", _("skal bli kommuneadministrator")
        REMOVE = "ikke_lenger", _("skal ikke lenger være kommuneadministrator")

    class State(models.TextChoices):
        SENT = "sendt", _("sendt")
        DONE = "utfort", _("utført")
        REFUSED = "avslatt", _("avslått")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="+", verbose_name=_("mottaker"))
    wish = models.CharField(_("gjelder"), max_length=11, choices=Wish)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("bruker")
    )
    name = models.CharField(_("navn"), max_length=150)
    email = models.EmailField(_("e-post"), blank=True)
    mobile = models.CharField(_("mobilnummer"), max_length=20, blank=True)
    reason = models.CharField(_("begrunnelse"), max_length=500, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sendt av"))
    sent_at = models.DateTimeField(_("sendt"), db_default=Now(), editable=False)
    state = models.CharField(_("status"), max_length=7, choices=State, default=State.SENT)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("behandlet av"),
    )
    decided_at = models.DateTimeField(_("behandlet"), null=True, blank=True)
    # Whom IMDi asked at the municipality before it did what the form says.
    confirmed_with = models.CharField(_("bekreftet med"), max_length=200, blank=True)
    decision = models.CharField(_("svar"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("melding om kommuneadministrator")
        verbose_name_plural = _("meldinger om kommuneadministrator")
        indexes = [models.Index(fields=["recipient", "-sent_at"], name="administrator_requests")]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.name} {self.get_wish_display()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.SENT
