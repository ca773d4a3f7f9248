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
