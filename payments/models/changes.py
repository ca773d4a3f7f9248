"""What has changed between two runs of a recipient, computed once and kept: pages read tens of rows. Everything here
can be made again from the lines of the two runs."""

from django.db import models
from django.db.models import F, Q

from .lines import EKSTRATILSKUDD
from .runs import RecipientSums, Run


class ChangeSet(models.Model):
    """The changes of a recipient from the run `before` to the run `run`, bound to what both had: a run's lines never
    change once it is finished, and the digests say which lines these were.

    `sums`: rows of [cause, group, persons, changes, kroner as text]; a row with an empty group has the whole cause's.
    `lines`: group → [gross, correction] of `run`; `offsets`: group → netto minus lines of the earlier term, which is
    locked, so that neither ever changes; both in kroner as text."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="+", verbose_name="kjøring")
    before = models.ForeignKey(Run, models.CASCADE, related_name="+", verbose_name="sammenlignet med")
    recipient = models.ForeignKey(
        "accounts.Recipient", models.PROTECT, related_name="+", verbose_name="tilskuddsmottaker"
    )
    digest = models.CharField("fingeravtrykk", max_length=64, blank=True)
    digest_before = models.CharField("fingeravtrykk før", max_length=64, blank=True)
    made_at = models.DateTimeField("laget", auto_now_add=True)
    sums = models.JSONField("summer", default=list)
    lines = models.JSONField("linjer per gruppe", default=dict)
    offsets = models.JSONField("motregnet sist per gruppe", default=dict)
    persons = models.PositiveIntegerField("personer", default=0)
    persons_without_ekstra = models.PositiveIntegerField("personer utenom ekstratilskudd", default=0)

    objects = RecipientSums.as_manager()

    class Meta:
        verbose_name = "endringer mellom kjøringer"
        verbose_name_plural = "endringer mellom kjøringer"
        constraints = [
            models.UniqueConstraint(fields=["run", "before", "recipient"], name="change_set_once"),
            models.CheckConstraint(
                condition=~Q(run=F("before")),
                name="change_set_two_runs",
                violation_error_message="En kjøring sammenlignes med en annen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.run_id} {self.recipient_id}"


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user) -> "ChangeQuerySet":
        """As for lines: the recipients whose grant data the user's roles open, in the runs that are shown to them;
        ekstratilskudd only with the role for it."""
        if user.sees_all_recipients:
            standing = self.filter(change_set__run_id__in=Run.objects.standing())
            return standing if user.opens_all_ekstratilskudd else standing.exclude(scheme=EKSTRATILSKUDD)
        numbers = user.recipients_with_grant_data()
        with_ekstra = {number for number in numbers if user.may_see_ekstratilskudd(number)}
        return self.filter(change_set__run_id__in=Run.objects.shown_to_municipalities()).filter(
            Q(change_set__recipient_id__in=with_ekstra)
            | Q(change_set__recipient_id__in=numbers - with_ekstra) & ~Q(scheme=EKSTRATILSKUDD)
        )


class Change(models.Model):
    """One person's change with its cause (rules.causes), in kroner: `amount` is `now` minus `before`. `line` is the
    line of the newer run that it shows, 0 when there is none."""

    id = models.BigAutoField("id", primary_key=True)
    change_set = models.ForeignKey(
        ChangeSet, models.CASCADE, related_name="changes", db_index=False, verbose_name="endringer"
    )
    cause = models.CharField("årsak", max_length=20)
    reason = models.CharField("nærmere", max_length=20, blank=True)
    day = models.DateField("dato", null=True)
    scheme = models.CharField("ordning", max_length=20)
    group = models.CharField("gruppe", max_length=20)
    code_before = models.CharField("kode sist", max_length=20, blank=True)
    code_now = models.CharField("kode nå", max_length=20, blank=True)
    for_term = models.CharField("for termin", max_length=7)
    duf = models.CharField("DUF-nummer", max_length=12, blank=True)
    name = models.CharField("navn", max_length=200, blank=True)
    protected = models.BooleanField("adressesperre", default=False)
    saksnummer = models.CharField("saksnummer", max_length=21, blank=True)
    before = models.DecimalField("sist", max_digits=14, decimal_places=2)
    now = models.DecimalField("nå", max_digits=14, decimal_places=2)
    amount = models.DecimalField("endring", max_digits=14, decimal_places=2)
    line = models.BigIntegerField("linje", default=0)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "endring"
        verbose_name_plural = "endringer"
        ordering = ["id"]
        indexes = [models.Index(fields=["change_set", "cause"], name="change_cause")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=F("now") - F("before")),
                name="change_adds_up",
                violation_error_message="Endringen er det nye beløpet minus det gamle.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.amount}"
