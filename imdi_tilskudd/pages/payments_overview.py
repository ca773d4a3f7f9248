"""«Oversikt over utbetalinger»: what has been paid, year by year, and the persons behind each payment."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import searches_of
from accounts.services.audit import record
from accounts.views.guards import for_recipient
from accounts.views.searching import keep_search
from imdi_tilskudd.lib.listing import Heading, Listing, Quick, State, Words, list_of, state_of
from imdi_tilskudd.lib.responses import XLSX, file_response
from imdi_tilskudd.lib.sorting import in_order
from imdi_tilskudd.templatetags.portal_tags import kr, tall
from payments.export import streamed, write_xlsx
from payments.selectors.line_search import matching
from payments.selectors.masking import names_are_masked
from payments.selectors.paid import (
    PaidKey,
    PaidRow,
    lines_of_row,
    page_of_lines,
    paid_row,
    paid_rows,
    paid_years,
    total_of,
)
from payments.selectors.term_lines import DEFAULT_SORT, summary
from payments.selectors.term_lines import SORTING as LINE_SORTING

from .chart import Chart, Stack, chart_of_stacks
from .line_rows import page_rows
from .payments_overview_files import write_paid
from .payments_overview_frame import chosen_year, frame, year_choices
from .term_page import HEADINGS as LINE_HEADINGS

NEWEST_FIRST = "-dato"
SORTING: dict[str, Callable[[PaidRow], Any]] = {
    "dato": lambda row: (row.paid_on, row.key.term),
    "ordning": lambda row: row.group_position,
    "termin": lambda row: row.key.term,
    "av": lambda row: (row.created_by.lower(), row.run or 0),
    "brutto": lambda row: row.gross,
    "korreksjon": lambda row: row.correction,
    "motregnet": lambda row: row.offset,
    "netto": lambda row: row.net,
}
HEADINGS = [
    Heading("dato", gettext_lazy("Utbetalingsdato")),
    Heading("ordning", gettext_lazy("Tilskuddsordning")),
    Heading("termin", gettext_lazy("Termin")),
    Heading("av", gettext_lazy("Opprettet av")),
    Heading("brutto", gettext_lazy("Brutto"), numeric=True),
    Heading("korreksjon", gettext_lazy("Korreksjon"), numeric=True),
    Heading("motregnet", gettext_lazy("Motregnet"), numeric=True),
    Heading("netto", gettext_lazy("Utbetalt, kr"), numeric=True),
    Heading(""),
]


@require_safe
@for_recipient
def paid(request: HttpRequest) -> HttpResponse:
    years = paid_years(request.user, request.recipient)
    year = chosen_year(request, years)
    rows = paid_rows(request.user, request.recipient, year) if year else []
    state = _state(request)
    context = frame(request, "payments") | {
        "year": year,
        "total": total_of(rows),
        "waiting": [row for row in rows if not row.is_paid],
        "debts": _debts(rows),
        "chart": _chart(rows),
        "listing": _listing(request, state, rows, year_choices(state, years, year)),
    }
    return render(request, "pages/payments_paid.html", context)


@require_safe
@for_recipient
def paid_excel(request: HttpRequest) -> HttpResponse:
    """Exactly what the table shows."""
    year = chosen_year(request, paid_years(request.user, request.recipient))
    if year is None:
        raise Http404
    rows = in_sorted_order(paid_rows(request.user, request.recipient, year), _state(request))
    record(kind="export_payments", request=request, subject=f"utbetalt {year}", details={"rows": len(rows)})
    name = f"utbetalinger-{year}-{request.recipient.number}.xlsx"
    return file_response(lambda file: write_paid(rows, total_of(rows), year, file), name, XLSX)[0]


def _state(request: HttpRequest) -> State:
    return state_of(request.GET, default_sort=NEWEST_FIRST)


def in_sorted_order(rows: Iterable[PaidRow], state: State) -> list[PaidRow]:
    """Equal ones stay newest first."""
    key = SORTING.get(state.sort, SORTING["dato"])
    return sorted(rows, key=key, reverse=state.descending)


def _listing(request: HttpRequest, state: State, rows: list[PaidRow], quick: list[Quick]) -> Listing:
    words = Words(
        title=_("Utbetalinger"),
        units=(_("utbetaling"), _("utbetalinger")),
        caption=_("Utbetalinger med dato, ordning, hvem som opprettet dem, og beløp"),
        nothing=_("Ingen utbetalinger ennå"),
        todo=_("Når IMDi har attestert en termin, står utbetalingene her, én for hver tilskuddsordning."),
    )
    return list_of(
        state,
        in_sorted_order(rows, state),
        path=request.path,
        words=words,
        headings=HEADINGS,
        quick=quick,
        about=_("på til sammen %(amount)s.") % {"amount": kr(total_of(rows)["net"])} if rows else "",
        excel_url=reverse("payments_excel"),
    )


def _debts(rows: Iterable[PaidRow]) -> list[PaidRow]:
    """Rows where corrections were more than the payment: what is carried explains why netto is not the sum."""
    return [row for row in rows if row.carried]


def _chart(rows: Iterable[PaidRow]) -> Chart | None:
    """Netto by the term that was paid."""
    terms: dict[str, list[PaidRow]] = {}
    for row in rows:
        terms.setdefault(row.key.term, []).append(row)
    # One bar says nothing that the table does not.
    return chart_of_stacks([_stack(term, terms[term]) for term in sorted(terms)]) if len(terms) > 1 else None


def _stack(term: str, rows: list[PaidRow]) -> Stack:
    groups = {row.key.group: sum(r.net for r in rows if r.key.group == row.key.group) for row in rows}
    planned = not all(row.is_paid for row in rows)
    return Stack(term, term[5:], _("planlagt") if planned else term[:4], planned, groups)


# --- the persons behind a row -------------------------------------------------------------------------------


@require_safe
@for_recipient
def row(request: HttpRequest, source: str, term: str, group: str) -> HttpResponse:
    """Reading about persons is written to the log."""
    found = _row_or_404(request, PaidKey(source, term, group))
    record(kind="read_payment", request=request, subject=_subject(found))
    listing = _lines(request, found)
    context = frame(request, "payments") | {"row": found, "listing": listing, "rows": page_rows(listing.rows, term)}
    return render(request, "pages/payments_row.html", context)


@require_POST
@for_recipient
def row_search(request: HttpRequest, source: str, term: str, group: str) -> HttpResponse:
    found = _row_or_404(request, PaidKey(source, term, group))
    return keep_search(request, reverse("payments_row", args=found.key), kind="search_lines", subject=_subject(found))


@require_safe
@for_recipient
def row_excel(request: HttpRequest, source: str, term: str, group: str) -> HttpResponse:
    """Exactly what the list shows, every page of it."""
    found = _row_or_404(request, PaidKey(source, term, group))
    lines = _found_lines(request, found, _line_state(request))
    name = f"utbetaling-{term}-{group}-{request.recipient.number}.xlsx"
    masked = names_are_masked(request.user)
    response, count = file_response(lambda file: write_xlsx(streamed(lines), file, masked=masked), name, XLSX)
    record(kind="export_lines", request=request, subject=_subject(found), details={"lines": count})
    return response


def _row_or_404(request: HttpRequest, key: PaidKey) -> PaidRow:
    """A row whose persons the user may see; anything else is not found."""
    found = paid_row(request.user, request.recipient, key)
    if found is None or not found.opens:
        raise Http404
    return found


def _subject(row: PaidRow) -> str:
    return f"utbetaling {row.key.term} {row.key.group}"


def _line_state(request: HttpRequest) -> State:
    return state_of(request.GET, default_sort=DEFAULT_SORT, saved=searches_of(request.recipient))


def _found_lines(request: HttpRequest, row: PaidRow, state: State) -> Any:
    lines = lines_of_row(request.user, request.recipient, row.key, get_language() or "nb")
    return in_order(lines.filter(matching(state.text)), state, LINE_SORTING, last="id")


def _lines(request: HttpRequest, row: PaidRow) -> Listing:
    state = _line_state(request)
    lines = _found_lines(request, row, state)
    (about,) = summary(lines.order_by())
    words = Words(
        title=_("Personer og linjer"),
        units=(_("linje"), _("linjer")),
        caption=_("Linjene bak utbetalingen"),
        search=_("Søk i linjene"),
        placeholder=_("navn, DUF, saksnummer, kode eller -2020"),
        looks_in=_("Søket ser i navn, DUF-nummer, saksnummer, kode, tilskudd og kvalifiseringsdato."),
        nothing=_("Ingen linjer bak utbetalingen"),
        todo=_("Utbetalingen gjelder ikke enkeltpersoner."),
    )
    return list_of(
        state,
        partial(page_of_lines, lines),
        count=about.count,
        path=request.path,
        words=words,
        headings=LINE_HEADINGS,
        about=_about(about.persons, about.sum),
        search_url=reverse("payments_row_search", args=row.key),
        excel_url=reverse("payments_row_excel", args=row.key),
    )


def _about(persons: int, amount: Any) -> str:
    words = ngettext("for %(persons)s person.", "for %(persons)s personer.", persons) % {"persons": tall(persons)}
    return f"{words} {_('Sum %(amount)s.') % {'amount': kr(amount)}}"
