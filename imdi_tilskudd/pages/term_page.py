"""The payment basis of a term, put together for its page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from payments.selectors import term_lines
from payments.selectors.totals import TermTotals, term_totals

from .forms import LineFilter
from .listing import Column, State, column, page_numbers, state_of
from .words import KINDS, STATE_COLORS, kind_label, offset_sentences, sentence, state_label


@dataclass(frozen=True, slots=True)
class Quick:
    label: str
    count: int | None
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything the list's template asks for."""

    q: str
    page: int
    pages: list[int | None]
    per_page: int
    count: int
    persons: int
    sum: Any
    first: int
    last: int
    columns: list[Column]
    filters: LineFilter
    quick: list[Quick]
    search_url: str
    excel_url: str


def choices_of(state: State) -> term_lines.Choices:
    return term_lines.Choices(
        text=state.text,
        scheme=state.chosen("tilskudd"),
        kind=state.chosen("linje"),
        for_term=state.chosen("for_termin"),
        sort=state.sort,
        descending=state.descending,
    )


def term_context(request: HttpRequest, term: Any) -> dict[str, Any]:
    """Head, listing and one page of lines."""
    state = state_of(request, request.recipient, term_lines.DEFAULT_SORT)
    choices = choices_of(state)
    lines = term_lines.lines_of_term(request.user, request.recipient, term)
    wanted = term_lines.found(lines, choices)
    totals = term_totals(request.user, request.recipient, term)
    summary = _summary(wanted, choices, totals)
    pages = max(1, -(-summary.count // state.per_page))
    page = min(state.page, pages)
    start = (page - 1) * state.per_page
    shown = list(term_lines.in_order(wanted, choices)[start : start + state.per_page])
    _add_why(shown, term.code)
    return {
        "term": head(term),
        "groups": totals.groups,
        "group_total": totals.total,
        "offset_sentences": offset_sentences(totals.groups),
        "codes": totals.codes,
        "lines": shown,
        "listing": Listing(
            q=state.text,
            page=page,
            pages=page_numbers(page, pages),
            per_page=state.per_page,
            count=summary.count,
            persons=summary.persons,
            sum=summary.sum,
            first=start + 1,
            last=start + len(shown),
            columns=_columns(state),
            filters=_filters(request, totals),
            quick=_quick(state, totals),
            search_url=_with_query(reverse("term_search", args=[term.code]), state),
            excel_url=_with_query(reverse("term_excel", args=[term.code]), state),
        ),
    }


def _add_why(lines: list[Any], term_code: str) -> None:
    """The address that explains each line. Resolved once: a page has a hundred lines."""
    address = reverse("line_why", args=[term_code, 0])
    for line in lines:
        line.why_url = address.replace("/linjer/0/", f"/linjer/{line.pk}/")


def head(term: Any) -> dict[str, Any]:
    """The term as its page names it."""
    return {
        "code": term.code,
        "state": term.state,
        "state_label": state_label(term.state),
        "state_color": STATE_COLORS[term.state],
        "sentence": sentence(term),
        "planned_payment": term.planned_payment,
        "digest_short": short_digest(term.digest or (term.run.digest if term.run else "")),
    }


def short_digest(digest: str) -> str:
    """The first sixteen characters in groups of four."""
    return " ".join(digest[i : i + 4] for i in range(0, 16, 4)).strip()


def _with_query(url: str, state: State) -> str:
    query = state.query_with(side=None)
    return f"{url}?{query}" if query else url


def _columns(state: State) -> list[Column]:
    return [
        column(state, "navn", _("Navn")),
        column(state, "saksnummer", _("Saksnummer med DUF")),
        column(state, "kode", _("Kode")),
        column(state, "kvalifisert", _("Kvalifisert")),
        column(state, "for_termin", _("For termin")),
        column(state, "linje", _("Linje")),
        column(state, "maneder", _("Mnd."), numeric=True),
        column(state, "sats", _("Sats"), numeric=True),
        column(state, "belop", _("Beløp, kr"), numeric=True),
    ]


def _summary(lines: Any, choices: term_lines.Choices, totals: TermTotals) -> term_lines.Summary:
    """About what the list shows; the whole term's is stored and need not be counted."""
    if choices.leave_everything:
        return term_lines.Summary(totals.lines, totals.persons, totals.lines_sum)
    return term_lines.summary(lines)


def _kinds(totals: TermTotals) -> list[tuple[str, str]]:
    return [(kind, kind_label(kind)) for kind in KINDS if kind in totals.kinds]


def _filters(request: HttpRequest, totals: TermTotals) -> LineFilter:
    return LineFilter(
        request.GET,
        schemes=totals.schemes,
        kinds=_kinds(totals),
        for_terms=[(code, f"T{code[-1]} {code[:4]}") for code in totals.for_terms],
    )


def _quick(state: State, totals: TermTotals) -> list[Quick]:
    chosen = state.chosen("linje")
    choices = [Quick(_("Alle"), totals.lines, state.query_with(linje=None, side=None), not chosen)]
    choices += [
        Quick(label, totals.kinds[kind], state.query_with(linje=kind, side=None), chosen == kind)
        for kind, label in _kinds(totals)
    ]
    return choices if len(choices) > 2 else []
