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
    return _list(request, _("Oppgaver"), "", "change_requests/tasks.html")


@require_safe
@for_recipient
def change_requests(request: HttpRequest) -> HttpResponse:
    return _list(
        request, _("Endringsforespørsler"), Activity.Type.CHANGE_REQUEST, "change_requests/change_requests.html"
    )


def _list(request: HttpRequest, title: str, kind: str, template: str) -> HttpResponse:
    state = _state(request)
    rows = _rows(request, state, kind)
    filters = ActivityFilter(request.GET)
    if kind:
        del filters.fields["type"]
    listing = list_of(
        state,
        rows,
        path=request.path,
        words=_words(title),
        headings=_headings(),
        filters=filters,
        search_url=reverse("change_requests:search", query={"hvor": kind} if kind else None),
        excel_url=reverse("change_requests:excel", query={"hvor": kind} if kind else None),
    )
    day = today()
    shown = [row_of(activity, day) for activity in listing.rows]
    return render(request, template, {"listing": listing, "shown": shown})


def _state(request: HttpRequest) -> State:
    return state_of(request.GET, default_sort=DEFAULT_SORT, saved=searches_of(request.recipient))


def _rows(request: HttpRequest, state: State, kind: str) -> Any:
    activities = chosen(
        activities_of(request.user, request.recipient), state.chosen("vis"), kind or state.chosen("type")
    )
    return in_order(found(activities, state.text), state, SORTING)


def _words(title: str) -> Words:
    return Words(
        title=title,
        units=(_("oppgave"), _("oppgaver")),
        nothing=_("Ingen oppgaver å vise"),
        todo=_("Blyanten ved en termin, en sak eller en linje starter en ny endringsforespørsel."),
        search=_("Søk i oppgavene"),
        placeholder=_("Tittel, navn eller DUF"),
        looks_in=_(
            "Søket ser i titler, navn og DUF-numre. Velg «Alle» under Status for å søke også i det som er ferdig."
        ),
    )


def _headings() -> list[Heading]:
    return [
        Heading("tittel", _("Tittel")),
        Heading("type", _("Type")),
        Heading("status", _("Status")),
        Heading("person", _("Gjelder")),
        Heading("frist", _("Frist")),
        Heading("opprettet", _("Opprettet")),
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
