"""Pages that join several apps: dashboard and payment basis. They read through selectors only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import may_choose_recipient
from accounts.services.audit import record
from accounts.services.searches import save_search
from payments.selectors import term_lines
from payments.selectors.terms import shown_term
from payments.selectors.totals import TermSum, term_sums

from .chart import chart_of
from .download import excel_response
from .listing import state_of
from .term_page import choices_of, term_context
from .words import STATE_COLORS, payment_text, sentence, state_label, steps

TERMS_ON_DASHBOARD = 12


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For the load balancer: the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    if request.recipient is None:
        if may_choose_recipient(request.user):
            return redirect("accounts:choose_recipient")
        return render(request, "pages/no_grant_data.html")
    sums = term_sums(request.user, request.recipient, TERMS_ON_DASHBOARD)
    context = {
        "recipient": request.recipient,
        "last_login": request.user.last_login,
        "current": _current(sums[0]) if sums else None,
        "terms": [_row(term) for term in sums],
        "chart": chart_of(sums),
    }
    return render(request, "pages/dashboard.html", context)


def _row(shown: TermSum) -> dict[str, Any]:
    term = shown.term
    return {
        "term": term.code,
        "state": term.state,
        "state_label": state_label(term.state),
        "state_color": STATE_COLORS[term.state],
        "payment_text": payment_text(term),
        "lines": shown.lines,
        "sum": shown.sum,
        "change": shown.change,
        "url": reverse("term", args=[term.code]),
    }


def _current(shown: TermSum) -> dict[str, Any]:
    term = shown.term
    return _row(shown) | {
        "sentence": sentence(term),
        "planned_payment": term.planned_payment,
        "period_start": term.period.first_day,
        "period_end": term.period.last_day,
        "steps": steps(term),
    }


def for_recipient(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The page of a recipient: whoever has a choice makes it first; for whoever has none there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.recipient is not None:
            return view(request, *args, **kwargs)
        if may_choose_recipient(request.user):
            return redirect("accounts:choose_recipient")
        raise Http404

    return guarded


def _term_or_404(request: HttpRequest, code: str) -> Any:
    """A term the user may see; anything else is not found."""
    term = shown_term(request.user, code)
    if term is None:
        raise Http404
    return term


@require_safe
@for_recipient
def term(request: HttpRequest, term: str) -> HttpResponse:
    found = _term_or_404(request, term)
    return render(request, "pages/term.html", term_context(request, found))


@require_POST
@for_recipient
def term_search(request: HttpRequest, term: str) -> HttpResponse:
    """Keeps the search text on the server and shows the list under its id; no text shows everything again."""
    found = _term_or_404(request, term)
    query = request.GET.copy()
    for name in ("sok", "side"):
        query.pop(name, None)
    text = request.POST.get("tekst", "").strip()
    if text:
        search = save_search(user=request.user, recipient=request.recipient, text=text)
        query["sok"] = search.pk
        record(kind="search_lines", request=request, subject=f"termin {found.code} søk {search.pk}")
    address = reverse("term", args=[found.code])
    return redirect(f"{address}?{query.urlencode()}#liste" if query else f"{address}#liste")


@require_safe
@for_recipient
def term_excel(request: HttpRequest, term: str) -> HttpResponse:
    """Exactly what the list shows, every page of it."""
    found = _term_or_404(request, term)
    choices = choices_of(state_of(request, request.recipient, term_lines.DEFAULT_SORT))
    lines = term_lines.found(term_lines.lines_of_term(request.user, request.recipient, found), choices)
    response, count = excel_response(
        term_lines.in_order(lines, choices),
        f"utbetalingsgrunnlag-{found.code}-{request.recipient.number}.xlsx",
    )
    record(kind="export_lines", request=request, subject=f"termin {found.code}", details={"lines": count})
    return response
