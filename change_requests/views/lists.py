"""Oppgaver, and the change requests among them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import searches_of
from accounts.services.audit import record
from accounts.views.guards import for_recipient
from accounts.views.searching import keep_search
from change_requests.export import write_activities
from change_requests.forms import ActivityFilter
from change_requests.models import Activity
from change_requests.selectors.lists import SORTING, activities_of, chosen, found
from change_requests.selectors.words import row_of
from imdi_tilskudd.lib.dates import today
from imdi_tilskudd.lib.listing import Heading, State, Words, list_of, state_of
from imdi_tilskudd.lib.sorting import in_order

DEFAULT_SORT = "-endret"


@require_safe
@for_recipient
def tasks(request: HttpRequest) -> HttpResponse:
    return _list(request, "", _words_of_tasks(), "change_requests/tasks.html")


@require_safe
@for_recipient
def change_requests(request: HttpRequest) -> HttpResponse:
    template = "change_requests/change_requests.html"
    return _list(request, Activity.Type.CHANGE_REQUEST, _words_of_requests(), template)


def _list(request: HttpRequest, kind: str, words: Words, template: str) -> HttpResponse:
    """kind: the type of all its rows, empty where they are of several."""
    state = _state(request)
    rows = _rows(request, state, kind)
    filters = ActivityFilter(request.GET)
    if kind:
        del filters.fields["type"]
    listing = list_of(
        state,
        rows,
        path=request.path,
        words=words,
        headings=_headings(),
        filters=filters,
        search_url=reverse("change_requests:search", query={"hvor": kind} if kind else None),
        excel_url=reverse("change_requests:excel", query={"hvor": kind} if kind else None),
        hides=True,  # what is answered or withdrawn
    )
    day = today()
    shown = [row_of(activity, day) for activity in listing.rows]
    return render(request, template, {"listing": listing, "shown": shown, "of_one_type": bool(kind)})


def _state(request: HttpRequest) -> State:
    return state_of(request.GET, default_sort=DEFAULT_SORT, saved=searches_of(request.recipient))


def _rows(request: HttpRequest, state: State, kind: str) -> Any:
    activities = chosen(
        activities_of(request.user, request.recipient), state.chosen("vis"), kind or state.chosen("type")
    )
    return in_order(found(activities, state.text), state, SORTING)


def _words_of_tasks() -> Words:
    units = (_("oppgave"), _("oppgaver"))
    return _words(_("Oppgaver"), units, nothing=_("Ingen åpne oppgaver"), search=_("Søk i oppgavene"))


def _words_of_requests() -> Words:
    units = (_("endringsforespørsel"), _("endringsforespørsler"))
    nothing, search = _("Ingen åpne endringsforespørsler"), _("Søk i endringsforespørslene")
    return _words(_("Endringsforespørsler"), units, nothing=nothing, search=search)


def _words(title: str, units: tuple[str, str], *, nothing: str, search: str) -> Words:
    return Words(
        title=title,
        units=units,
        nothing=nothing,
        todo=_(
            "Blyanten ved en termin, en sak eller en linje starter en ny endringsforespørsel. "
            "Det som er ferdig, ser dere ved å velge «Alle» under Status."
        ),
        search=search,
        placeholder=_("Tittel, navn eller DUF"),
        looks_in=_(
            "Søket ser i titler, navn og DUF-numre. Velg «Alle» under Status for å søke også i det som er ferdig."
        ),
    )


def _headings() -> list[Heading]:
    return [
        Heading("tittel", _("Tittel")),
        Heading("type", _("Type")),
        Heading("person", _("Gjelder")),
        Heading("status", _("Status")),
        Heading("", _("Hva skjer nå")),
        Heading("frist", _("Frist")),
        Heading("sendt", _("Sendt")),
        Heading("endret", _("Sist endret")),
    ]


@require_POST
@for_recipient
def search(request: HttpRequest) -> HttpResponse:
    name = "change_requests" if request.GET.get("hvor") == Activity.Type.CHANGE_REQUEST else "tasks"
    return keep_search(request, reverse(f"change_requests:{name}"), kind="search_activities", subject="oppgaver")


@require_safe
@for_recipient
def excel(request: HttpRequest) -> HttpResponse:
    """Exactly what the list shows, every page of it."""
    kind = Activity.Type.CHANGE_REQUEST if request.GET.get("hvor") == Activity.Type.CHANGE_REQUEST else ""
    response, count = write_activities(_rows(request, _state(request), kind), today())
    record(kind="export_activities", request=request, subject="oppgaver", details={"rows": count})
    return response
