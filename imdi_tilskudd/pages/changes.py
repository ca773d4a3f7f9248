"""«Hva er endret siden sist»: the page, its search and its Excel file."""

from collections import defaultdict
from decimal import Decimal
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
    group_choices,
    list_state,
    page_context,
    since_confirmed,
    since_last_term,
)
from .change_words import cause_label, why
from .term_page import head

Totals = dict[str, tuple[int, Decimal]]  # rows and kroner by the cause in words


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
    groups = dict(group_choices(found, shown))
    filename = f"endringer-{shown.code}-{request.recipient.number}.xlsx"
    response, count = file_response(lambda file: _write(rows, found.name, groups, file), filename, XLSX)
    record(kind="export_changes", request=request, subject=subject_of(shown), details={"rows": count})
    return response


def _write(rows: Any, before: str, groups: dict[str, str], file: IO[bytes]) -> int:
    """Typed cells in the order of the page, and a sheet of totals per cause. `groups`: labels by slug. Returns the
    number of rows."""
    columns = [
        (_("Navn"), 28),
        (_("DUF-nummer"), 15),
        (_("Saksnummer"), 24),
        (_("Årsak"), 34),
        (_("Nærmere"), 60),
        (_("Gruppe"), 34),
        (_("Kode sist"), 12),
        (_("Kode nå"), 12),
        (_("Sist"), 16),
        (_("Nå"), 16),
        (_("Endring"), 16),
    ]
    names, widths = zip(*columns, strict=True)
    workbook = excel.new_workbook()
    sheet = excel.Sheet(workbook, _("Endringer"), names, widths)
    totals: Totals = defaultdict(lambda: (0, Decimal(0)))
    for row in rows.iterator(chunk_size=2000):
        label = cause_label(row.cause, before)
        sheet.append(_cells(row, label, groups))
        number, amount = totals[label]
        totals[label] = (number + 1, amount + row.amount)
    sheet.close()
    count = _write_totals(workbook, totals)
    excel.save(workbook, file)
    return count


def _write_totals(workbook: Any, totals: Totals) -> int:
    """Returns the number of all changes."""
    sheet = excel.Sheet(workbook, _("Summer"), (_("Årsak"), _("Linjer"), _("Endring")), (40, 10, 18))
    for label, (number, amount) in totals.items():
        sheet.append([label, number, amount])
    count = sum(number for number, _amount in totals.values())
    sheet.append([_("Sum"), count, sum((amount for _number, amount in totals.values()), Decimal(0))], bold=True)
    sheet.close()
    return count


def _cells(row: Any, label: str, groups: dict[str, str]) -> tuple[Any, ...]:
    codes = (groups.get(row.group, row.group), row.code_before, row.code_now)
    return row.shown_name, row.duf, row.saksnummer, label, why(row), *codes, row.before, row.now, row.amount
