"""Personer: the list with its search, the page of a person, and why a term gives or does not give something."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import searches_of
from accounts.services.audit import record, record_each
from accounts.services.searches import save_search
from accounts.views.guards import for_recipient
from accounts.views.searching import keep_search
from imdi_tilskudd.lib.dates import today
from imdi_tilskudd.lib.listing import State, state_of
from imdi_tilskudd.lib.responses import XLSX, file_response
from payments.selectors.cases import shown_terms
from payments.selectors.person_lists import PersonList
from payments.selectors.persons import person_of

from .find import straight_to
from .person_list import DEFAULT_SORT, persons_listing, write_persons
from .person_page import person_context, why_context


def person_or_404(request: HttpRequest, public_id: UUID) -> Any:
    """A person the recipient may see. One that belongs to others and one that does not exist answer alike."""
    person = person_of(request.user, request.recipient, public_id, today())
    if person is None:
        raise Http404
    return person


def record_read(request: HttpRequest, person: Any, **details: Any) -> None:
    """So that it can be told later who has looked at the person."""
    if person.protected:
        details["protected"] = True
    record(kind="read_person", request=request, subject=f"person {person.public_id}", details=details)


def _state(request: HttpRequest) -> State:
    return state_of(request.GET, default_sort=DEFAULT_SORT, saved=searches_of(request.recipient))


def _found(request: HttpRequest, state: State) -> PersonList:
    return PersonList(request.user, request.recipient, today(), state.text, state)


@require_safe
@for_recipient
def persons(request: HttpRequest) -> HttpResponse:
    state = _state(request)
    listing = persons_listing(request, state, _found(request, state))
    return render(request, "pages/persons.html", {"listing": listing})


@require_POST
@for_recipient
def search(request: HttpRequest) -> HttpResponse:
    return keep_search(request, reverse("persons"), kind="search_persons", subject="personer")


@require_safe
@for_recipient
def excel(request: HttpRequest) -> HttpResponse:
    """Exactly what the list shows, every page of it. The log keeps whose data went out."""
    rows = list(_found(request, _state(request)).everything())
    filename = f"personer-{request.recipient.number}.xlsx"
    response, count = file_response(lambda file: write_persons(request, rows, file), filename, XLSX)
    subjects = (f"person {row.person.public_id}" for row in rows)
    record_each(kind="export_persons", request=request, subjects=subjects, details={"persons": count})
    return response


@require_POST
@for_recipient
def find(request: HttpRequest) -> HttpResponse:
    """The search on every page: straight to the only hit, else the list under the search's id."""
    text = request.POST.get("tekst", "").strip()
    if not text:
        return redirect("persons")
    kept = save_search(user=request.user, recipient=request.recipient, text=text)
    record(kind="search_persons", request=request, subject=f"personer søk {kept.pk}")
    listed = reverse("persons", query={"sok": kept.pk})
    return redirect(straight_to(request, kept.text) or f"{listed}#liste")


@require_safe
@for_recipient
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    shown = person_or_404(request, public_id)
    context = person_context(request, shown)
    record_read(request, shown)
    return render(request, "pages/person.html", context)


@require_safe
@for_recipient
def why(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """«Hvorfor dette beløpet?» of a whole term, or why there is none."""
    shown = person_or_404(request, public_id)
    terms = shown_terms(request.user)
    chosen = next((term for term in terms if term.code == request.GET.get("termin")), terms[0] if terms else None)
    record_read(request, shown, term=chosen.code if chosen else "")
    return render(request, "pages/person_why.html", why_context(request, shown, terms, chosen))
