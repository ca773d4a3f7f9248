"""The payment basis of a term, put together for its page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from payments.selectors import term_lines
from payments.selectors.terms import FilterChoices, filter_choices

from .forms import LineFilter
from .listing import Column, State, column, page_numbers, state_of
from .words import STATE_COLORS, sentence, state_label


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
    summary = term_lines.summary(wanted)
    pages = max(1, -(-summary.count // state.per_page))
    page = min(state.page, pages)
    start = (page - 1) * state.per_page
    shown = list(term_lines.in_order(wanted, choices)[start : start + state.per_page])
    available = filter_choices(lines)
    return {
        "term": head(term),
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
            filters=_filters(request, available),
            quick=_quick(state, available),
            search_url=_with_query(reverse("term_search", args=[term.code]), state),
            excel_url=_with_query(reverse("term_excel", args=[term.code]), state),
        ),
    }


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


def _filters(request: HttpRequest, available: FilterChoices) -> LineFilter:
    return LineFilter(
        request.GET,
        schemes=available.schemes,
        kinds=[(kind, label) for kind, label, _count in available.kinds],
        for_terms=[(code, f"T{code[-1]} {code[:4]}") for code in available.for_terms],
    )


def _quick(state: State, available: FilterChoices) -> list[Quick]:
    everything = sum(count for _kind, _label, count in available.kinds)
    choices = [
        Quick(_("Alle"), everything, state.query_with(linje=None, side=None), not state.chosen("linje"))
    ]
    choices += [
        Quick(label, count, state.query_with(linje=kind, side=None), state.chosen("linje") == kind)
        for kind, label, count in available.kinds
    ]
    return choices if len(choices) > 2 else []
