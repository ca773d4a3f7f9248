"""Lines (linjer): what is paid, frozen as it was shown. The table is partitioned by run; a run's partition is filled
unseen and attached in one transaction, and the application can never change a row of it (migration 0002)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.recipient import RecipientOwnedQuerySet

from .runs import Run

EKSTRATILSKUDD = "ekstra"


class LineQuerySet(models.QuerySet["Line"]):
    def visible_to(self, user) -> "LineQuerySet":
        """Lines of the recipients whose grant data the user's roles open, in the runs that are shown to them;
        ekstratilskudd only with the role for it. IMDi sees every recipient's, and all that is calculated."""
        if user.sees_all_recipients:
            standing = self.filter(run_id__in=Run.objects.standing())
            return standing if user.opens_all_ekstratilskudd else standing.exclude(scheme=EKSTRATILSKUDD)
        numbers = user.recipients_with_grant_data()
        with_ekstra = {number for number in numbers if user.may_see_ekstratilskudd(number)}
        return self.filter(run_id__in=Run.objects.shown_to_municipalities()).filter(
            Q(recipient_id__in=with_ekstra) | Q(recipient_id__in=numbers - with_ekstra) & ~Q(scheme=EKSTRATILSKUDD)
        )

    def locked(self) -> "LineQuerySet":
        """What is paid, or will be: nothing changes it."""
        return self.filter(run__locked_at__isnull=False)


class Line(models.Model):
    class Kind(models.TextChoices):
        ORDINARY = "ordinær", _("Ordinær")
        BACK_PAYMENT = "etterbetaling", _("Etterbetaling")
        REVERSAL = "tilbakeføring", _("Tilbakeføring")
        CONVERTED = "konvertert", _("Konvertert")

    id = models.BigAutoField("id", primary_key=True)
    run = models.ForeignKey(Run, models.DO_NOTHING, related_name="line_set", verbose_name="kjøring")
    term = models.CharField("termin", max_length=7)
    recipient = models.ForeignKey(
        "accounts.Recipient", models.DO_NOTHING, related_name="+", verbose_name="tilskuddsmottaker"
    )
    duf = models.CharField("DUF-nummer", max_length=12, blank=True)
    name = models.CharField("navn", max_length=200, blank=True)
    protected = models.BooleanField("adressesperre")
    saksnummer = models.CharField("saksnummer", max_length=21, blank=True)
    scheme = models.CharField("ordning", max_length=20)
    code = models.ForeignKey(
        "grants.GrantCode", models.DO_NOTHING, db_column="code", related_name="+", verbose_name="kode"
    )
    group = models.CharField("gruppe", max_length=20, db_column="group_slug")
    kind = models.CharField("linje", max_length=13, choices=Kind.choices)
    budget_year = models.PositiveSmallIntegerField("budsjettår")
    for_term = models.CharField("for termin", max_length=7)
    kvalifiseringsdato = models.DateField("kvalifiseringsdato", null=True)
    months = models.PositiveSmallIntegerField("måneder")
    rate = models.DecimalField("sats", max_digits=12, decimal_places=2)
    rate_confirmed = models.BooleanField("satsen er bekreftet")
    owed = models.DecimalField("skyldig nå", max_digits=14, decimal_places=2)
    amount = models.DecimalField("beløp", max_digits=14, decimal_places=2)
    rule = models.CharField("regel", max_length=60)
    facts = models.JSONField("fakta", default=dict)

    objects = LineQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "payments_line"
        verbose_name = "linje"
        verbose_name_plural = "linjer"
        ordering = ["recipient", "duf", "code", "budget_year", "for_term", "kind"]

    def __str__(self) -> str:
        return f"{self.term} {self.code_id} {self.amount}"


class ConvertedPayment(models.Model):
    """What the previous system paid, by its own id, so that a file can be read twice."""

    id = models.CharField("id i gammelt system", primary_key=True, max_length=64)
    duf = models.CharField("DUF-nummer", max_length=12)
    code = models.ForeignKey("grants.GrantCode", models.PROTECT, related_name="+", verbose_name="kode")
    year = models.PositiveSmallIntegerField("budsjettår")
    term = models.CharField("termin", max_length=7)
    recipient = models.ForeignKey(
        "accounts.Recipient", models.PROTECT, related_name="+", verbose_name="tilskuddsmottaker"
    )
    amount = models.DecimalField("beløp", max_digits=14, decimal_places=2)
    paid = models.DateField("betalt")
    run = models.ForeignKey(Run, models.PROTECT, related_name="converted", verbose_name="import")

    objects = RecipientOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "konvertert utbetaling"
        verbose_name_plural = "konverterte utbetalinger"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["duf"], name="converted_duf"),
            models.Index(fields=["recipient", "paid"], name="converted_recipient_paid"),
        ]

    def __str__(self) -> str:
        return self.id
