"""What IMDi decides about the register: events that wait for a second person, and events of IMDi's own that the real
source contradicts."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from .register import Person, RegisterEvent


class ProposedEvent(models.Model):
    """A register event that one IMDi user proposes and another approves; only then it is written."""

    class State(models.TextChoices):
        PROPOSED = "foreslått", "Foreslått"
        APPROVED = "godkjent", "Godkjent"
        TURNED_DOWN = "avvist", "Avvist"

    person = models.ForeignKey(Person, models.PROTECT, related_name="proposed_events", verbose_name="person")
    type = models.CharField("type", max_length=16, choices=RegisterEvent.Type.choices)
    content = models.JSONField("opplysninger", help_text="Feltene som hører til typen.")
    reason = models.TextField("begrunnelse")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="foreslått av"
    )
    proposed_at = models.DateTimeField("foreslått", auto_now_add=True)
    state = models.CharField("status", max_length=10, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="avgjort av"
    )
    decided_at = models.DateTimeField("avgjort", null=True, blank=True)
    event = models.OneToOneField(
        RegisterEvent, models.PROTECT, null=True, blank=True, related_name="proposal", verbose_name="hendelse"
    )

    class Meta:
        verbose_name = "foreslått vedtak"
        verbose_name_plural = "foreslåtte vedtak"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="godkjent") | ~Q(decided_by=models.F("proposed_by")),
                name="proposal_approved_by_another",
                violation_error_message="Den som foreslo vedtaket, kan ikke godkjenne det.",
            ),
            models.CheckConstraint(
                condition=Q(state="foreslått", decided_by__isnull=True, decided_at__isnull=True, event__isnull=True)
                | Q(state="godkjent", decided_by__isnull=False, decided_at__isnull=False, event__isnull=False)
                | Q(state="avvist", decided_by__isnull=False, decided_at__isnull=False, event__isnull=True),
                name="proposal_state_says_who_and_when",
                violation_error_message="Et avgjort forslag må ha hvem og når.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} nr. {self.pk}"

    @property
    def amount(self) -> Decimal:
        """Kroner, of either sign."""
        return Decimal(self.content["amount"])


class ProvisionalConflict(models.Model):
    """An event of IMDi's own and a later one of the same kind from the real source that says something else."""

    class Outcome(models.TextChoices):
        OPEN = "", "Åpen"
        SOURCE = "kilden", "Kildens brukes"
        OWN = "imdi", "IMDis beholdes"
        BOTH = "begge", "Begge gjelder"

    own = models.ForeignKey(RegisterEvent, models.PROTECT, related_name="+", verbose_name="IMDis hendelse")
    theirs = models.ForeignKey(RegisterEvent, models.PROTECT, related_name="+", verbose_name="kildens hendelse")
    found_at = models.DateTimeField("funnet", auto_now_add=True)
    outcome = models.CharField("utfall", max_length=6, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="avgjort av"
    )
    decided_at = models.DateTimeField("avgjort", null=True, blank=True)

    class Meta:
        verbose_name = "motstrid mellom IMDi og kilden"
        verbose_name_plural = "motstrid mellom IMDi og kilden"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["own", "theirs"], name="conflict_once"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="conflict_outcome_says_when",
                violation_error_message="En avgjort motstrid må ha når.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.own.get_type_display()} nr. {self.pk}"
