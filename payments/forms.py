"""What IMDi fills in to move a term, and to enter rows of the motregningskonto."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Recipient
from grants.models import Group

DAYS_FOR_COMMENTS = 14


class DayInput(forms.DateInput):
    """The browser's own picker, which wants ISO dates."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CalculateForm(forms.Form):
    term = forms.CharField(label=_("Termin"), max_length=7, help_text=_("Skriv den som 2024-T2."))
    as_of = forms.DateField(
        label=_("Kunnskapsdag"),
        widget=DayInput,
        help_text=_("Terminen beregnes med det som var registrert til og med denne dagen."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["as_of"].initial = today

    def clean_term(self) -> str:
        return self.cleaned_data["term"].upper()

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError(_("Kunnskapsdagen kan ikke være etter i dag."))
        return day


class PublishForm(forms.Form):
    comments_until = forms.DateField(
        label=_("Siste dag for innspill"),
        widget=DayInput,
        help_text=_("Kommunene ser datoen og kan melde feil til og med denne dagen."),
    )

    def __init__(self, *args: Any, today: date, until: date | None, **kwargs: Any) -> None:
        """until: the day given before, when there is one."""
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["comments_until"].initial = until or today + timedelta(days=DAYS_FOR_COMMENTS)

    def clean_comments_until(self) -> date:
        day = self.cleaned_data["comments_until"]
        if day < self.today:
            raise forms.ValidationError(_("Fristen må være i dag eller senere."))
        return day


class AttestForm(forms.Form):
    acknowledged = forms.BooleanField(error_messages={"required": _("Kryss av for at du har kontrollert terminen.")})

    def __init__(self, *args: Any, name: str, warned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = (
            _("Jeg, %(name)s, har kontrollert terminen og kvitterer for varslene.")
            if warned
            else _("Jeg, %(name)s, har kontrollert terminen.")
        )
        self.fields["acknowledged"].label = text % {"name": name}


class AccountForm(forms.Form):
    """A row of the motregningskonto; the fields are the services' own arguments."""

    recipient = forms.ModelChoiceField(Recipient.objects.paid().order_by("name"), label=_("Mottaker"))
    group = forms.ModelChoiceField(Group.objects.all(), label=_("Gruppe"))
    amount = forms.DecimalField(
        label=_("Beløp i kroner"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2, localize=True
    )
    reason = forms.CharField(label=_("Begrunnelse"), widget=forms.Textarea(attrs={"rows": 3}))


class MoveDebtForm(AccountForm):
    """The same, with the group that is to pay the debt."""

    field_order = ("recipient", "from_group", "to_group", "amount", "reason")
    group = None
    from_group = forms.ModelChoiceField(Group.objects.all(), label=_("Gruppen gjelden står på"))
    to_group = forms.ModelChoiceField(Group.objects.all(), label=_("Gruppen den skal trekkes fra"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Vedtak")
        self.fields["reason"].help_text = _("Skriv hvem som har bestemt det, når og hvorfor.")


class TakeBackForm(forms.Form):
    reason = forms.CharField(label=_("Begrunnelse"), widget=forms.Textarea(attrs={"rows": 3}))
