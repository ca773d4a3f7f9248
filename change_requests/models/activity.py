"""Activities (aktiviteter): everything a municipality and IMDi say to each other (domain, section 6)."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from change_requests.rules import access, moves

if TYPE_CHECKING:
    from accounts.models import User


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: "User") -> "ActivityQuerySet":
        """What the user's roles open. A draft is seen by its own side only; what touches ekstratilskudd (health data)
        only with the role for it; a support case by whoever reported it and by Kommunesupportadmin."""
        if user.is_staff:
            return self._visible_in_imdi(user)
        return self.filter(_own(user))

    def _visible_in_imdi(self, user: "User") -> "ActivityQuerySet":
        sent = self.exclude(_DRAFT)
        if not user.sees_all_recipients:
            treats = access.may_treat(user.imdi_roles, Activity.Type.ADMINISTRATOR)
            return sent.filter(type=Activity.Type.ADMINISTRATOR) if treats else sent.none()
        return sent if user.opens_all_ekstratilskudd else sent.exclude(ekstra=True)

    def of(self, recipient) -> "ActivityQuerySet":
        return self.filter(recipient=recipient)

    def open(self) -> "ActivityQuerySet":
        """Neither answered nor withdrawn."""
        return self.exclude(status=moves.Status.CANCELLED).exclude(treatment=moves.Treatment.ANSWERED)

    def waiting_for_imdi(self) -> "ActivityQuerySet":
        return self.filter(status=moves.Status.DONE, treatment__in=[moves.Treatment.RECEIVED, moves.Treatment.TREATED])

    def waiting_for_municipality(self) -> "ActivityQuerySet":
        return self.filter(status=moves.Status.ACTIVE)


# Also what was thrown away before it was sent.
_DRAFT = Q(sent_at__isnull=True, requested=False)


def _own(user: "User") -> Q:
    """Of the municipalities the user works for."""
    grant_data, with_ekstra, support = set(), set(), set()
    numbers = {grant.recipient_id for grant in user.role_grants}
    for number in numbers:
        roles = user.roles_held_for(number)
        if user.may_see_grant_data(number):
            grant_data.add(number)
        if user.may_see_ekstratilskudd(number):
            with_ekstra.add(number)
        if access.sees_all_support_cases(roles):
            support.add(number)
    everyday = ~Q(type__in=access.NOT_GRANT_DATA) & (
        Q(recipient_id__in=with_ekstra) | Q(recipient_id__in=grant_data, ekstra=False)
    )
    reported = Q(type__in=access.NOT_GRANT_DATA, created_by=user, recipient_id__in=numbers)
    return everyday | Q(type=Activity.Type.SUPPORT, recipient_id__in=support) | reported


class Activity(models.Model):
    class Type(models.TextChoices):
        CHANGE_REQUEST = "endringsforespørsel", _("Endringsforespørsel")
        APPLICATION = "søknad", _("Søknad")
        DOCUMENTATION = "dokumentasjon", _("Dokumentasjon")
        FINANCIAL_REPORT = "finansrapport", _("Finansrapport")
        EXTENSION = "utsatt frist", _("Utsatt frist")
        MESSAGE = "melding", _("Melding")
        COMPLAINT = "klage", _("Klage")
        SUPPORT = "supportsak", _("Supportsak")
        ADMINISTRATOR = "kommuneadministrator", _("Kommuneadministrator")

    class Status(models.TextChoices):
        ACTIVE = "aktiv", _("Aktiv")
        DONE = "utført", _("Utført")
        CANCELLED = "avbrutt", _("Avbrutt")

    class Treatment(models.TextChoices):
        RECEIVED = "mottatt", _("Mottatt")
        TREATED = "under behandling", _("Under behandling")
        ASKED = "venter på svar", _("Venter på dere")
        ANSWERED = "besvart", _("Besvart")

    class Outcome(models.TextChoices):
        GRANTED = "imøtekommet", _("Imøtekommet")
        PARTLY = "delvis", _("Delvis imøtekommet")
        REJECTED = "avslått", _("Avslått")
        NOTED = "tatt til etterretning", _("Tatt til etterretning")

    public_id = models.UUIDField(_("offentlig id"), default=uuid.uuid4, unique=True, editable=False)
    type = models.CharField(_("type"), max_length=24, choices=Type)
    subtype = models.CharField(_("undertype"), max_length=24, blank=True)
    recipient = models.ForeignKey(
        "accounts.Recipient", models.PROTECT, related_name="activities", verbose_name=_("tilskuddsmottaker")
    )
    # The subject: a term, a person, or a case (a person, a scheme and a budget year).
    term = models.ForeignKey(
        "payments.Term", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("termin")
    )
    person = models.ForeignKey(
        "grants.Person", models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("person")
    )
    scheme = models.ForeignKey(
        "grants.Scheme", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ordning")
    )
    budget_year = models.PositiveSmallIntegerField(_("budsjettår"), null=True, blank=True)
    ekstra = models.BooleanField(_("gjelder ekstratilskudd"), default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name=_("gjelder aktiviteten")
    )

    title = models.CharField(_("tittel"), max_length=200, blank=True)
    # The structured form, as change_requests.rules.proposals reads it; a draft may hold anything of it.
    content = models.JSONField(_("skjema"), default=dict, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    treatment = models.CharField(_("behandling"), max_length=16, choices=Treatment, blank=True)
    outcome = models.CharField(_("svar"), max_length=24, choices=Outcome, blank=True)
    requested = models.BooleanField(_("IMDi bad om den"), default=False)
    due = models.DateField(_("frist"), null=True, blank=True)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("opprettet av")
    )
    created_at = models.DateTimeField(_("opprettet"), auto_now_add=True)
    changed_at = models.DateTimeField(_("endret"), auto_now=True)
    sent_at = models.DateTimeField(_("sendt"), null=True, blank=True)
    treated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("behandles av"),
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("besvart av")
    )
    answered_at = models.DateTimeField(_("besvart"), null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("aktivitet")
        verbose_name_plural = _("aktiviteter")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["recipient", "status", "-id"], name="activity_recipient"),
            models.Index(fields=["person", "-id"], name="activity_person"),
            models.Index(fields=["term", "recipient"], name="activity_term"),
            # IMDi's queue, oldest first.
            models.Index(
                fields=["sent_at", "id"],
                name="activity_queue",
                condition=Q(status="utført", treatment__in=["mottatt", "under behandling"]),
            ),
            models.Index(fields=["due"], name="activity_due", condition=Q(status="aktiv")),
        ]
        constraints = [
            models.CheckConstraint(
                name="activity_status_and_treatment_agree",
                condition=Q(status="aktiv", treatment__in=["", "venter på svar"])
                | Q(status="utført", treatment__in=["mottatt", "under behandling", "besvart"])
                | Q(status="avbrutt", treatment=""),
                violation_error_message=_("Status og behandling passer ikke sammen."),
            ),
            models.CheckConstraint(
                name="activity_answer_says_who_and_when",
                condition=Q(treatment="besvart", answered_by__isnull=False, answered_at__isnull=False) & ~Q(outcome="")
                | ~Q(treatment="besvart") & Q(outcome="", answered_by__isnull=True, answered_at__isnull=True),
                violation_error_message=_("Et svar må ha utfall, hvem og når."),
            ),
            models.CheckConstraint(
                name="activity_treated_by_somebody",
                condition=~Q(treatment="under behandling") | Q(treated_by__isnull=False),
                violation_error_message=_("En aktivitet under behandling må ha en saksbehandler."),
            ),
            models.CheckConstraint(
                name="activity_case_is_of_a_person",
                condition=Q(scheme__isnull=True, budget_year__isnull=True)
                | Q(scheme__isnull=False, budget_year__isnull=False, person__isnull=False),
                violation_error_message=_("En sak er en person, en ordning og et budsjettår."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_type_display())

    @property
    def place(self) -> moves.Place:
        return moves.Place(moves.Status(self.status), moves.Treatment(self.treatment))

    @property
    def is_draft(self) -> bool:
        return self.place == moves.DRAFT and not self.requested


class ActivityEvent(models.Model):
    """A row for each move: who, when, from where to where. Append-only."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="events", verbose_name=_("aktivitet"))
    at = models.DateTimeField(_("tidspunkt"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bruker")
    )
    move = models.CharField(_("hva"), max_length=16)
    from_status = models.CharField(_("fra status"), max_length=8)
    from_treatment = models.CharField(_("fra behandling"), max_length=16, blank=True)
    to_status = models.CharField(_("til status"), max_length=8)
    to_treatment = models.CharField(_("til behandling"), max_length=16, blank=True)
    comment = models.TextField(_("merknad"), blank=True)

    class Meta:
        verbose_name = _("hendelse i aktiviteten")
        verbose_name_plural = _("hendelser i aktiviteten")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.move} {self.activity_id}"


