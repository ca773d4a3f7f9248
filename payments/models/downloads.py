"""Downloads (nedlastinger): large files that a user has ordered. The row is the job; Celery only carries the hint."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class DownloadQuerySet(models.QuerySet["Download"]):
    def visible_to(self, user) -> "DownloadQuerySet":
        """The user's own, of recipients whose grant data her roles still open; what holds rows of ekstratilskudd only
        while she has the role for it."""
        own = self.filter(user=user)
        if user.sees_all_recipients:
            return own if user.opens_all_ekstratilskudd else own.filter(holds_ekstratilskudd=False)
        numbers = user.recipients_with_grant_data()
        with_ekstra = {number for number in numbers if user.may_see_ekstratilskudd(number)}
        return own.filter(Q(recipient_id__in=with_ekstra) | Q(recipient_id__in=numbers, holds_ekstratilskudd=False))

    def under_way(self) -> "DownloadQuerySet":
        return self.filter(state__in=[Download.State.WAITING, Download.State.WORKING])

    def due(self, stale: datetime) -> "DownloadQuerySet":
        """Those that wait, and those whose worker has said nothing since `stale`."""
        return self.filter(Q(state=Download.State.WAITING) | Q(state=Download.State.WORKING, alive_at__lt=stale))


class Download(models.Model):
    class Kind(models.TextChoices):
        YEAR_XLSX = "ar-xlsx", "Alle linjer i et år, Excel"
        YEAR_CSV = "ar-csv", "Alle linjer i et år, CSV"

    class State(models.TextChoices):
        WAITING = "venter", "Venter"
        WORKING = "arbeider", "Arbeider"
        DONE = "ferdig", "Ferdig"
        FAILED = "feilet", "Feilet"

    id = models.UUIDField("id", primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="downloads", verbose_name="bestilt av"
    )
    recipient = models.ForeignKey(
        "accounts.Recipient", models.PROTECT, related_name="+", verbose_name="tilskuddsmottaker"
    )
    kind = models.CharField("hva", max_length=10, choices=Kind.choices)
    parameters = models.JSONField("valg", default=dict)
    language = models.CharField("språk", max_length=2, default="nb")
    holds_ekstratilskudd = models.BooleanField("med ekstratilskudd", default=False)
    state = models.CharField("status", max_length=8, choices=State.choices, default=State.WAITING)
    percent = models.PositiveSmallIntegerField("fremdrift", default=0)
    lines = models.PositiveIntegerField("linjer", default=0)
    file = models.FileField("fil", upload_to="nedlastinger/", max_length=200, blank=True)
    message = models.TextField("melding", blank=True)
    ordered_at = models.DateTimeField("bestilt", db_default=Now())
    alive_at = models.DateTimeField("sist i arbeid", null=True, blank=True)
    finished_at = models.DateTimeField("ferdig", null=True, blank=True)
    expires_at = models.DateTimeField("slettes", null=True, blank=True)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        verbose_name = "nedlasting"
        verbose_name_plural = "nedlastinger"
        ordering = ["-ordered_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="download_percent",
                violation_error_message="Fremdriften er fra 0 til 100 prosent.",
            ),
            models.CheckConstraint(
                condition=~Q(state="ferdig") | (~Q(file="") & Q(finished_at__isnull=False, expires_at__isnull=False)),
                name="download_done_has_file",
                violation_error_message="En ferdig nedlasting har en fil og en dag den slettes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"

    @property
    def year(self) -> int:
        return self.parameters["year"]

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.WAITING, self.State.WORKING}

    @property
    def filename(self) -> str:
        """What the browser calls the file."""
        return f"utbetalingsgrunnlag-{self.year}-{self.recipient_id}.{self.kind.removeprefix('ar-')}"
