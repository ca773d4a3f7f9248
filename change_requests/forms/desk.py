"""What IMDi fills in when it treats an activity: the facts that are to become events, and the answer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.formsets import formset_factory
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from change_requests.models import Activity, AnswerTemplate
from change_requests.rules.proposals import Fact
from change_requests.selectors.choices import choices
from grants.models import RegisterEvent

TYPES = [
    ("", gettext_lazy("– ingen –")),
    ("moved", gettext_lazy("Flyttet")),
    ("died", gettext_lazy("Død")),
    ("emigrated", gettext_lazy("Utvandret")),
    ("returned", gettext_lazy("Gjeninnvandret")),
    ("settled", gettext_lazy("Bosatt")),
    ("care", gettext_lazy("Omsorg overtatt av forelder")),
    ("training", gettext_lazy("Opplæringsvedtak")),
    ("person", gettext_lazy("Person")),
    ("permit", gettext_lazy("Tillatelse")),
    ("late_application", gettext_lazy("Godkjent søknad, bosatt før 2021")),
    ("retracted", gettext_lazy("Trekk tilbake en opplysning")),
]
# The fields each type has beside its day; the page shows no others.
FIELDS_OF: dict[str, tuple[str, ...]] = {
    "moved": ("municipality",),
    "returned": ("municipality",),
    "settled": ("municipality", "role"),
    "training": ("kind",),
    "person": ("name", "birth_date", "country"),
    "permit": ("basis",),
    "retracted": ("retracts",),
}
UNDATED = frozenset({"retracted", "late_application"})  # of the day they are decided
ROLES = [("enslig", gettext_lazy("enslig")), ("familie", gettext_lazy("familie"))]
ROLES += [("enslig_mindrearig", gettext_lazy("enslig mindreårig"))]
BASES = [
    ("asyl", gettext_lazy("asyl")),
    ("humanitaer", gettext_lazy("humanitært")),
    ("kollektiv", gettext_lazy("kollektiv beskyttelse")),
    ("overforing", gettext_lazy("overføringsflyktning")),
]
KINDS = [("rett_og_plikt", gettext_lazy("rett og plikt")), ("37d", gettext_lazy("§ 37 d"))]


class DayField(forms.DateField):
    """A day by the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class FactForm(forms.Form):
    """One event to be. `rest` carries what an event of the proposed type has besides, such as the mother of a
    newborn."""

    type = forms.ChoiceField(label=gettext_lazy("Opplysning"), required=False, choices=TYPES)
    date = DayField(label=gettext_lazy("Dato"), required=False)
    municipality = forms.ChoiceField(label=gettext_lazy("Kommune"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Bosatt som"), required=False, choices=ROLES)
    kind = forms.ChoiceField(label=gettext_lazy("Slag"), required=False, choices=KINDS)
    name = forms.CharField(label=gettext_lazy("Navn"), required=False, max_length=200)
    birth_date = DayField(label=gettext_lazy("Fødselsdato"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Landbakgrunn"), required=False)
    basis = forms.ChoiceField(label=gettext_lazy("Grunnlag"), required=False, choices=BASES)
    retracts = forms.ChoiceField(label=gettext_lazy("Hvilken"), required=False)
    rest = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        standing: Sequence[RegisterEvent],
        places: Sequence[Any],
        countries: Sequence[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [("", _("Velg")), *places]
        self.fields["country"].choices = [("", _("Velg")), *countries]
        events = [(event.id, f"{event.get_type_display()} {event.date:%d.%m.%Y}") for event in standing]
        self.fields["retracts"].choices = [("", _("Velg")), *events]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields of the chosen type."""
        return [self[name] for name in _names(self["type"].value() or "")]

    def clean(self) -> dict[str, Any]:
        for name in _names(self.cleaned_data.get("type") or ""):
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, _("Fyll ut, eller velg «– ingen –»."))
        return self.cleaned_data

    def fact(self) -> Fact | None:
        """None where nothing is chosen. The form is valid."""
        values = self.cleaned_data
        kind = values.get("type")
        if not kind:
            return None
        if kind == "retracted":
            return Fact("retracted", retracts=values["retracts"])
        said = {name: _text(values[name]) for name in FIELDS_OF.get(kind, ())}
        rest = values.get("rest")
        kept = rest.get(kind, {}) if isinstance(rest, dict) else {}
        day = "" if kind in UNDATED else _text(values["date"])
        return Fact(kind, day, {**(kept if isinstance(kept, dict) else {}), **said})


def _names(kind: str) -> list[str]:
    """The fields of a type; none of the empty one."""
    dated = ["date"] if kind and kind not in UNDATED else []
    return [*dated, *FIELDS_OF.get(kind, ())]


def _text(value: Any) -> str:
    return f"{value}"


EXPLAINED = {
    Activity.Outcome.GRANTED: gettext_lazy("Opplysningene lagres i registeret."),
    Activity.Outcome.PARTLY: gettext_lazy("Du retter dato eller kommune først."),
    Activity.Outcome.REJECTED: gettext_lazy("Registeret er riktig, ingenting endres."),
    Activity.Outcome.NOTED: gettext_lazy("Ingen virkning på beløp."),
}

FactForms = formset_factory(FactForm, extra=1, max_num=12, absolute_max=13, validate_max=True)


def forms_of(data: Any, facts: Sequence[Fact], standing: Sequence[RegisterEvent]) -> Any:
    """The posted forms, or the proposed facts and an empty form after them."""
    known = choices(get_language() or "nb")
    places = [(number, f"{name} ({number})") for number, name in known.kommuner]
    kwargs = {"standing": standing, "places": places, "countries": known.countries}
    return FactForms(data, initial=[_initial(fact) for fact in facts], form_kwargs=kwargs, prefix="f")


def _initial(fact: Fact) -> dict[str, Any]:
    known = set(FIELDS_OF.get(fact.type, ()))
    rest = {name: value for name, value in fact.fields.items() if name not in known}
    own = {name: value for name, value in fact.fields.items() if name in known}
    return {
        "type": fact.type,
        "date": fact.date,
        "retracts": fact.retracts,
        "rest": {fact.type: rest},
        **own,
    }


def facts_of(formset: Any) -> list[Fact]:
    """The facts that are filled in; the formset is valid."""
    return [fact for form in formset if (fact := form.fact())]


class AnswerForm(forms.Form):
    """The answer, a question, or an internal note: which of them, the button says."""

    duf = forms.CharField(label=gettext_lazy("DUF-nummer"), max_length=12, required=False)
    svar = forms.ChoiceField(
        label=gettext_lazy("Svar"), choices=Activity.Outcome.choices, widget=forms.RadioSelect, required=False
    )
    mal = forms.ModelChoiceField(label=gettext_lazy("Svarmal"), queryset=AnswerTemplate.objects.none(), required=False)
    tekst = forms.CharField(
        label=gettext_lazy("Svar til kommunen"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    frist = DayField(label=gettext_lazy("Frist for å svare, når du spør"), required=False)

    def __init__(self, *args: Any, subtype: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mal"].empty_label = _("Velg")
        fitting = AnswerTemplate.objects.filter(subtype__in=["", subtype])
        self.fields["mal"].queryset = fitting

    @property
    def outcomes(self) -> list[tuple[Any, Any]]:
        """The choices of the answer, each with what it does."""
        return [(option, EXPLAINED[option.data["value"]]) for option in self["svar"]]
