"""Who may ask about whom: the recipients a person has belonged to. Derived from the register, so that a search among
a large municipality's persons reads one narrow table (register.places keeps it, and can make it anew)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Recipient
from accounts.models.recipient import RecipientOwnedQuerySet

from .register import Person

# Norwegian letters after z, as the list sorts them; the database's half is register.places.NAME_KEY.
LETTERS_LAST = str.maketrans("æøå", "{|}")


def name_key(text: str) -> str:
    """A name, or a part of one, as `PersonPlace.name_key` has it: small letters, æ, ø and å sorted last."""
    return text.lower().translate(LETTERS_LAST)


class PersonPlace(models.Model):
    """A recipient that the register has named about a person. `placed_from`: since which day the register has said
    that the person lives, is received or goes to school there, also when that was retracted later. None: the register
    has only granted the recipient something, and a line is needed before the person shows. `name_key` is empty for
    persons with a protected address, whom nobody finds by name; `birth_date` is the person's, to sort by."""

    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="+", verbose_name=_("tilskuddsmottaker"), db_index=False
    )
    person = models.ForeignKey(Person, models.CASCADE, related_name="places", verbose_name=_("person"), db_index=False)
    name_key = models.CharField(_("navn i søk"), max_length=200, blank=True)
    birth_date = models.DateField(_("fødselsdato"), null=True, blank=True)
    placed_from = models.DateField(_("kjent fra"), null=True, blank=True)

    objects = RecipientOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("persons tilknytning")
        verbose_name_plural = _("personers tilknytning")
        constraints = [models.UniqueConstraint(fields=["person", "recipient"], name="place_once")]
        indexes = [
            # With all a search asks for, so that it need not look into the table.
            models.Index(
                fields=["recipient", "name_key", "person"],
                include=["placed_from", "id", "birth_date"],
                name="place_by_name",
            ),
            models.Index(fields=["recipient", "placed_from"], name="place_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.recipient_id}"
