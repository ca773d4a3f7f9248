"""The bitemporal register: what is true from which date, and since when it is known. Nothing is overwritten."""

import uuid
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.rules.timeline_words import EKSTRATILSKUDD_CODES

if TYPE_CHECKING:
    from accounts.models import User


def of_ekstratilskudd(field: str) -> Q:
    """Rows whose JSON field names one of its codes. Never unknown, as a comparison of a missing key would be."""
    return reduce(or_, (Q(**{f"{field}__contains": {"code": code}}) for code in sorted(EKSTRATILSKUDD_CODES)))


class Person(models.Model):
    """Somebody a `person` event has introduced. Name and the rest are the latest known, for lists and searches only;
    calculations read the events."""

    duf = models.CharField("DUF-nummer", primary_key=True, max_length=12)
    public_id = models.UUIDField("offentlig id", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("navn", max_length=200)
    birth_date = models.DateField("fødselsdato")
    country = models.CharField("landbakgrunn", max_length=3)
    protected = models.BooleanField("adressesperre", default=False)

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"

    def __str__(self) -> str:
        return self.name


class RegisterImport(models.Model):
    """One import of one or more files: who, when, how many."""

    at = models.DateTimeField("tidspunkt", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="av"
    )
    files = models.JSONField("filer", default=list)
    added = models.PositiveIntegerField("nye hendelser", default=0)
    skipped = models.PositiveIntegerField("kjent fra før", default=0)
    rejected = models.PositiveIntegerField("avvist", default=0)

    class Meta:
        verbose_name = "registerimport"
        verbose_name_plural = "registerimporter"
        ordering = ["-id"]

    def __str__(self) -> str:
        return ", ".join(self.files)


class RegisterEventQuerySet(models.QuerySet["RegisterEvent"]):
    def known_on(self, day: date) -> "RegisterEventQuerySet":
        return self.filter(registered__lte=day)

    def opened_to(self, user: "User") -> "RegisterEventQuerySet":
        """In IMDi, who sees every person's events: those of ekstratilskudd (health data) only with the role for it."""
        return self if user.opens_all_ekstratilskudd else self.exclude(of_ekstratilskudd("data"))


class RegisterEvent(models.Model):
    """A register event (registerhendelse). `sequence` is the order in which the portal took them in."""

    class Type(models.TextChoices):
        PERSON = "person", "person"
        PERMIT = "permit", "tillatelse"
        SETTLED = "settled", "bosatt"
        MOVED = "moved", "flyttet"
        EMIGRATED = "emigrated", "utvandret"
        DIED = "died", "død"
        RETURNED = "returned", "gjeninnvandret"
        CARE = "care", "omsorg overtatt av forelder"
        TRAINING = "training", "opplæringsvedtak"
        UPPER_SECONDARY = "upper_secondary", "videregående opplæring"
        RECEPTION = "reception", "mottak"
        DECLARATION = "declaration", "tilbyr asylnorsk"
        FHT_GRANT = "fht_grant", "innvilget ekstratilskudd"
        LATE_APPLICATION = "late_application", "godkjent søknad, bosatt før 2021"
        HOLD = "hold", "utbetaling stanset"
        DECISION = "decision", "enkeltvedtak"
        RETRACTED = "retracted", "trukket tilbake"

    class Source(models.TextChoices):
        FOLKEREGISTERET = "folkeregisteret", "Folkeregisteret"
        UDI = "udi", "UDI"
        NIR = "nir", "NIR"
        IMDI = "imdi", "IMDi"
        KOMMUNE = "kommune", "kommunen"

    sequence = models.BigAutoField("løpenummer", primary_key=True)
    id = models.CharField("kildens id", max_length=64, unique=True)
    type = models.CharField("type", max_length=16, choices=Type.choices)
    duf = models.CharField("DUF-nummer", max_length=12, blank=True)
    date = models.DateField("dato", help_text="Når det er sant.")
    registered = models.DateField("registrert", help_text="Når kilden visste det.")
    source = models.CharField("kilde", max_length=15, choices=Source.choices, default=Source.FOLKEREGISTERET)
    data = models.JSONField("opplysninger", default=dict, help_text="Feltene som hører til typen.")
    imported = models.ForeignKey(
        RegisterImport, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="import"
    )

    objects = RegisterEventQuerySet.as_manager()

    class Meta:
        verbose_name = "registerhendelse"
        verbose_name_plural = "registerhendelser"
        ordering = ["sequence"]
        indexes = [
            # With all that counting the events known on a day asks for.
            models.Index(fields=["duf", "sequence"], include=["registered"], name="event_duf"),
            models.Index(fields=["type", "registered"], name="event_without_duf", condition=Q(duf="")),
            models.Index(F("data__reference_duf"), name="event_reference", condition=Q(data__has_key="reference_duf")),
            models.Index(F("data__mother_duf"), name="event_mother", condition=Q(data__has_key="mother_duf")),
            models.Index(fields=["duf", "type"], name="event_provisional", condition=Q(source__in=["imdi", "kommune"])),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(registered__gte=date(2000, 1, 1)),
                name="event_registered_from_2000",
                violation_error_message="Registrert dato kan ikke være før 2000.",
            ),
            models.CheckConstraint(
                condition=Q(duf__regex=r"^\d{12}$") | Q(duf="", type__in=["declaration", "retracted"]),
                name="event_has_duf",
                violation_error_message="Hendelsen mangler et DUF-nummer på tolv siffer.",
            ),
        ]

    def __str__(self) -> str:
        return self.id


class KeptFacts(models.Model):
    """What the rules know of a person, so that a run need not read all events again. Made of the `events` events that
    were known on `as_of` among those up to `newest`; events only ever come, so the facts hold for as long as the
    number is the same. `rules`: the rules and parameters they were made and looked ahead by. Nothing is owed after
    `last_term`, and the person counts for grunntilskudd in these `counts` ([municipality, year]); `paid`: whether
    integrering or særskilt is known to have been paid. May be deleted at any time: runs then read the events."""

    duf = models.CharField("DUF-nummer", primary_key=True, max_length=12)
    as_of = models.DateField("kjent på")
    newest = models.BigIntegerField("siste hendelse")
    events = models.PositiveIntegerField("hendelser")
    rules = models.CharField("reglenes fingeravtrykk", max_length=64)
    facts = models.TextField("opplysninger")
    summary = models.TextField("på linjen")
    last_term = models.CharField("siste termin", max_length=7)
    counts = models.TextField("teller i")
    paid = models.BooleanField("har fått før")

    class Meta:
        verbose_name = "beholdte opplysninger"
        verbose_name_plural = "beholdte opplysninger"

    def __str__(self) -> str:
        return self.duf
