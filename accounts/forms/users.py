"""Shapes of input about users and roles, and words of errors."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import AdministratorRequest, Delivery, Event, Recipient, Role, RoleGrant, User
from accounts.models.notification import MOST_DAYS
from accounts.models.user import normalise_username
from accounts.services.roles import check_role


class NewUserForm(forms.ModelForm):
    """A new user in admin. With an e-mail address an invitation is sent, without one a password is shown once."""

    class Meta:
        model = User
        fields = ["username", "name", "email", "mobile", "home"]

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


# --- users of a recipient -----------------------------------------------------------------------------------

MOBILE = re.compile(r"\+?[0-9]{8,15}")


class ReachForm(forms.ModelForm):
    """Name and how to reach a user."""

    class Meta:
        model = User
        fields = ["name", "email", "mobile"]
        labels = {"name": _("Navn"), "email": _("E-post i arbeidet"), "mobile": _("Mobilnummer (valgfritt)")}
        error_messages = {"name": {"required": _("Skriv navnet.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].error_messages["required"] = _("Skriv e-postadressen. Invitasjonen sendes dit.")

    def clean_mobile(self) -> str:
        """Eight digits or with a country code; spaces are fine."""
        mobile = "".join(self.cleaned_data["mobile"].split())
        if mobile and not MOBILE.fullmatch(mobile):
            raise ValidationError(_("Skriv mobilnummeret med åtte sifre, eller med landkode: +47 …"))
        return mobile


class NewMemberForm(ReachForm):
    """A new user of a municipality."""

    class Meta(ReachForm.Meta):
        fields = ["name", "username", "email", "mobile"]
        labels = ReachForm.Meta.labels | {"username": _("Brukernavn")}
        help_texts = {"username": _("Små bokstaver, tall og . - _ @. Det kan ikke endres senere.")}
        error_messages = ReachForm.Meta.error_messages | {"username": {"required": _("Skriv et brukernavn.")}}

    def clean_username(self) -> str:
        return normalise_username(self.cleaned_data["username"])

    def validate_unique(self) -> None:
        """The service says that a name is taken, and notes the attempt."""


class RoleChoice(forms.ModelChoiceField):
    """Each role with what it opens."""

    def label_from_instance(self, role: Role) -> str:
        return role.title


class GiveRoleForm(forms.Form):
    role = RoleChoice(
        Role.objects.none(),
        label=_("Rolle"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg en rolle.")},
    )
    valid_from = forms.DateField(label=_("Fra og med"), help_text=_("Dag som 12.09.2026."))
    valid_to = forms.DateField(
        label=_("Til og med (valgfritt)"), required=False, help_text=_("Tomt felt: til noen tar rollen bort.")
    )

    def __init__(self, *args: Any, roles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles
        for name in ("valid_from", "valid_to"):
            self.fields[name].widget = forms.DateInput(format="%d.%m.%Y", attrs={"class": "short"})


class MemberFilter(forms.Form):
    """Filters of the list of users; the words in the address are Norwegian."""

    tilstand = forms.ChoiceField(label=_("Tilstand"), required=False)
    rolle = forms.ChoiceField(label=_("Rolle"), required=False)

    def __init__(self, *args: Any, roles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("Alle"))
        self.fields["tilstand"].choices = [everything, *User.State.choices]
        self.fields["rolle"].choices = [everything, *((role.pk, role.title) for role in roles)]


class AdministratorRequestForm(forms.ModelForm):
    """The municipality's form to IMDi. `users`: those it may choose among."""

    class Meta:
        model = AdministratorRequest
        fields = ["wish", "user", "name", "email", "mobile", "reason"]
        labels = {
            "wish": _("Hva gjelder det?"),
            "user": _("Person som har bruker hos dere"),
            "name": _("Navn"),
            "email": _("E-post i arbeidet"),
            "mobile": _("Mobilnummer (valgfritt)"),
            "reason": _("Begrunnelse (valgfritt)"),
        }
        widgets = {"wish": forms.RadioSelect, "reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, users: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wish"].choices = [
            (AdministratorRequest.Wish.ADD, _("Noen skal bli kommuneadministrator")),
            (AdministratorRequest.Wish.REMOVE, _("Noen skal ikke lenger være kommuneadministrator")),
        ]
        self.fields["user"].queryset = users
        self.fields["user"].empty_label = _("Ingen, det er en ny person")
        self.fields["name"].required = False
        self.fields["wish"].error_messages["required"] = _("Velg hva det gjelder.")

    clean_mobile = ReachForm.clean_mobile


class ApproveForm(forms.Form):
    """IMDi's administrator does what a municipality has asked for."""

    confirmed_with = forms.CharField(
        label=_("Bekreftet med"),
        max_length=200,
        help_text=_("Hvem i kommunen du har spurt, og hvordan: navn, stilling, telefon eller brev."),
    )
    username = forms.CharField(
        label=_("Brukernavn for en ny bruker"),
        max_length=150,
        required=False,
        help_text=_("Bare når personen ikke har bruker. Da sendes en invitasjon."),
    )


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kommunen ser den."),
    )


class NotificationFilter(forms.Form):
    """Filters of the inbox; the words in the address are Norwegian."""

    hendelse = forms.ChoiceField(label=_("Hendelse"), required=False, choices=[("", _("Alle")), *Event.choices])
    vis = forms.ChoiceField(label=_("Vis"), required=False, choices=[("", _("Alle")), ("ulest", _("Uleste"))])


class NotificationForm(forms.Form):
    """How the user wants each event; a field for each, named as the event."""

    days = forms.IntegerField(
        label=_("Si fra om frister så mange dager før"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Fra 1 til 30."),
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Skriv et tall fra 1 til 30.")
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for event in Event:
            self.fields[event.value] = forms.ChoiceField(
                label=event.label,
                choices=Delivery.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Velg hvordan."), "invalid_choice": _("Velg hvordan.")},
            )

    def rows(self) -> list[Any]:
        """The bound fields of the events."""
        return [self[event.value] for event in Event]

    def deliveries(self) -> dict[str, str]:
        """Event → Delivery. The form is valid."""
        return {event.value: self.cleaned_data[event.value] for event in Event}
