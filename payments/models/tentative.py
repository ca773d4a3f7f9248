"""Tentative future payments per recipient, as the newest forecast found them. All rows of a recipient are replaced
together (services.tentative); nothing else refers to them, and nothing is paid from them."""

from django.db import models
from django.db.models import Q

from accounts.models.recipient import RecipientOwnedQuerySet

from .lines import EKSTRATILSKUDD


class TentativeForecast(models.Model):
    """That there is a forecast for a recipient, also where it found nothing. `as_of`: the day whose knowledge it was
    made from. `first_term` and `last_term` are the coming terms it covers."""

    recipient = models.OneToOneField(
        "accounts.Recipient", models.PROTECT, primary_key=True, related_name="+", verbose_name="tilskuddsmottaker"
    )
    as_of = models.DateField("kunnskapsdag")
    made_at = models.DateTimeField("beregnet")
    first_term = models.CharField("første termin", max_length=7)
    last_term = models.CharField("siste termin", max_length=7)

    objects = RecipientOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "prognose"
        verbose_name_plural = "prognoser"

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.as_of}"


class Quarters(models.Model):
    """Kroner that each term of a year would pay. `assumed`: of that, what rests on a rate nobody knows yet."""

    year = models.PositiveSmallIntegerField("år")
    code = models.ForeignKey("grants.GrantCode", models.PROTECT, related_name="+", verbose_name="kode")
    t1 = models.DecimalField("1. termin", max_digits=14, decimal_places=2, default=0)
    t2 = models.DecimalField("2. termin", max_digits=14, decimal_places=2, default=0)
    t3 = models.DecimalField("3. termin", max_digits=14, decimal_places=2, default=0)
    t4 = models.DecimalField("4. termin", max_digits=14, decimal_places=2, default=0)
    assumed = models.DecimalField("antatt sats", max_digits=14, decimal_places=2, default=0)

    class Meta:
        abstract = True


class TentativeSum(Quarters):
    """All cases of a code in a year. Those of ekstratilskudd are one figure for everyone with grant data."""

    forecast = models.ForeignKey(TentativeForecast, models.CASCADE, related_name="sums", verbose_name="prognose")
    cases = models.PositiveIntegerField("saker")

    class Meta:
        verbose_name = "sum i prognose"
        verbose_name_plural = "summer i prognose"
        ordering = ["forecast", "year", "code"]
        constraints = [models.UniqueConstraint(fields=["forecast", "year", "code"], name="tentative_sum_once")]

    def __str__(self) -> str:
        return f"{self.forecast_id} {self.code_id} {self.year}"


class CaseQuerySet(models.QuerySet["TentativeCase"]):
    def visible_to(self, user) -> "CaseQuerySet":
        """Cases of the recipients whose grant data the user's roles open; ekstratilskudd only with the role for it."""
        if user.sees_all_recipients:
            return self if user.opens_all_ekstratilskudd else self.exclude(scheme=EKSTRATILSKUDD)
        numbers = user.recipients_with_grant_data()
        with_ekstra = {number for number in numbers if user.may_see_ekstratilskudd(number)}
        return self.filter(
            Q(forecast_id__in=with_ekstra) | Q(forecast_id__in=numbers - with_ekstra) & ~Q(scheme=EKSTRATILSKUDD)
        )


class TentativeCase(Quarters):
    """A person's code in a year. `ending` says what comes after its last term (rules.tentative)."""

    forecast = models.ForeignKey(TentativeForecast, models.CASCADE, related_name="cases", verbose_name="prognose")
    duf = models.CharField("DUF-nummer", max_length=12, blank=True)
    name = models.CharField("navn", max_length=200, blank=True)
    protected = models.BooleanField("adressesperre", default=False)
    saksnummer = models.CharField("saksnummer", max_length=21, blank=True)
    scheme = models.CharField("ordning", max_length=20)
    kvalifiseringsdato = models.DateField("kvalifiseringsdato", null=True)
    last_term = models.CharField("siste termin", max_length=7)
    ending = models.CharField("hva som følger", max_length=12, blank=True)
    amount = models.DecimalField("sum", max_digits=14, decimal_places=2)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "sak i prognose"
        verbose_name_plural = "saker i prognose"
        ordering = ["forecast", "year", "name", "id"]
        indexes = [
            models.Index(fields=["forecast", "year"], name="tentative_case_year"),
            models.Index(fields=["duf"], name="tentative_case_duf"),
        ]

    def __str__(self) -> str:
        return f"{self.forecast_id} {self.code_id} {self.year}"
