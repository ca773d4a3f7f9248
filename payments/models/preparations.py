"""What is made before the first reader asks for it: the changes and the files of recipients with many lines. The rows
say what is missing; messages only hurry."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from .runs import Run


class PreparationQuerySet(models.QuerySet["Preparation"]):
    def missing(self) -> "PreparationQuerySet":
        return self.filter(done_at__isnull=True)

    def due(self, stale: datetime) -> "PreparationQuerySet":
        """Those that nobody has taken, and those whose worker has not finished since `stale`: it died or failed."""
        return self.missing().filter(Q(taken_at__isnull=True) | Q(taken_at__lt=stale))


class Preparation(models.Model):
    """Of a recipient in a run that is shown. `locked`: for the term as it is after attestation, which confirms the
    rates, so that its files are others. The largest (`lines`) come first: theirs take longest."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="+", verbose_name="kjøring")
    recipient = models.ForeignKey(
        "accounts.Recipient", models.PROTECT, related_name="+", verbose_name="tilskuddsmottaker"
    )
    locked = models.BooleanField("etter attestering", default=False)
    lines = models.PositiveIntegerField("linjer")
    taken_at = models.DateTimeField("påbegynt", null=True, blank=True)
    done_at = models.DateTimeField("ferdig", null=True, blank=True)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        verbose_name = "forberedelse"
        verbose_name_plural = "forberedelser"
        ordering = ["-lines", "id"]
        constraints = [models.UniqueConstraint(fields=["run", "recipient", "locked"], name="preparation_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.recipient_id}"
