"""What notifications say, in the language that is active: `title` is what an e-mail may hold too, `detail` is for the
inbox. Neither names a person."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Event, Notification
from imdi_tilskudd.templatetags.portal_tags import termin

from .letters import Letter

Params = Mapping[str, Any]

# The types of activities, as the object of a sentence.
THINGS: Mapping[str, Callable[[], str]] = {
    "endringsforespørsel": lambda: _("en endringsforespørsel"),
    "søknad": lambda: _("en søknad"),
    "dokumentasjon": lambda: _("dokumentasjon"),
    "finansrapport": lambda: _("en finansrapport"),
    "utsatt frist": lambda: _("en søknad om utsatt frist"),
    "melding": lambda: _("en melding"),
    "klage": lambda: _("en klage"),
    "supportsak": lambda: _("en supportsak"),
}
OUTCOMES: Mapping[str, Callable[[], str]] = {
    "imøtekommet": lambda: _("Imøtekommet"),
    "delvis": lambda: _("Delvis imøtekommet"),
    "avslått": lambda: _("Avslått"),
    "tatt til etterretning": lambda: _("Tatt til etterretning"),
}


def title(event: str, params: Params) -> str:
    """One line. params: as the caller of `notify` gave them."""
    return TITLES[Event(event)](params)


def _thing(params: Params) -> str:
    thing = THINGS.get(params.get("type", ""))
    return thing() if thing else _("en oppgave")


def _asked(params: Params) -> str:
    if params.get("requested"):
        return _("IMDi ber om %(thing)s") % {"thing": _thing(params)}
    return _("IMDi har et spørsmål om %(thing)s") % {"thing": _thing(params)}


TITLES: Mapping[Event, Callable[[Params], str]] = {
    Event.PUBLISHED: lambda p: _("Nytt utbetalingsgrunnlag for %(term)s") % {"term": termin(p["term"])},
    Event.ATTESTED: lambda p: _("Utbetalingen for %(term)s er attestert") % {"term": termin(p["term"])},
    Event.ANSWERED: lambda p: _("Det er kommet svar på %(thing)s") % {"thing": _thing(p)},
    Event.ASKED: _asked,
    Event.DEADLINE: lambda p: _("Frist %(due)s: %(what)s") % {"due": _day(p["due"]), "what": _due(p)},
    Event.STALE_DRAFT: lambda p: (
        _("Utkastet til %(thing)s er ikke rørt på %(days)s dager") % {"thing": _thing(p), "days": p["days"]}
    ),
}


def _due(params: Params) -> str:
    if "term" in params:
        return _("innspill til utbetalingsgrunnlaget for %(term)s") % {"term": termin(params["term"])}
    said = _("IMDi venter på %(thing)s") if params.get("requested") else _("IMDi venter på svar om %(thing)s")
    return said % {"thing": _thing(params)}


def detail(event: str, params: Params) -> str:
    """A second line; empty where there is nothing to add."""
    return DETAILS[Event(event)](params)


def _until(sentence: str, params: Params, name: str) -> str:
    return sentence % {"day": _day(params[name])} if params.get(name) else ""


DETAILS: Mapping[Event, Callable[[Params], str]] = {
    Event.PUBLISHED: lambda p: _until(_("Dere kan gi innspill til og med %(day)s."), p, "until"),
    Event.ATTESTED: lambda p: _until(_("Planlagt utbetaling %(day)s."), p, "payment"),
    Event.ANSWERED: lambda p: OUTCOMES[p["outcome"]]() if p.get("outcome") in OUTCOMES else "",
    Event.ASKED: lambda p: _until(_("Svar innen %(day)s."), p, "due"),
    Event.DEADLINE: lambda p: "",
    Event.STALE_DRAFT: lambda p: _("Send det, eller slett det."),
}


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}"


# --- e-mails ------------------------------------------------------------------------------------------------


def letter(notification: Notification, link: str) -> Letter:
    """Of one notification, at once."""
    said = title(notification.event, notification.params)
    return said, [
        _("Hei!"),
        _("%(place)s: %(said)s.") % {"said": said, "place": notification.recipient.name},
        _("Logg inn i IMDi Tilskudd for å se det:"),
        link,
        _foot(),
    ]


def digest(notifications: list[Notification], link: str) -> Letter:
    """Of all that has come to a user since the last one, oldest first."""
    count = len(notifications)
    subject = ngettext("%(count)s varsel i IMDi Tilskudd", "%(count)s varsler i IMDi Tilskudd", count) % {
        "count": count
    }
    return subject, [_("Hei!"), _("Dette er nytt:"), "\n".join(map(_line, notifications)), link, _foot()]


def _line(notification: Notification) -> str:
    day = timezone.localdate(notification.created_at)
    return f"– {day:%d.%m.%Y} {notification.recipient.name}: {title(notification.event, notification.params)}"


def _foot() -> str:
    return _("Hvilke varsler du får, velger du selv under Varsler.")