class Note(models.Model):
    """Notat. The first of a change request is its description. Append-only; an internal one is IMDi's own."""

    class Side(models.TextChoices):
        MUNICIPALITY = "kommune", _("Kommunen")
        IMDI = "imdi", _("IMDi")
        INTERNAL = "intern", _("IMDi, internt")

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="notes", verbose_name=_("aktivitet"))
    at = models.DateTimeField(_("tidspunkt"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("skrevet av")
    )
    side = models.CharField(_("side"), max_length=8, choices=Side)
    text = models.TextField(_("tekst"))

    class Meta:
        verbose_name = _("notat")
        verbose_name_plural = _("notater")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:80]


class ActivityLine(models.Model):
    """A line of a payment basis that was chosen for the request, as it was then."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="lines", verbose_name=_("aktivitet"))
    run = models.ForeignKey("payments.Run", models.PROTECT, related_name="+", verbose_name=_("kjøring"))
    line = models.BigIntegerField(_("linje"))  # lines are partitioned: no foreign key can name one
    person = models.ForeignKey("grants.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    code = models.CharField(_("kode"), max_length=20)
    for_term = models.CharField(_("for termin"), max_length=7)
    amount = models.DecimalField(_("beløp"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("valgt linje")
        verbose_name_plural = _("valgte linjer")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["activity", "line"], name="activity_line_once")]
        indexes = [models.Index(fields=["line"], name="activity_of_line")]

    def __str__(self) -> str:
        return f"{self.code} {self.for_term}"


class DecidedEvent(models.Model):
    """A register event that IMDi wrote when it granted the activity. The lines it led to are found by it."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="decided", verbose_name=_("aktivitet"))
    event = models.OneToOneField(
        "grants.RegisterEvent", models.PROTECT, related_name="granted_by", verbose_name=_("hendelse")
    )

    class Meta:
        verbose_name = _("innvilget hendelse")
        verbose_name_plural = _("innvilgede hendelser")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.event_id)


OLDEST_FIRST = (F("sent_at").asc(nulls_last=True), "id")
