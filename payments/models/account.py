"""Motregningskontoen, and what each recipient is paid for a term. Both only grow: the application can add rows and do
nothing else with them, and the database refuses rows that do not add up (migration 0003).

Signs: what a recipient is to have is positive, what it owes negative (rules.motregning)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.recipient import RecipientOwnedQuerySet
from payments.rules.motregning import Kind

from .lines import EKSTRATILSKUDD
from .terms import Term


class GroupPayment(models.Model):
    """A recipient's group in a term as attested: one bank transaction of `net` kroner."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="group_payments", verbose_name="termin")
    recipient = models.ForeignKey(
        "accounts.Recipient", models.PROTECT, related_name="+", verbose_name="tilskuddsmottaker"
    )
    group = models.ForeignKey("grants.Group", models.PROTECT, related_name="+", verbose_name="gruppe")
    gross = models.DecimalField("brutto", max_digits=14, decimal_places=2)
    correction = models.DecimalField("korreksjon", max_digits=14, decimal_places=2)
    before = models.DecimalField("saldo før", max_digits=14, decimal_places=2)
    offset = models.DecimalField("motregnet", max_digits=14, decimal_places=2)
    net = models.DecimalField("netto", max_digits=14, decimal_places=2)
    carried = models.DecimalField("saldo etter", max_digits=14, decimal_places=2)

    objects = RecipientOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "beløp til utbetaling"
        verbose_name_plural = "beløp til utbetaling"
        ordering = ["-term", "recipient", "group"]
        constraints = [
            models.UniqueConstraint(fields=["term", "recipient", "group"], name="group_payment_once"),
            models.CheckConstraint(
                condition=Q(gross__gte=0, correction__lte=0, before__lte=0, offset__lte=0, net__gte=0, carried__lte=0),
                name="group_payment_signs",
                violation_error_message="Brutto og netto er aldri under null, resten aldri over.",
            ),
            models.CheckConstraint(
                condition=Q(net=F("gross") + F("correction") + F("before") - F("carried")),
                name="group_payment_adds_up",
                violation_error_message="Netto og saldo etter må være linjene og saldo før.",
            ),
        ]
        indexes = [models.Index(fields=["recipient", "term"], name="group_payment_recipient")]

    def __str__(self) -> str:
        return f"{self.term_id} {self.recipient_id} {self.group_id}"


class EntryQuerySet(models.QuerySet["MotregningEntry"]):
    def visible_to(self, user) -> "EntryQuerySet":
        """Rows of the recipients whose grant data the user's roles open; those of ekstratilskudd, whose reasons may
        tell of persons, only with the role for it. Balances are for everyone with grant data (selectors.account)."""
        if user.sees_all_recipients:
            return self if user.opens_all_ekstratilskudd else self.exclude(group=EKSTRATILSKUDD)
        numbers = user.recipients_with_grant_data()
        with_ekstra = {number for number in numbers if user.may_see_ekstratilskudd(number)}
        return self.filter(
            Q(recipient_id__in=with_ekstra) | Q(recipient_id__in=numbers - with_ekstra) & ~Q(group_id=EKSTRATILSKUDD)
        )


class MotregningEntry(models.Model):
    """A row of an account. Rows with the same `act` were entered together; `reverses` is the row that this one takes
    back."""

    class Kind(models.TextChoices):
        OWED = Kind.OWED.value, "Skyldig"
        USED = Kind.USED.value, "Motregnet"
        CLAIMED = Kind.CLAIMED.value, "Krevd tilbakebetalt"
        REPAID = Kind.REPAID.value, "Innbetalt"
        WRITTEN_OFF = Kind.WRITTEN_OFF.value, "Avskrevet"
        MOVED = Kind.MOVED.value, "Flyttet mellom grupper"

    recipient = models.ForeignKey(
        "accounts.Recipient", models.PROTECT, related_name="+", verbose_name="tilskuddsmottaker"
    )
    group = models.ForeignKey("grants.Group", models.PROTECT, related_name="+", verbose_name="gruppe")
    kind = models.CharField("hva", max_length=9, choices=Kind.choices)
    amount = models.DecimalField("beløp", max_digits=14, decimal_places=2)
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="account_entries", verbose_name="termin"
    )
    reason = models.TextField("begrunnelse", blank=True)
    act = models.UUIDField("ført sammen", db_index=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="tar tilbake"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ført av")
    at = models.DateTimeField("tidspunkt", auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "føring på motregningskontoen"
        verbose_name_plural = "motregningskonto"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="skyldig", amount__lt=0)
                | Q(kind__in=["motregnet", "innbetalt", "avskrevet"], amount__gt=0)
                | (Q(kind__in=["krevd", "flyttet"]) | Q(reverses__isnull=False)) & ~Q(amount=0),
                name="motregning_signs",
                violation_error_message="Gjeld føres med minus, det som reduserer den med pluss.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["skyldig", "motregnet"], term__isnull=False, reverses__isnull=True)
                | (~Q(kind__in=["skyldig", "motregnet"]) & Q(term__isnull=True) & ~Q(reason="")),
                name="motregning_term_or_reason",
                violation_error_message="Det som ikke følger av en termin, må ha en begrunnelse.",
            ),
        ]
        indexes = [models.Index(fields=["recipient", "group"], name="motregning_account")]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.group_id} {self.kind} {self.amount}"
