"""Terms (terminer): a quarter from åpen to avstemt. What may follow what stands in rules.term_states; the database
refuses the rest (migration 0002)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from imdi_tilskudd.lib.periods import TermPeriod
from payments.rules.term_states import LOCKED, SHOWN_TO_MUNICIPALITIES


class TermQuerySet(models.QuerySet["Term"]):
    def locked(self) -> "TermQuerySet":
        return self.filter(state__in=LOCKED)

    def attested_after(self, moment: datetime | models.OuterRef) -> "TermQuerySet":
        return self.locked().filter(attested_at__gt=moment)

    def shown(self) -> "TermQuerySet":
        """Those the municipalities may see."""
        return self.filter(state__in=SHOWN_TO_MUNICIPALITIES)


class Term(models.Model):
    class State(models.TextChoices):
        OPEN = "åpen", "Åpen"
        CALCULATED = "beregnet", "Beregnet"
        PREVIEW = "forhåndsvisning", "Forhåndsvisning"
        ATTESTED = "attestert", "Attestert"
        PAID = "utbetalt", "Utbetalt"
        RECONCILED = "avstemt", "Avstemt"

    code = models.CharField("termin", primary_key=True, max_length=7)
    state = models.CharField("status", max_length=16, choices=State.choices, default=State.OPEN)
    planned_payment = models.DateField("planlagt utbetaling")
    run = models.OneToOneField(
        "payments.Run",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="current_for",
        verbose_name="kjøring",
    )
    published_at = models.DateTimeField("vist for kommunene", null=True, blank=True)
    comments_until = models.DateField("innspill innen", null=True, blank=True)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="attestert av",
    )
    attested_at = models.DateTimeField("attestert", null=True, blank=True)
    digest = models.CharField("fingeravtrykk", max_length=64, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "termin"
        verbose_name_plural = "terminer"
        ordering = ["-code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{4}-T[1-4]$"),
                name="term_code",
                violation_error_message="En termin skrives som 2024-T2.",
            ),
            models.CheckConstraint(
                condition=Q(state="åpen", run__isnull=True) | (~Q(state="åpen") & Q(run__isnull=False)),
                name="term_calculated_has_run",
                violation_error_message="En beregnet termin må ha en kjøring, en åpen har ingen.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["åpen", "beregnet", "forhåndsvisning"], attested_by__isnull=True, digest="")
                | (
                    Q(state__in=["attestert", "utbetalt", "avstemt"], attested_by__isnull=False)
                    & Q(attested_at__isnull=False)
                    & ~Q(digest="")
                ),
                name="term_attested_by_and_when",
                violation_error_message="En attestert termin må ha hvem, når og fingeravtrykk.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def period(self) -> TermPeriod:
        return TermPeriod.parse(self.code)

    @property
    def is_locked(self) -> bool:
        return self.state in LOCKED


class TermEvent(models.Model):
    """A row for each move between states: who, when, why. Append-only."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="events", verbose_name="termin")
    at = models.DateTimeField("tidspunkt", auto_now_add=True)
    from_state = models.CharField("fra", max_length=16)
    to_state = models.CharField("til", max_length=16)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bruker",
    )
    comment = models.TextField("merknad", blank=True)

    class Meta:
        verbose_name = "terminhendelse"
        verbose_name_plural = "terminhendelser"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.term_id}: {self.from_state} → {self.to_state}"
