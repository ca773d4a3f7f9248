"""What the mails about users say. Each function gives (subject, paragraphs) in the language that is active when it is
called. Subjects never name a person, and no mail holds grant data."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

Letter = tuple[str, list[str]]


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y kl. %H.%M}"


def invitation(*, username: str, place: str, link: str, expires: datetime) -> Letter:
    """To a new user. `link` holds the secret."""
    return _("Du har fått bruker i IMDi Tilskudd"), [
        _("Hei!"),
        _("%(place)s har opprettet en bruker til deg i IMDi Tilskudd. Brukernavnet ditt er %(username)s.")
        % {"place": place, "username": username},
        _("Åpne lenken for å velge passord og koble til en kodeapp på telefonen. Lenken virker én gang, til %(when)s.")
        % {"when": _moment(expires)},
        link,
        _("Venter du ikke denne e-posten, kan du se bort fra den."),
    ]


def new_password(*, username: str, place: str, link: str, expires: datetime) -> Letter:
    """To a user whose password an administrator has reset. `link` holds the secret."""
    return _("Velg nytt passord i IMDi Tilskudd"), [
        _("Hei!"),
        _("%(place)s har nullstilt passordet ditt i IMDi Tilskudd. Brukernavnet ditt er %(username)s.")
        % {"place": place, "username": username},
        _("Åpne lenken for å velge et nytt. Du trenger koden fra kodeappen også. Lenken virker én gang, til %(when)s.")
        % {"when": _moment(expires)},
        link,
        _("Har du ikke bedt om dette, ta kontakt med kommuneadministratoren hos dere med én gang."),
    ]


def address_changed(*, place: str) -> Letter:
    """To the old address, so that nobody is moved away unseen."""
    return _("E-postadressen din i IMDi Tilskudd er endret"), [
        _("Hei!"),
        _("%(place)s har endret e-postadressen til brukeren din i IMDi Tilskudd. Denne adressen brukes ikke lenger.")
        % {"place": place},
        _("Er det feil, ta kontakt med kommuneadministratoren hos dere eller med IMDi med én gang."),
    ]


def password_reset(*, place: str) -> Letter:
    """To the former address of a user whose password an administrator has reset; the link went to the present one."""
    return _("Passordet ditt i IMDi Tilskudd er nullstilt"), [
        _("Hei!"),
        _(
            "%(place)s har nullstilt passordet ditt i IMDi Tilskudd. Lenken for å velge et nytt er sendt til den nye "
            "e-postadressen din."
        )
        % {"place": place},
        _("Har du ikke bedt om dette, ta kontakt med kommuneadministratoren hos dere eller med IMDi med én gang."),
    ]


def device_reset(*, place: str) -> Letter:
    """To a user whose code app was taken away."""
    return _("Kodeappen din i IMDi Tilskudd er nullstilt"), [
        _("Hei!"),
        _("%(place)s har nullstilt kodeappen din i IMDi Tilskudd. Neste gang du logger inn, kobler du til en ny.")
        % {"place": place},
        _("Har du ikke bedt om dette, ta kontakt med kommuneadministratoren hos dere eller med IMDi med én gang."),
    ]


def reactivated(*, place: str) -> Letter:
    """To a user who may log in again."""
    return _("Brukeren din i IMDi Tilskudd er åpnet igjen"), [
        _("Hei!"),
        _("%(place)s har åpnet brukeren din i IMDi Tilskudd igjen. Du logger inn med passordet du hadde.")
        % {"place": place},
        _("Brukere som ikke logger inn på tre måneder, blir inaktive."),
    ]


def review_opened(*, place: str, due: date, link: str) -> Letter:
    """To the kommuneadministratorer of a recipient."""
    return _("Gå gjennom rollene i IMDi Tilskudd innen %(due)s") % {"due": _day(due)}, [
        _("Hei!"),
        _("Hvert kvartal går %(place)s gjennom hvem som har hvilke roller. Bekreft eller ta bort hver rolle.")
        % {"place": place},
        _("Fristen er %(due)s. Her er listen:") % {"due": _day(due)},
        link,
    ]


def review_reminder(*, place: str, due: date, link: str) -> Letter:
    """To the kommuneadministratorer of a recipient whose review is not done."""
    return _("Påminnelse: Gå gjennom rollene i IMDi Tilskudd"), [
        _("Hei!"),
        _("Gjennomgangen av rollene hos %(place)s er ikke ferdig. Fristen er %(due)s.")
        % {"place": place, "due": _day(due)},
        link,
    ]


def administrator_approved(*, place: str, is_new: bool, link: str) -> Letter:
    """To the municipality, after IMDi has done what its form said. Names stand in the portal, not in the mail."""
    done = _("Personen er nå kommuneadministrator.") if is_new else _("Personen er ikke lenger kommuneadministrator.")
    return _("IMDi har behandlet meldingen om kommuneadministrator"), [
        _("Hei!"),
        _("IMDi har gjort det %(place)s meldte inn.") % {"place": place} + " " + done,
        link,
    ]


def administrator_refused(*, place: str, reason: str, link: str) -> Letter:
    """To the municipality, when IMDi does not do what its form said."""
    return _("IMDi har behandlet meldingen om kommuneadministrator"), [
        _("Hei!"),
        _("IMDi har ikke gjort det %(place)s meldte inn.") % {"place": place},
        _("Begrunnelse: %(reason)s") % {"reason": reason},
        link,
    ]
