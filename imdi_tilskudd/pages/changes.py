"""«Hva er endret siden sist»: the page, its search and its Excel file."""

from typing import IO, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.services.audit import record
from accounts.views.guards import for_recipient
from accounts.views.searching import keep_search
from imdi_tilskudd.lib import excel
from imdi_tilskudd.lib.responses import XLSX, file_response
from payments.selectors.checks import subject_of
from payments.selectors.term_facts import term_with_facts
from payments.selectors.terms import shown_term

from .change_page import (
    CHECK,
    SINCE,
    Compared,
    change_list,
    list_state,
    page_context,
    since_confirmed,
    since_last_term,
)
from .change_words import cause_label, why
from .term_page import head


def _found(request: HttpRequest, code: str) -> tuple[Any, Compared | None]:
    term = term_with_facts(request.user, request.recipient, code)
    if term is None:
        raise Http404
    is_since_check = request.GET.get(SINCE) == CHECK
    return term, since_confirmed(request, term) if is_since_check else since_last_term(request, term)


@require_safe
@for_recipient
def term_changes(request: HttpRequest, term: str) -> HttpResponse:
    shown, found = _found(request, term)
    context: dict[str, Any] = {"term": head(shown), "since_check": request.GET.get(SINCE) == CHECK}
    if found is not None:
        context |= page_context(request, shown, found)
    record(kind="read_changes", request=request, subject=subject_of(shown))
    return render(request, "pages/changes.html", context)


@require_POST
@for_recipient
def term_changes_search(request: HttpRequest, term: str) -> HttpResponse:
    """Keeps the search text on the server and shows the list under its id."""
    shown = shown_term(request.user, term)
    if shown is None:
        raise Http404
    address = reverse("term_changes", args=[shown.code])
    return keep_search(request, address, kind="search_changes", subject=subject_of(shown))


@require_safe
@for_recipient
def term_changes_excel(request: HttpRequest, term: str) -> HttpResponseBase:
    """Exactly what the list shows, every page of it."""
    shown, found = _found(request, term)
    if found is None:
        raise Http404
    rows = change_list(request, found, list_state(request)).everything()
    filename = f"endringer-{shown.code}-{request.recipient.number}.xlsx"
    response, count = file_response(lambda file: _write(rows, found.name, file), filename, XLSX)
    record(kind="export_changes", request=request, subject=subject_of(shown), details={"rows": count})
    return response


def _write(rows: Any, before: str, file: IO[bytes]) -> int:
    """Typed cells in the order of the page. Returns the number of rows."""
    columns = [
        (_("Navn"), 28),
        (_("DUF-nummer"), 15),
        (_("Saksnummer"), 24),
        (_("Årsak"), 34),
        (_("Nærmere"), 60),
        (_("Gruppe"), 12),
        (_("Kode sist"), 12),
        (_("Kode nå"), 12),
        (_("Sist"), 16),
        (_("Nå"), 16),
        (_("Endring"), 16),
    ]
    names, widths = zip(*columns, strict=True)
    workbook = excel.new_workbook()
    sheet = excel.Sheet(workbook, _("Endringer"), names, widths)
    count = 0
    for row in rows.iterator(chunk_size=2000):
        sheet.append(_cells(row, before))
        count += 1
    sheet.close()
    excel.save(workbook, file)
    return count


def _cells(row: Any, before: str) -> tuple[Any, ...]:
    label = cause_label(row.cause, before)
    codes = (row.group, row.code_before, row.code_now)
    return row.shown_name, row.duf, row.saksnummer, label, why(row), *codes, row.before, row.now, row.amount
