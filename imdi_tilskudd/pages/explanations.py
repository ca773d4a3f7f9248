"""Pages that explain: why a line has its amount, and how everything is calculated."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.views.guards import for_recipient
from change_requests.selectors.effects import requests_behind
from grants.selectors.how_we_calculate import how_we_calculate
from grants.selectors.persons import person_with
from imdi_tilskudd.lib.dates import today
from payments.selectors.explain import explain_line, line_to_explain

from .activities import pencil_url
from .persons import record_read


@require_safe
@for_recipient
def line_why(request: HttpRequest, term: str, line: int) -> HttpResponse:
    """«Hvorfor dette beløpet?» of one line. Reading about a person is written to the log."""
    found = line_to_explain(request.user, request.recipient, term, line)
    if found is None:
        raise Http404
    person = person_with(found.duf)
    if person:
        record_read(request, person, term=found.term, line=found.pk)
    context = {
        "line": found,
        "why": explain_line(found, get_language() or ""),
        "term_url": reverse("term", args=[found.term]),
        "change_request_url": pencil_url(request, linje=found.pk),
        "granted": requests_behind(found.run, [found.duf], request.user).get(found.duf) if found.duf else None,
    }
    return render(request, "pages/line_why.html", context)


@require_safe
def how_we_calculate_page(request: HttpRequest) -> HttpResponse:
    """«Slik regner vi», for everyone."""
    document = how_we_calculate(today(), get_language() or "")
    return render(request, "pages/how_we_calculate.html", {"document": document})
