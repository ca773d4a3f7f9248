"""Pages that join several apps: dashboard and payment basis. They read through selectors only."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import driftsmeldinger, may_choose_recipient
from accounts.services.audit import record
from accounts.views.guards import for_recipient
from accounts.views.searching import keep_search
from imdi_tilskudd.lib.dates import today
from payments.selectors.checks import READ_TERM, READ_TERM_BY_IMDI, subject_of
from payments.selectors.term_facts import check_state_of, term_with_facts
from payments.selectors.terms import shown_term
from payments.selectors.totals import TermSum, term_sums

from .activities import on_dashboard, pencil_url
from .change_page import short, since_last_term
from .chart import chart_of
from .check_page import due
from .download import term_file
from .known_addresses import address
from .news import news_of
from .term_page import choices_of, list_state, term_context
from .words import STATE_COLORS, payment_text, sentence, state_label, steps


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For the load balancer: the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    notices = driftsmeldinger(request.user, timezone.now())
    if request.recipient is None:
        if may_choose_recipient(request.user):
            return redirect("accounts:choose_recipient")
        return render(request, "pages/no_grant_data.html", {"driftsmeldinger": notices})
    sums = term_sums(request.user, request.recipient)
    context = {
        "driftsmeldinger": notices,
        "recipient": request.recipient,
        "roles": _roles(request),
        "last_login": _last_time(request),
        "news": news_of(request),
        "current": _current(request, sums[0]) if sums else None,
        "terms": [_row(request, term) for term in sums],
        "chart": chart_of(sums),
        **_about_newest(request, sums),
    }
    return render(request, "pages/dashboard.html", context)


def _roles(request: HttpRequest) -> str:
    """What the user is here as: the roles held for the recipient, else those in IMDi."""
    own = request.user.role_grants
    held = [grant.role for grant in own if grant.recipient_id == request.recipient.number]
    held = held or [grant.role for grant in own if grant.role_id in request.user.imdi_roles]
    return ", ".join(role.title for role in sorted(held, key=lambda role: role.position) if role.opens)


def _last_time(request: HttpRequest) -> datetime | None:
    """When the user logged in before this time; None for the first."""
    moment = request.session.get("last_time")
    return datetime.fromisoformat(moment) if moment else None


def _about_newest(request: HttpRequest, sums: list[TermSum]) -> dict[str, Any]:
    """What the newest term asks of the user, and why its sum is another than last time's."""
    shown = on_dashboard(request)
    if not sums:
        return shown
    term = sums[0].term
    state = check_state_of(request.user, request.recipient, term)
    task = due(request, term, state, today())
    found = since_last_term(request, term, sums[0].groups)
    return shown | {"waiting": [*([task] if task else []), *shown["waiting"]], "changes": short(found, term.code)}


def _row(request: HttpRequest, shown: TermSum) -> dict[str, Any]:
    term = shown.term
    return {
        "term": term.code,
        "state": term.state,
        "state_label": state_label(term.state),
        "state_color": STATE_COLORS[term.state],
        "payment_text": payment_text(term, today()),
        "lines": shown.lines,
        "sum": shown.sum,
        "change": shown.change,
        "url": address("term", term.code),
        "changes_url": address("term_changes", term.code),
        "change_request_url": pencil_url(request, termin=term.code),
    }


def _current(request: HttpRequest, shown: TermSum) -> dict[str, Any]:
    term = shown.term
    return _row(request, shown) | {
        "sentence": sentence(term),
        "planned_payment": term.planned_payment,
        "period_start": term.period.first_day,
        "period_end": term.period.last_day,
        "steps": steps(term),
    }


def term_or_404(request: HttpRequest, code: str) -> Any:
    """A term the user may see; anything else is not found."""
    term = shown_term(request.user, code)
    if term is None:
        raise Http404
    return term


@require_safe
@for_recipient
def term(request: HttpRequest, term: str) -> HttpResponse:
    found = term_with_facts(request.user, request.recipient, term)
    if found is None:
        raise Http404
    kind = READ_TERM_BY_IMDI if request.user.sees_all_recipients else READ_TERM
    record(kind=kind, request=request, subject=subject_of(found))
    return render(request, "pages/term.html", term_context(request, found))


@require_POST
@for_recipient
def term_search(request: HttpRequest, term: str) -> HttpResponse:
    """Keeps the search text on the server and shows the list under its id; no text shows everything again."""
    found = term_or_404(request, term)
    address = reverse("term", args=[found.code])
    return keep_search(request, address, kind="search_lines", subject=f"termin {found.code}")


@require_safe
@for_recipient
def term_excel(request: HttpRequest, term: str) -> HttpResponse:
    """Exactly what the list shows, every page of it."""
    found = term_or_404(request, term)
    response, count = term_file(request, found, choices_of(request, list_state(request)))
    record(kind="export_lines", request=request, subject=f"termin {found.code}", details={"lines": count})
    return response
