"""Driftsmeldinger: what IMDi tells users before they begin, such as planned downtime."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class DriftsmeldingQuerySet(models.QuerySet["Driftsmelding"]):
    def shown_at(self, moment: datetime) -> Self:
        """Those that have begun and are not over: the first moment counts, the last does not."""
        return self.filter(shown_from__lte=moment).exclude(shown_to__lte=moment)


class Driftsmelding(models.Model):
    """A message in both languages, in plain text: blank lines make paragraphs, nothing else means anything."""

    class Severity(models.TextChoices):
        INFO = "info", _("informasjon")
        WARNING = "advarsel", _("advarsel")
        ERROR = "feil", _("feil")

    class Audience(models.TextChoices):
        ALL = "alle", _("alle, også før innlogging")
        LOGIN = "innlogging", _("bare på innloggingssiden")
        MUNICIPALITIES = "kommuner", _("innloggede i kommuner og fylkeskommuner")
        IMDI = "imdi", _("innloggede i IMDi")

    title_nb = models.CharField(_("tittel på bokmål"), max_length=120)
    text_nb = models.TextField(_("tekst på bokmål"), max_length=2000)
    title_nn = models.CharField(_("tittel på nynorsk"), max_length=120)
    text_nn = models.TextField(_("tekst på nynorsk"), max_length=2000)
    severity = models.CharField(_("alvor"), max_length=8, choices=Severity, default=Severity.INFO)
    audience = models.CharField(_("vises for"), max_length=10, choices=Audience, default=Audience.ALL)
    shown_from = models.DateTimeField(_("vises fra"))
    shown_to = models.DateTimeField(
        _("vises til"), null=True, blank=True, help_text=_("Tomt felt: til noen setter et tidspunkt.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("opprettet av")
    )

    objects = DriftsmeldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("driftsmelding")
        verbose_name_plural = _("driftsmeldinger")
        constraints = [
            models.CheckConstraint(
                name="driftsmelding_ends_after_it_begins",
                condition=models.Q(shown_to=None) | models.Q(shown_to__gt=models.F("shown_from")),
                violation_error_message=_("Meldingen må slutte etter at den begynner."),
            )
        ]

    def __str__(self) -> str:
        return self.title_nb

    @property
    def color(self) -> str:
        """Of its alert."""
        return {"info": "info", "advarsel": "warning", "feil": "danger"}[self.severity]

    @property
    def title(self) -> str:
        """In the language of the page."""
        return self.title_nn if get_language() == "nn" else self.title_nb

    @property
    def text(self) -> str:
        """In the language of the page."""
        return self.text_nn if get_language() == "nn" else self.text_nb
