"""Shapes of input and words of errors."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Recipient, RoleGrant, User
from accounts.models.user import normalise_username
from accounts.services.roles import check_role

MAX_PASSWORD = 128


class LoginForm(forms.Form):
    username = forms.CharField(
        label=_("Brukernavn"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
        error_messages={"required": _("Skriv brukernavnet.")},
    )
    password = forms.CharField(
        label=_("Passord"),
        max_length=MAX_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Skriv passordet.")},
    )

    def clean_username(self) -> str:
        return normalise_username(self.cleaned_data["username"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Engangskode"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        error_messages={"required": _("Skriv de seks sifrene som appen viser.")},
    )

    def clean_code(self) -> str:
        """Apps show the code in groups; spaces between the digits are fine."""
        code = "".join(self.cleaned_data["code"].split())
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise ValidationError(_("Engangskoden er seks sifre. Skriv den slik appen viser den nå."))
        return code


class OwnPasswordForm(forms.Form):
    """No rules of composition: length, and not one of the passwords everybody tries first."""

    new_password1 = forms.CharField(
        label=_("Nytt passord"),
        max_length=MAX_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        error_messages={
            "required": _("Skriv et passord."),
            "max_length": _("Passordet kan ha høyst %(limit_value)d tegn."),
        },
    )
    new_password2 = forms.CharField(
        label=_("Gjenta passordet"),
        max_length=MAX_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Skriv passordet en gang til.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password1(self) -> str:
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(_("Velg et annet passord enn det du fikk."))
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("new_password1"), cleaned.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", _("Passordene er ikke like. Skriv det samme to ganger."))
        return cleaned


class NewUserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["username", "name", "email", "mobile"]

    def clean_username(self) -> str:
        return normalise_username(self.cleaned_data["username"])


class RoleGrantForm(forms.ModelForm):
    """Who gives the role is set by the admin page, as `giver`."""

    giver: User

    class Meta:
        model = RoleGrant
        fields = ["user", "recipient", "role", "valid_from", "valid_to"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"user", "recipient", "role"} <= cleaned.keys():
            check_role(
                user=cleaned["user"],
                recipient=cleaned["recipient"],
                role=cleaned["role"],
                given_by=self.giver,
            )
        return cleaned


class RecipientForm(forms.ModelForm):
    """What IMDi enters about a recipient; the rest comes from the reference data."""

    class Meta:
        model = Recipient
        fields = ["malform", "organisation_number"]
