"""A run (kjøring): one calculation of a term, or one import of converted payments. The row is the job; Celery only
carries the hint that there is work."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from payments.rules.term_states import SHOWN_TO_MUNICIPALITIES


class RunQuerySet(models.QuerySet["Run"]):
    def standing(self) -> "RunQuerySet":
        """The newest calculation of each term, and the converted payments."""
        return self.filter(Q(current_for__isnull=False) | Q(purpose="konvertering", locked_at__isnull=False))

    def shown_to_municipalities(self) -> "RunQuerySet":
        return self.filter(
            Q(current_for__state__in=SHOWN_TO_MUNICIPALITIES) | Q(purpose="konvertering", locked_at__isnull=False)
        )

    def locked(self) -> "RunQuerySet":
        """The ledger: runs whose lines are paid or will be."""
        return self.filter(locked_at__isnull=False)


class Run(models.Model):
    class Purpose(models.TextChoices):
        CALCULATION = "beregning", "Beregning"
        CONVERSION = "konvertering", "Konvertering"

    class State(models.TextChoices):
        WORKING = "arbeider", "Arbeider"
        DONE = "ferdig", "Ferdig"
        FAILED = "feilet", "Feilet"
        REPLACED = "erstattet", "Erstattet av en ny kjøring"

    purpose = models.CharField("hva", max_length=12, choices=Purpose.choices, default=Purpose.CALCULATION)
    term_code = models.CharField("termin", max_length=7, blank=True)
    as_of = models.DateField("kunnskapsdag", null=True, blank=True)
    state = models.CharField("status", max_length=10, choices=State.choices, default=State.WORKING)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="startet av",
    )
    started_at = models.DateTimeField("startet", auto_now_add=True)
    finished_at = models.DateTimeField("ferdig", null=True, blank=True)
    locked_at = models.DateTimeField("låst", null=True, blank=True)
    last_event = models.BigIntegerField(
        "siste hendelse",
        default=0,
        help_text="Løpenummeret på den siste registerhendelsen kjøringen kjenner.",
    )
    ledger = models.BigIntegerField(
        "siste låste kjøring", default=0, help_text="Det som var betalt da kjøringen regnet."
    )
    parameters = models.JSONField("parametre", default=dict)
    full = models.BooleanField(
        "alt på nytt",
        default=False,
        help_text="Regn ut alle terminer for alle, også for dem ingenting er nytt for.",
    )
    grounds = models.JSONField(
        "grunnlag",
        default=dict,
        help_text="Satser, regler og det som var betalt, slik kjøringen kjente dem.",
    )
    persons = models.PositiveIntegerField("personer", default=0)
    lines = models.PositiveIntegerField("linjer", default=0)
    amount = models.DecimalField("sum", max_digits=16, decimal_places=2, default=0)
    seconds = models.DecimalField("sekunder", max_digits=9, decimal_places=2, default=0)
    digest = models.CharField("fingeravtrykk", max_length=64, blank=True)
    message = models.TextField("melding", blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "kjøring"
        verbose_name_plural = "kjøringer"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["term_code"],
                condition=models.Q(state="arbeider", purpose="beregning"),
                name="run_one_at_a_time_per_term",
                violation_error_message="Terminen beregnes allerede.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.term_code} nr. {self.pk}"

    @property
    def created_by(self) -> str:
        """OpprettetAv: KONV for what the previous system paid."""
        if self.purpose == self.Purpose.CONVERSION:
            return "KONV"
        return self.started_by.name if self.started_by else "IMDi Tilskudd"


class RunChunk(models.Model):
    """A part of a run's work that one process does in one transaction, in the order of `number`. Most are ranges of
    persons, from `first` to `last` DUF number. Those that close the run wait for the parts they build on; for digests
    `first` and `last` are numbers of recipients, the last one not included."""

    class Work(models.TextChoices):
        PERSONS = "personer", "personer"
        MUNICIPALITIES = "kommuner", "grunntilskudd til kommunene"
        INDEXES = "indekser", "indekser"
        SUMS = "summer", "summer"
        DIGESTS = "avtrykk", "fingeravtrykk"

    run = models.ForeignKey(Run, models.CASCADE, related_name="chunks", verbose_name="kjøring")
    number = models.PositiveIntegerField("nummer")
    work = models.CharField("arbeid", max_length=8, choices=Work.choices, default=Work.PERSONS)
    first = models.CharField("fra", max_length=12, blank=True)
    last = models.CharField("til", max_length=12, blank=True)
    done_at = models.DateTimeField("ferdig", null=True, blank=True)
    persons = models.PositiveIntegerField("personer", default=0)
    lines = models.PositiveIntegerField("linjer", default=0)
    counts = models.JSONField(
        "teller for grunntilskudd", default=list, help_text="Kommune, år, antall personer 15. januar."
    )
    missing_rates = models.JSONField("satser som mangler", default=list)
    used_rates = models.JSONField("satser som er brukt", default=list)

    class Meta:
        verbose_name = "del av kjøring"
        verbose_name_plural = "deler av kjøring"
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="chunk_once")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class RunRate(models.Model):
    """A rate the run used: attestation asks whether all of them are confirmed."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="rates", verbose_name="kjøring")
    rate = models.ForeignKey("grants.Rate", models.PROTECT, related_name="runs", verbose_name="sats")

    class Meta:
        verbose_name = "brukt sats"
        verbose_name_plural = "brukte satser"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "rate"], name="run_rate_once")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.rate_id}"


