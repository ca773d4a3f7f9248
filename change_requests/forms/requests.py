"""The structured change request (domain, section 6; the manual's advice in seed 001)."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from change_requests.models import Activity
from change_requests.rules import kinds
from change_requests.rules.kinds import ChangeKind
from change_requests.selectors.choices import choices
from change_requests.selectors.words import KIND_LABELS
from imdi_tilskudd.lib.dates import today
from imdi_tilskudd.lib.numbers import InvalidNumber, validate_duf

DAY = "%d.%m.%Y"
DAYS = [DAY, "%Y-%m-%d", "%d%m%Y", "%d/%m/%Y"]
DUF_DIGITS = 12
SHORTEST_TITLE = 5
# Titles that say nothing to whoever reads a queue of five hundred.
EMPTY_TITLES = {"feil", "endring", "endringsforespørsel", "feil utbetaling", "utbetaling", "spørsmål", "hei", "flyttet"}

FACT_LABELS = [
    ("", gettext_lazy("Velg")),
    ("settled", gettext_lazy("Bosatt")),
    ("moved", gettext_lazy("Flyttet")),
    ("emigrated", gettext_lazy("Utvandret")),
    ("died", gettext_lazy("Død")),
]
# Form field → key of the stored content (change_requests.rules.proposals).
STORED = {
    "duf": "duf",
    "dato": "date",
    "sted": "place",
    "opplysning": "fact",
    "kode": "code",
    "navn": "name",
    "fodt": "birth_date",
    "land": "country",
    "hvorfor": "why",
}
OF_DAYS = ("dato", "fodt")
# The words when something is missing that the kind cannot do without; of a day they tell which.
MISSING: Mapping[str, Any] = {
    "duf": gettext_lazy("Skriv DUF-nummeret til den det gjelder."),
    "dato": gettext_lazy("Skriv den riktige datoen."),
    "sted": gettext_lazy("Velg kommunen."),
    "opplysning": gettext_lazy("Velg hvilken opplysning som har feil dato."),
    "kode": gettext_lazy("Velg koden dere mener er riktig."),
    "navn": gettext_lazy("Skriv navnet."),
    "fodt": gettext_lazy("Skriv fødselsdatoen."),
}
MISSING_DAY: Mapping[str, Any] = {
    ChangeKind.MOVED: gettext_lazy("Skriv datoen for flyttingen."),
    ChangeKind.DIED: gettext_lazy("Skriv dødsdatoen."),
    ChangeKind.EMIGRATED: gettext_lazy("Skriv datoen for utvandringen."),
    ChangeKind.MISSING_PERSON: gettext_lazy("Skriv datoen personen ble bosatt."),
}
# In the order in which they stand, each with its kinds only; the other fields always.
BY_KIND = ("opplysning", "kode", "navn", "fodt", "land", "dato", "sted")


_placeholder = gettext_lazy("dd.mm.åååå")


def day_field(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format=DAY, attrs={"inputmode": "numeric", "placeholder": _placeholder, "class": "short"})
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DAYS,
        widget=widget,
        error_messages={"invalid": gettext_lazy("Skriv datoen som 12.09.2024.")},
        **more,
    )


def duf_or_error(written: str) -> str:
    """The twelve digits, which may be written apart; empty when nothing is written. ValidationError says what is
    wrong with them."""
    digits = "".join(written.split())
    if not digits:
        return ""
    if len(digits) != DUF_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise ValidationError(_("Et DUF-nummer har 12 sifre. Se etter om noen mangler."))
    try:
        return validate_duf(digits)
    except InvalidNumber:
        raise ValidationError(_("Kontrollsifrene stemmer ikke. Se etter om to sifre er byttet om.")) from None


def own_duf(written: str, subject_duf: str) -> str:
    """The number that was written, else the subject's, which is right whatever its check digits. ValidationError for
    another person than the one the request came from: two persons in one request would be mixed up."""
    duf = "".join(written.split())
    if not subject_duf or duf in {"", subject_duf}:
        return subject_duf or duf_or_error(written)
    raise ValidationError(
        _("Du startet fra en annen person. Gjelder det den med dette nummeret, start på nytt fra Oppgaver.")
    )


class ChangeRequestForm(forms.Form):
    """Bound and valid: may be sent. A draft keeps whatever is written, checked or not.

    `subject_duf`: the person whom the request is about already, so that nobody needs to write the number."""

    hva = forms.ChoiceField(
        label=gettext_lazy("Hva gjelder det?"),
        choices=list(KIND_LABELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg hva det gjelder.")},
    )
    duf = forms.CharField(
        label=gettext_lazy("DUF-nummer"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("12 sifre."),
    )
    opplysning = forms.ChoiceField(label=gettext_lazy("Hvilken opplysning?"), required=False, choices=FACT_LABELS)
    dato = day_field(gettext_lazy("Riktig dato"))
    sted = forms.ChoiceField(label=gettext_lazy("Flyttet til kommune"), required=False)
    kode = forms.ChoiceField(label=gettext_lazy("Riktig kode"), required=False)
    navn = forms.CharField(label=gettext_lazy("Navn"), required=False, max_length=200)
    fodt = day_field(gettext_lazy("Fødselsdato"))
    land = forms.ChoiceField(label=gettext_lazy("Landbakgrunn"), required=False)
    tittel = forms.CharField(
        label=gettext_lazy("Tittel"),
        max_length=80,
        help_text=gettext_lazy("Blir tittelen på aktiviteten. Si hva som er feil og når, ikke bare «feil utbetaling»."),
        error_messages={"required": gettext_lazy("Gi forespørselen en tittel.")},
    )
    hvorfor = forms.CharField(
        label=gettext_lazy("Hvorfor, og hva skal endres?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Kort. Blir lagret som første notat i aktiviteten."),
        error_messages={"required": gettext_lazy("Skriv hvorfor, og hva som skal endres.")},
    )

    def __init__(self, *args: Any, subject_duf: str = "", dufs_of_lines: Set[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject_duf, self.dufs_of_lines = subject_duf, dufs_of_lines
        known = choices(get_language() or "nb")
        self.fields["sted"].choices = [("", _("Velg")), *known.kommuner, ("ukjent", _("Vet ikke"))]
        self.fields["kode"].choices = [("", _("Velg")), *known.codes]
        self.fields["land"].choices = [("", _("Vet ikke")), *known.countries]
        for name in self.fields:
            if name in BY_KIND:
                fitting = sorted(kinds.kinds_with(STORED[name]))
                self.fields[name].shown_with = " ".join(f"with-{_slug(kind)}" for kind in fitting)

    def clean_duf(self) -> str:
        """The number of a person one has come from is right, whatever its check digits."""
        return own_duf(self.cleaned_data["duf"], self.subject_duf)

    @property
    def whole_duf(self) -> str:
        """The number in the field, also of a form that was not posted; empty while it is none."""
        written = "".join(str(self["duf"].value() or "").split())
        if written == self.subject_duf:
            return written
        try:
            return duf_or_error(written)
        except ValidationError:
            return ""

    def clean_dato(self) -> date | None:
        day = self.cleaned_data["dato"]
        if day and day > today():
            raise ValidationError(_("Datoen er ikke kommet ennå. Send forespørselen når endringen har skjedd."))
        return day

    def clean_tittel(self) -> str:
        title = self.cleaned_data["tittel"].strip()
        if len(title) < SHORTEST_TITLE or title.lower().strip(".!?") in EMPTY_TITLES:
            raise ValidationError(_("Si hva som er feil og når, som «Flyttet 3. august, står fortsatt hos oss»."))
        return title

    def clean(self) -> dict[str, Any]:
        for name in BY_KIND:
            if not self._asks_for(STORED[name]):
                self.errors.pop(name, None)
        is_of_several = kinds.is_about_one_person(self.kind) and len(self.dufs_of_lines) > 1
        if is_of_several:
            several = _("Linjene gjelder flere personer. Send én forespørsel for hver, eller velg «Feil utbetaling».")
            self.add_error("hva", several)
        for name in self._needed():
            if name not in self.errors and not self.cleaned_data.get(name) and not (is_of_several and name == "duf"):
                self.add_error(name, self._missing(name))
        return self.cleaned_data

    def _needed(self) -> list[str]:
        """The fields that what is chosen cannot do without."""
        needed = kinds.NEEDED[ChangeKind(self.kind)] if self.kind else ()
        return [name for name, key in STORED.items() if key in needed]

    def _missing(self, name: str) -> Any:
        return MISSING_DAY.get(self.kind, MISSING[name]) if name == "dato" else MISSING[name]

    def content(self) -> dict[str, str]:
        """What is written so far, in the stored form: right days as ISO texts, anything else as it was typed."""
        found = {key: self._written(name) for name, key in STORED.items() if self._asks_for(key)}
        return {key: value for key, value in found.items() if value}

    def _asks_for(self, key: str) -> bool:
        """Everything, until a kind is chosen."""
        return not self.kind or self.kind in kinds.kinds_with(key)

    def _written(self, name: str) -> str:
        written = (self.data.get(name) or "").replace("\x00", "").strip()
        if name in OF_DAYS:
            try:
                return f"{self.fields[name].to_python(written) or ''}"
            except ValidationError:
                return written
        return "".join(written.split()) if name == "duf" else written

    @property
    def kind(self) -> str:
        """What is chosen, also in a draft; empty for nonsense."""
        chosen = self.data.get("hva", "")
        return chosen if chosen in KIND_LABELS else ""

    @property
    def title(self) -> str:
        return (self.data.get("tittel") or "").replace("\x00", "").strip()[:80]

    @property
    def by_kind(self) -> list[forms.BoundField]:
        return [self[name] for name in BY_KIND]

    @property
    def always_last(self) -> list[forms.BoundField]:
        return [self["tittel"], self["hvorfor"]]


def initial_of(activity: Activity) -> dict[str, Any]:
    """A draft's content as the form shows it."""
    content = activity.content
    initial = {name: content.get(key, "") for name, key in STORED.items()}
    for name in OF_DAYS:
        initial[name] = _shown_day(initial[name])
    return initial | {"hva": activity.subtype, "tittel": activity.title}


def _shown_day(written: str) -> str:
    try:
        return f"{date.fromisoformat(written):{DAY}}"
    except ValueError:
        return written


def _slug(kind: str) -> str:
    return ChangeKind(kind).name.lower().replace("_", "-")


class ActivityFilter(forms.Form):
    """Of Oppgaver and of the change requests."""

    vis = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[
            ("", gettext_lazy("Åpne")),
            ("aktiv", gettext_lazy("Venter på dere")),
            ("imdi", gettext_lazy("Hos IMDi")),
            ("utført", gettext_lazy("Besvart")),
            ("avbrutt", gettext_lazy("Avbrutt")),
            ("alle", gettext_lazy("Alle")),
        ],
    )
    type = forms.ChoiceField(
        label=gettext_lazy("Type"), required=False, choices=[("", gettext_lazy("Alle")), *Activity.Type.choices]
    )
