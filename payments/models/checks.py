"""«Kontrollert av oss»: a municipality says that it has gone through its payment basis. Rows are only added; the newest
of a term, recipient and access variant is what counts."""

from django.conf import settings
from django.db import models

from accounts.models.recipient import RecipientOwnedQuerySet

from .runs import Run
from .terms import Term


class CheckQuerySet(RecipientOwnedQuerySet):
    def visible_to(self, user) -> "CheckQuerySet":
        """The recipient's own; what was said by those who see ekstratilskudd is for those who see it too."""
        rows = super().visible_to(user)
        if not user.is_authenticated or user.opens_all_ekstratilskudd:
            return rows
        if user.sees_all_recipients:
            return rows.filter(variant=TermCheck.Variant.WITHOUT_EKSTRA)
        with_ekstra = [n for n in user.recipients_with_grant_data() if user.may_see_ekstratilskudd(n)]
        return rows.filter(models.Q(recipient_id__in=with_ekstra) | models.Q(variant=TermCheck.Variant.WITHOUT_EKSTRA))


class TermCheck(models.Model):
    """Bound to the digest of what the recipient was shown in that variant (services.digest): a new calculation with the
    same content changes nothing, one with another content leaves the row as it is and makes it utdatert."""

    class Variant(models.TextChoices):
        WITH_EKSTRA = "med-ekstra", "Med ekstratilskudd"
        WITHOUT_EKSTRA = "uten-ekstra", "Uten ekstratilskudd"

    class Act(models.TextChoices):
        CHECKED = "kontrollert", "Kontrollert"
        WITHDRAWN = "trukket", "Trukket tilbake"

    term = models.ForeignKey(Term, models.PROTECT, related_name="checks", verbose_name="termin")
    recipient = models.ForeignKey(
        "accounts.Recipient", models.PROTECT, related_name="+", verbose_name="tilskuddsmottaker"
    )
    variant = models.CharField("variant", max_length=11, choices=Variant.choices)
    act = models.CharField("hva", max_length=11, choices=Act.choices)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+", verbose_name="kjøring")
    digest = models.CharField("fingeravtrykk", max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="bruker")
    at = models.DateTimeField("tidspunkt", auto_now_add=True)
    comment = models.TextField("merknad", blank=True, max_length=1000)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = "kontroll"
        verbose_name_plural = "kontroller"
        ordering = ["-id"]
        indexes = [models.Index(fields=["term", "recipient", "variant"], name="check_of_term")]

    def __str__(self) -> str:
        return f"{self.term_id} {self.recipient_id} {self.act}"

    @property
    def is_checked(self) -> bool:
        return self.act == self.Act.CHECKED
