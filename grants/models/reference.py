"""What is granted: schemes, codes, rates and parameters, loaded from grants/data/ and kept with their history."""

from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language


class Translated(models.Model):
    """A name in bokmål and nynorsk."""

    name = models.CharField("navn", max_length=120)
    name_nn = models.CharField("namn (nynorsk)", max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.name_nn if get_language() == "nn" else self.name


class Scheme(Translated):
    """Tilskuddsordning."""

    slug = models.SlugField("nøkkel", primary_key=True, max_length=20)
    position = models.PositiveSmallIntegerField("rekkefølge")

    class Meta:
        verbose_name = "tilskuddsordning"
        verbose_name_plural = "tilskuddsordninger"
        ordering = ["position"]


class Group(Translated):
    """What one bank transaction covers: one per recipient and group."""

    slug = models.SlugField("nøkkel", primary_key=True, max_length=20)
    position = models.PositiveSmallIntegerField("rekkefølge")

    class Meta:
        verbose_name = "utbetalingsgruppe"
        verbose_name_plural = "utbetalingsgrupper"
        ordering = ["position"]


class GrantCode(Translated):
    """Tilskuddskode, as AR-1 EV; its name is the tilskuddstype."""

    code = models.CharField("kode", primary_key=True, max_length=20)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="codes", verbose_name="ordning")
    group = models.ForeignKey(Group, models.PROTECT, related_name="codes", verbose_name="gruppe")
    position = models.PositiveSmallIntegerField("rekkefølge")

    class Meta:
        verbose_name = "tilskuddskode"
        verbose_name_plural = "tilskuddskoder"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.code


class Dated(models.Model):
    """A value with a source; one IMDi user enters it, another confirms. `known_from` empty: from the beginning."""

    source = models.CharField("kilde", max_length=300)
    known_from = models.DateField("kjent fra", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ført inn av",
        help_text="Tom når den kom fra datafilen.",
    )
    entered_at = models.DateTimeField("ført inn", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bekreftet av",
    )
    confirmed_at = models.DateTimeField("bekreftet", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class RateQuerySet(models.QuerySet["Rate"]):
    def known_on(self, day: date) -> "RateQuerySet":
        """The row in force for every code and year on that day: the newest one known."""
        known = self.filter(Q(known_from__isnull=True) | Q(known_from__lte=day))
        return known.order_by("code_id", "year", models.F("known_from").desc(nulls_last=True), "-id").distinct(
            "code_id", "year"
        )


class Rate(Dated):
    """Sats: kroner for a code and a budget year."""

    class Quality(models.TextChoices):
        STATED = "stated", "oppgitt"
        DERIVED = "derived", "utledet"
        ASSUMED = "assumed", "antatt"

    code = models.ForeignKey(GrantCode, models.PROTECT, related_name="rates", verbose_name="kode")
    year = models.PositiveSmallIntegerField("år")
    amount = models.DecimalField("kroner", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    source_quality = models.CharField("kildens kvalitet", max_length=8, choices=Quality.choices)

    objects = RateQuerySet.as_manager()

    class Meta:
        verbose_name = "sats"
        verbose_name_plural = "satser"
        ordering = ["code", "year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "year", "known_from"],
                nulls_distinct=False,
                name="rate_once_per_day",
                violation_error_message="Det finnes allerede en sats for koden og året fra denne dagen.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="rate_not_negative",
                violation_error_message="En sats kan ikke være negativ.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(confirmed_by=models.F("entered_by")),
                name="rate_confirmed_by_another",
                violation_error_message="Den som førte inn satsen, kan ikke bekrefte den.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="rate_confirmed_by_and_when",
                violation_error_message="En bekreftelse må ha både hvem og når.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_id} {self.year}"


class ParameterQuerySet(models.QuerySet["Parameter"]):
    def known_on(self, day: date) -> "ParameterQuerySet":
        known = self.filter(Q(known_from__isnull=True) | Q(known_from__lte=day))
        return known.order_by("name", models.F("known_from").desc(nulls_last=True), "-id").distinct("name")

    def waiting(self) -> "ParameterQuerySet":
        """Entered by IMDi and not confirmed by another yet. What was loaded from the data file counts as it is."""
        return self.filter(entered_by__isnull=False, confirmed_at__isnull=True)


class Parameter(Dated):
    """A choice the public sources are silent about, by name; the value is TOML's (number, text or true/false)."""

    name = models.CharField("navn", max_length=60)
    value = models.JSONField("verdi")

    objects = ParameterQuerySet.as_manager()

    class Meta:
        verbose_name = "parameter"
        verbose_name_plural = "parametre"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "known_from"],
                nulls_distinct=False,
                name="parameter_once_per_day",
                violation_error_message="Det finnes allerede en verdi for parameteren fra denne dagen.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(confirmed_by=models.F("entered_by")),
                name="parameter_confirmed_by_another",
                violation_error_message="Den som førte inn parameteren, kan ikke bekrefte den.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="parameter_confirmed_by_and_when",
                violation_error_message="En bekreftelse må ha både hvem og når.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Country(models.Model):
    """Landbakgrunn, ISO 3166-1 alpha-3."""

    code = models.CharField("kode", primary_key=True, max_length=3)
    name = models.CharField("navn", max_length=80)
    name_nn = models.CharField("namn (nynorsk)", max_length=80)
    low_rate = models.BooleanField(
        "lav sats", help_text="Vest-Europa, Nord-Amerika, Australia eller New Zealand: lavt persontilskudd."
    )

    class Meta:
        verbose_name = "land"
        verbose_name_plural = "land"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
