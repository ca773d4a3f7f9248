"""What the mails about a user's own login say; see `letters`. Nobody is told of them but the user."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .letters import Letter


def _warning() -> str:
    return _(
        "Er det ikke du som har gjort dette, ta kontakt med kommuneadministratoren hos dere eller IMDi med én gang."
    )


def forgotten_password(*, username: str, link: str, expires: datetime) -> Letter:
    """To a user who has asked for it on the login page. `link` holds the secret."""
    when = f"{timezone.localtime(expires):%H.%M}"
    return _("Velg nytt passord i IMDi Tilskudd"), [
        _("Hei!"),
        _("Noen har bedt om nytt passord for brukeren din i IMDi Tilskudd. Brukernavnet ditt er %(username)s.")
        % {"username": username},
        _(
            "Åpne lenken for å velge et nytt. Du trenger koden fra kodeappen også. "
            "Lenken virker én gang, til kl. %(when)s."
        )
        % {"when": when},
        link,
        _("Har du ikke bedt om dette, kan du se bort fra e-posten. Passordet ditt er det samme som før."),
    ]


def password_changed() -> Letter:
    """To a user who has chosen a new password."""
    return _("Passordet ditt i IMDi Tilskudd er endret"), [
        _("Hei!"),
        _("Passordet ditt i IMDi Tilskudd er endret, og du er logget ut alle andre steder."),
        _warning(),
    ]


def device_changed() -> Letter:
    """To a user who has coupled another code app."""
    return _("Kodeappen din i IMDi Tilskudd er byttet"), [
        _("Hei!"),
        _("Du har koblet til en ny kodeapp i IMDi Tilskudd. Den forrige virker ikke lenger."),
        _warning(),
    ]


def recovery_code_used(*, left: int) -> Letter:
    """To a user who got in without the code app."""
    return _("En reservekode er brukt i IMDi Tilskudd"), [
        _("Hei!"),
        _("Noen har logget inn som deg i IMDi Tilskudd med passordet ditt og en reservekode i stedet for kodeappen."),
        ngettext("Du har %(left)d reservekode igjen.", "Du har %(left)d reservekoder igjen.", left) % {"left": left},
        _warning(),
    ]
