"""Hvem har sett på denne personen: on behalf of the recipient at hand, for those who handle its cases."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import rules
from accounts.selectors import looks_at
from accounts.services.audit import PERSON, record
from accounts.views.guards import for_recipient
from imdi_tilskudd.lib.listing import Heading, Words, list_of, state_of
from imdi_tilskudd.lib.sorting import in_order

from .person_page import name_shown
from .persons import person_or_404

DEEDS = {
    "read_person": gettext_lazy("så på opplysninger om personen"),
    "read_activity": gettext_lazy("så på en sak om personen"),
    "read_access_log": gettext_lazy("så på denne listen"),
    "export_persons": gettext_lazy("lastet ned en liste med personen i"),
    "export_case": gettext_lazy("lastet ned en sak om personen"),
}
WORDS = Words(
    title=gettext_lazy("Oppslag"),
    units=(gettext_lazy("oppslag"), gettext_lazy("oppslag")),
    nothing=gettext_lazy("Ingen har sett på personen ennå"),
    todo=gettext_lazy("Hvert oppslag hos dere kommer her, med hvem, når og hva."),
)
HEADINGS = [
    Heading("tid", gettext_lazy("Tidspunkt")),
    Heading("hvem", gettext_lazy("Hvem")),
    Heading("hva", gettext_lazy("Hva")),
]
SORTING = {"tid": ["at"], "hvem": ["username", "-at"], "hva": ["kind", "-at"]}


def may_see_access_log(request: HttpRequest) -> bool:
    """By roles held for the recipient itself."""
    return rules.may_see_access_log(request.user.roles_held_for(request.recipient.number))


@require_safe
@for_recipient
def access_log(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Reading the list is a look at the person too."""
    if not may_see_access_log(request):
        raise Http404
    person = person_or_404(request, public_id)
    subject = f"{PERSON}{person.public_id}"
    record(kind="read_access_log", request=request, subject=subject)
    state = state_of(request.GET, default_sort="-tid")
    events = looks_at(subject, request.recipient, DEEDS)
    listing = list_of(state, in_order(events, state, SORTING), path=request.path, words=WORDS, headings=HEADINGS)
    _say_who(listing.rows)
    context = {
        "name": name_shown(person),
        "url": reverse("person", args=[person.public_id]),
        "listing": listing,
    }
    return render(request, "pages/access_log.html", context)


def _say_who(events: Any) -> None:
    """Names of those who work, or have worked, for the recipient; everybody else is IMDi."""
    for event in events:
        event.doer = event.user.name if event.is_own else "IMDi"
        event.deed = DEEDS[event.kind]
