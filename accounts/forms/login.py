"""Shapes of input on the way in, and when the own login is changed."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import normalise_username

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


class RecoveryCodeForm(forms.Form):
    """Beside the one-time code on the page of the login."""

    recovery_code = forms.CharField(
        label=_("Reservekode"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Skriv en av reservekodene dine.")},
    )


class ConfirmForm(forms.Form):
    """Password and code again, before the login itself is changed."""

    password = forms.CharField(
        label=_("Passord"),
        max_length=MAX_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": _("Skriv passordet.")},
    )
    code = forms.CharField(
        label=_("Engangskode"),
        help_text=_("Fra kodeappen. Har du ikke telefonen, skriver du en reservekode."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
        error_messages={"required": _("Skriv de seks sifrene som appen viser.")},
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class ForgottenForm(forms.Form):
    username = forms.CharField(
        label=_("Brukernavn"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
        error_messages={"required": _("Skriv brukernavnet.")},
    )

    def clean_username(self) -> str:
        return normalise_username(self.cleaned_data["username"])


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
            raise ValidationError(_("Velg et annet passord enn det du har."))
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("new_password1"), cleaned.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", _("Passordene er ikke like. Skriv det samme to ganger."))
        return cleaned
