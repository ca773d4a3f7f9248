"""What the municipality and IMDi say to each other, at the bottom of dashboard, term, case and person; the pencil."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from change_requests.rules.access import may_send
from change_requests.rules.kinds import ActivityType
from change_requests.selectors.lists import about, newest_and_waiting
from change_requests.selectors.words import ActivityRow, row_of
from imdi_tilskudd.lib.dates import today

from .context import tasks_waiting
from .words import deadline, long_day

EKSTRATILSKUDD = "ekstra"
WAITING_AT_A_GLANCE = 4


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
    """The newest activities of the municipality, and `waiting`: what waits on it, the nearest deadline first;
    `all_waiting`: how many there are when not all of them stand there."""
    newest, waiting = newest_and_waiting(request.user, request.recipient)
    tasks = [_to_do(request, row_of(activity, today())) for activity in waiting[:WAITING_AT_A_GLANCE]]
    all_waiting = tasks_waiting(request) if len(waiting) > len(tasks) else 0
    return _shown(request, {}, newest, None) | {"waiting": tasks, "all_waiting": all_waiting}


def _to_do(request: HttpRequest, row: ActivityRow) -> dict[str, str]:
    """What somebody of the municipality is to do, with what, by when."""
    due = deadline(row.due, today()) if row.due else ""
    about = {"title": row.title, "about": row.about}
    if row.activity.is_draft:
        changed = about | {"day": long_day(localdate(row.activity.changed_at))}
        said = _("«%(title)s», %(about)s. Ligger usendt siden %(day)s.") % changed
        return {"label": _draft_label(request, row), "url": row.url, "about": said, "due": due}
    label = _("Svar på spørsmål fra IMDi")
    if row.activity.requested:
        label = _("IMDi ber om: %(what)s") % {"what": row.kind.lower()}
    return {"label": label, "url": row.url, "about": _("«%(title)s», %(about)s") % about, "due": due}


def _draft_label(request: HttpRequest, row: ActivityRow) -> str:
    if row.activity.created_by_id == request.user.pk:
        return _("Send eller slett utkastet ditt")
    return _("Send eller slett utkastet til %(name)s") % {"name": row.activity.author or _("en kollega")}


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