class RecipientSums(models.QuerySet):
    def visible_to(self, user) -> "RecipientSums":
        """Sums of the recipients whose grant data the user's roles open, in the runs that are shown to them. Sums of
        ekstratilskudd are among them: everyone with grant data may see that one figure, nobody else's rows."""
        if user.sees_all_recipients:
            return self.filter(run_id__in=Run.objects.standing())
        return self.filter(
            recipient_id__in=user.recipients_with_grant_data(),
            run_id__in=Run.objects.shown_to_municipalities(),
        )


class RunTotal(models.Model):
    """Sums of a run per recipient, code, kind and term corrected, so that pages read tens of rows, not thousands."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="totals", verbose_name="kjøring")
    recipient = models.ForeignKey(
        "accounts.Recipient", models.PROTECT, related_name="+", db_index=False, verbose_name="tilskuddsmottaker"
    )
    for_term = models.CharField("for termin", max_length=7)
    code = models.ForeignKey("grants.GrantCode", models.PROTECT, related_name="+", db_index=False, verbose_name="kode")
    kind = models.CharField("linje", max_length=13)
    lines = models.PositiveIntegerField("linjer")
    positive = models.DecimalField("sum over null", max_digits=16, decimal_places=2)
    negative = models.DecimalField("sum under null", max_digits=16, decimal_places=2)

    objects = RecipientSums.as_manager()

    class Meta:
        verbose_name = "sum i kjøring"
        verbose_name_plural = "summer i kjøring"
        ordering = ["run", "recipient", "code", "kind", "for_term"]
        indexes = [models.Index(fields=["recipient", "run"], name="total_recipient_run")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.recipient_id} {self.code_id}"


class RunRecipient(models.Model):
    """What a recipient's lines in a run are as a whole: number of persons, and the digests that sign-offs bind to."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="recipients", verbose_name="kjøring")
    recipient = models.ForeignKey(
        "accounts.Recipient", models.PROTECT, related_name="+", verbose_name="tilskuddsmottaker"
    )
    persons = models.PositiveIntegerField("personer")
    persons_without_ekstra = models.PositiveIntegerField("personer utenom ekstratilskudd")
    digest = models.CharField("fingeravtrykk", max_length=64)
    digest_without_ekstra = models.CharField(
        "fingeravtrykk uten ekstratilskudd",
        max_length=64,
        default="",
        help_text="Av linjene utenom ekstratilskudd, og summen av ekstratilskudd.",
    )

    objects = RecipientSums.as_manager()

    class Meta:
        verbose_name = "mottaker i kjøring"
        verbose_name_plural = "mottakere i kjøring"
        ordering = ["run", "recipient"]
        constraints = [models.UniqueConstraint(fields=["run", "recipient"], name="run_recipient_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.recipient_id}"


class RunWarning(models.Model):
    """Something odd a run met and went on with: on a person, or on the run as a whole (duf empty)."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="warnings", verbose_name="kjøring")
    duf = models.CharField("DUF-nummer", max_length=12, blank=True)
    kind = models.CharField("hva", max_length=40)
    text = models.TextField("melding")

    class Meta:
        verbose_name = "varsel i kjøring"
        verbose_name_plural = "varsler i kjøring"
        ordering = ["run", "id"]

    def __str__(self) -> str:
        return self.text
