"""What IMDi fills in about rates, parameters and persons."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.models import Recipient
from grants.models import GrantCode, Parameter, ProvisionalConflict, Rate
from grants.rules.timeline_words import EKSTRATILSKUDD_CODES
from grants.services.parameters import checked, valid_values
from imdi_tilskudd.lib.periods import TERM_PATTERN


class DayInput(forms.DateInput):
    """The browser's own picker, which wants ISO dates."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RateForm(forms.ModelForm):
    today: date

    class Meta:
        model = Rate
        fields = ("code", "year", "amount", "source_quality", "source")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        same = Rate.objects.filter(code=values.get("code"), year=values.get("year"), known_from=self.today)
        if same.exists():
            raise ValidationError(
                _("Det er allerede ført inn en sats for koden og året i dag. Be om bekreftelse av den.")
            )
        return values


def _names() -> list[tuple[str, str]]:
    return [(name, name) for name in valid_values()]


class ParameterForm(forms.ModelForm):
    today: date
    name = forms.ChoiceField(label=_("Parameter"), choices=_names)
    value = forms.CharField(label=_("Verdi"), max_length=40, help_text=_("Lovlige verdier:"))

    class Meta:
        model = Parameter
        fields = ("name", "value", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = self.fields["value"]
        valid = format_html_join("", "<br>{}: {}", valid_values().items())
        value.help_text = format_html("{}{}", value.help_text, valid)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if Parameter.objects.filter(name=values.get("name"), known_from=self.today).exists():
            raise ValidationError(
                _("Det er allerede ført inn en verdi for parameteren i dag. Be om bekreftelse av den.")
            )
        if {"name", "value"} <= values.keys():
            values["value"] = checked(values["name"], values["value"])
        return values


class ReasonForm(forms.Form):
    """A form that ends with why."""

    reason = forms.CharField(
        label=_("Begrunnelse"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "cols": 40})
    )


class HoldForm(ReasonForm):
    first_day = forms.DateField(label=_("Fra og med"), widget=DayInput)
    last_day = forms.DateField(
        label=_("Til og med"), widget=DayInput, required=False, help_text=_("Tom: til stansen blir opphevet.")
    )
    field_order = ("first_day", "last_day", "reason")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Siste dag kan ikke være før første dag."))
        return values


class LiftForm(ReasonForm):
    last_day = forms.DateField(
        label=_("Siste dag med stans"),
        widget=DayInput,
        required=False,
        help_text=_("Tom: stansen trekkes tilbake som om den aldri var satt."),
    )
    field_order = ("last_day", "reason")

    def __init__(self, *args: Any, first_day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_day = first_day

    def clean_last_day(self) -> date | None:
        day = self.cleaned_data["last_day"]
        if day and day < self.first_day:
            raise ValidationError(_("Siste dag kan ikke være før stansen begynte."))
        return day


class DecisionForm(ReasonForm):
    code = forms.ModelChoiceField(GrantCode.objects.all(), label=_("Tilskuddskode"))
    year = forms.IntegerField(label=_("Budsjettår"), min_value=2000, max_value=2100)
    term = forms.CharField(label=_("Termin"), max_length=7, help_text=_("Skriv den som 2024-T2."))
    recipient = forms.ModelChoiceField(
        Recipient.objects.exclude(kind=Recipient.Kind.IMDI).order_by(F("name")), label=_("Tilskuddsmottaker")
    )
    amount = forms.DecimalField(
        label=_("Kroner"),
        localize=True,
        max_digits=12,
        decimal_places=2,
        help_text=_("Kommer i tillegg til det som ellers er skyldig. Minus foran trekker fra."),
    )
    field_order = ("code", "year", "term", "recipient", "amount", "reason")

    def __init__(self, *args: Any, with_ekstratilskudd: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_ekstratilskudd:
            self.fields["code"].queryset = GrantCode.objects.exclude(code__in=EKSTRATILSKUDD_CODES)

    def clean_term(self) -> str:
        term = self.cleaned_data["term"].strip().upper()
        if not TERM_PATTERN.fullmatch(term):
            raise ValidationError(_("Skriv terminen som 2024-T2."))
        return term

    def clean_amount(self) -> Any:
        if not self.cleaned_data["amount"]:
            raise ValidationError(_("Et vedtak på null kroner endrer ingenting."))
        return self.cleaned_data["amount"]


class ResolveForm(forms.Form):
    """One of the three buttons."""

    outcome = forms.ChoiceField(choices=[c for c in ProvisionalConflict.Outcome.choices if c[0]])
