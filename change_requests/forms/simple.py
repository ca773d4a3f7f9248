"""Answers, attachments, messages, complaints, support cases, applications for persons settled before 2021: a title, a
text, little else."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .requests import DUF_DIGITS, day_field, own_duf

FIRST_AUTOMATIC_YEAR = 2021


class TextForm(forms.Form):
    """An answer, a message, or why something is taken back."""

    tekst = forms.CharField(
        label=gettext_lazy("Tekst"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Skriv en tekst.")},
    )


class UploadForm(forms.Form):
    fil = forms.FileField(
        label=gettext_lazy("Vedlegg"),
        help_text=gettext_lazy("PDF, bilde, Word eller Excel. Ikke helseopplysninger eller annet sensitivt."),
        error_messages={
            "required": gettext_lazy("Velg en fil."),
            "empty": gettext_lazy("Filen er tom. Velg en annen."),
        },
    )


class MessageForm(forms.Form):
    tittel = forms.CharField(
        label=gettext_lazy("Tittel"),
        max_length=80,
        help_text=gettext_lazy("Det dere og IMDi kjenner saken igjen på."),
        error_messages={"required": gettext_lazy("Skriv en tittel.")},
    )
    tekst = forms.CharField(
        label=gettext_lazy("Tekst"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Ikke helseopplysninger eller annet sensitivt."),
        error_messages={"required": gettext_lazy("Skriv en tekst.")},
    )

    def content(self) -> dict[str, str]:
        """What is stored beside title and text. The form is valid."""
        return {}


class ExtensionForm(forms.Form):
    frist = day_field(gettext_lazy("Ny frist"))
    tekst = forms.CharField(
        label=gettext_lazy("Hvorfor trenger dere lengre tid?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Skriv hvorfor.")},
    )

    def clean_frist(self) -> date:
        if self.cleaned_data["frist"] is None:
            raise ValidationError(_("Skriv den nye fristen."))
        return self.cleaned_data["frist"]


class SettledBefore2021Form(MessageForm):
    """For a person settled in 2020 or earlier who never gave a grant (seed 004). `subject_duf`: when it is known."""

    duf = forms.CharField(
        label=gettext_lazy("DUF-nummer"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("12 sifre."),
    )
    bosatt = day_field(gettext_lazy("Bosatt i kommunen"))
    field_order = ("duf", "bosatt", "tittel", "tekst")

    def __init__(self, *args: Any, subject_duf: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject_duf = subject_duf

    def clean_duf(self) -> str:
        duf = own_duf(self.cleaned_data["duf"], self.subject_duf)
        if len(duf) != DUF_DIGITS:
            raise ValidationError(_("Skriv DUF-nummeret."))
        return duf

    def clean_bosatt(self) -> date:
        day = self.cleaned_data["bosatt"]
        if day is None:
            raise ValidationError(_("Skriv datoen personen ble bosatt."))
        if day.year >= FIRST_AUTOMATIC_YEAR:
            raise ValidationError(
                _("Personer bosatt fra 2021 trenger ingen søknad. Mangler personen, send en endringsforespørsel.")
            )
        return day

    def content(self) -> dict[str, str]:
        return {"duf": self.cleaned_data["duf"], "settled": f"{self.cleaned_data['bosatt']}"}
