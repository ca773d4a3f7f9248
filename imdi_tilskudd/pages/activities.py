"""What the municipality and IMDi say to each other, at the bottom of dashboard, term, case and person; the pencil."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from change_requests.rules.access import may_send
from change_requests.rules.kinds import ActivityType
from change_requests.selectors.lists import about, newest_and_waiting
from change_requests.selectors.words import row_of
from imdi_tilskudd.lib.dates import today

EKSTRATILSKUDD = "ekstra"


def pencil_url(request: HttpRequest, **subject: Any) -> str:
    """Where a new change request about the subject begins; empty for whoever may not send one. subject: the query's
    `termin`, `person`, `ordning` with `ar`, or `linje`."""
    ekstra = subject.get("ordning") == EKSTRATILSKUDD
    roles = request.user.roles_held_for(request.recipient.number)
    if not may_send(roles, ActivityType.CHANGE_REQUEST, ekstra=ekstra):
        return ""
    return reverse("change_requests:new", query=subject or None)


def at_bottom(
    request: HttpRequest, *, term: str = "", person: Any = None, scheme: str = "", year: int | None = None
) -> dict[str, Any]:
    """The newest activities about it, the pencil's address, and «Velg ny oppgave»."""
    subject = _subject(term, person, scheme, year)
    duf = person.pk if person else ""
    found = about(request.user, request.recipient, term=term, duf=duf, scheme=scheme, year=year)
    return _shown(request, subject, found, person)


def on_dashboard(request: HttpRequest) -> dict[str, Any]:
    """The newest activities of the municipality, and `waiting`: what waits on it, the nearest deadline first."""
    newest, waiting = newest_and_waiting(request.user, request.recipient)
    tasks = [
        {"label": row.title, "url": row.url, "about": row.kind, "due": f"{row.due:%d.%m.%Y}" if row.due else ""}
        for row in (row_of(activity, today()) for activity in waiting)
    ]
    return _shown(request, {}, newest, None) | {"waiting": tasks}


def _shown(request: HttpRequest, subject: dict[str, Any], found: list[Any], person: Any) -> dict[str, Any]:
    day = today()
    new_url = pencil_url(request, **subject)
    return {
        "activities": [row_of(activity, day) for activity in found],
        "new_url": new_url,
        "tasks": _tasks(subject, new_url) if new_url and person else [],
    }


def _subject(term: str, person: Any, scheme: str, year: int | None) -> dict[str, Any]:
    subject: dict[str, Any] = {"termin": term} if term else {}
    if person:
        subject["person"] = str(person.public_id)
    if scheme:
        subject |= {"ordning": scheme, "ar": year}
    return subject


def _tasks(subject: dict[str, Any], new_url: str) -> list[tuple[str, str]]:
    """(label, address) of what may be started about a person or a case."""
    tasks = [
        (_("Endringsforespørsel"), new_url),
        (_("Melding"), reverse("change_requests:new_simple", args=["melding"], query=subject)),
    ]
    if "ordning" not in subject:
        label = _("Søk: bosatt i 2020 eller tidligere")
        tasks.append((label, reverse("change_requests:new_simple", args=["bosatt-for-2021"], query=subject)))
    return tasks
