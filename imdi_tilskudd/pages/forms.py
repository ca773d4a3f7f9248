"""Choices of the lists on the pages under the roof."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LineFilter(forms.Form):
    """Filters of the lines of a payment basis; the choices are what the term has."""

    tilskudd = forms.ChoiceField(label=_("Tilskudd"), required=False)
    linje = forms.ChoiceField(label=_("Linje"), required=False)
    for_termin = forms.ChoiceField(label=_("For termin"), required=False)

    def __init__(self, *args, schemes, kinds, for_terms, **kwargs):
        super().__init__(*args, **kwargs)
        everything = ("", _("Alle"))
        self.fields["tilskudd"].choices = [everything, *schemes]
        self.fields["linje"].choices = [everything, *kinds]
        self.fields["for_termin"].choices = [everything, *for_terms]


class ChangeFilter(forms.Form):
    """Filters of what has changed; the choices are the causes and groups there are."""

    arsak = forms.ChoiceField(label=_("Årsak"), required=False)
    gruppe = forms.ChoiceField(label=_("Gruppe"), required=False)

    def __init__(self, *args, causes, groups, **kwargs):
        super().__init__(*args, **kwargs)
        everything = ("", _("Alle"))
        self.fields["arsak"].choices = [everything, *causes]
        self.fields["gruppe"].choices = [everything, *groups]


class CheckForm(forms.Form):
    """«Kontrollert av oss». `innhold` is the digest of what the page showed."""

    innhold = forms.CharField(widget=forms.HiddenInput, max_length=64)
    sett = forms.BooleanField(label=_("Vi har sett over linjene og meldt det vi mener er feil"))
    merknad = forms.CharField(
        label=_("Merknad (valgfri)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Vises for dere og for IMDi. Ikke skriv navn eller DUF-nummer her."),
    )


class YearFileForm(forms.Form):
    """All lines of a year as a file; the years are those the recipient has lines in."""

    ar = forms.ChoiceField(label=_("År"), error_messages={"invalid_choice": _("Velg et år fra listen.")})
    fil = forms.ChoiceField(label=_("Fil"), choices=[("ar-xlsx", _("Excel")), ("ar-csv", _("CSV"))])

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ar"].choices = [(str(year), str(year)) for year in years]
