"""Search texts, kept on the server: an address holds only the short id, never a name or a number of a person."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .recipient import Recipient

LONGEST = 200


def new_search_id() -> str:
    """Twelve characters that cannot be guessed."""
    return secrets.token_urlsafe(9)


class SavedSearch(models.Model):
    id = models.CharField(_("id"), primary_key=True, max_length=12, default=new_search_id)
    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="+", verbose_name=_("tilskuddsmottaker"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("bruker"))
    text = models.CharField(_("søketekst"), max_length=LONGEST)
    at = models.DateTimeField(_("tidspunkt"), db_default=Now())

    class Meta:
        verbose_name = _("søk")
        verbose_name_plural = _("søk")

    def __str__(self) -> str:
        return self.id
