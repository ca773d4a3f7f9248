"""Answer templates (svarmaler): what IMDi's caseworkers begin an answer with, in both languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .activity import Activity


class AnswerTemplate(models.Model):
    name = models.CharField(_("navn"), max_length=100, unique=True)
    subtype = models.CharField(
        _("gjelder"), max_length=24, blank=True, help_text=_("Hva forespørselen gjelder, som «flyttet». Tom: alle.")
    )
    outcome = models.CharField(_("svar"), max_length=24, choices=Activity.Outcome)
    text_nb = models.TextField(_("tekst, bokmål"))
    text_nn = models.TextField(_("tekst, nynorsk"))

    class Meta:
        verbose_name = _("svarmal")
        verbose_name_plural = _("svarmaler")
        ordering = ["subtype", "name"]

    def __str__(self) -> str:
        return self.name

    def text_for(self, malform: str) -> str:
        """In the recipient's målform; bokmål for a neutral or unknown one."""
        return self.text_nn if malform == "nn" else self.text_nb
