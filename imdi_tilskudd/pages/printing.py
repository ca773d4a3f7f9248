"""The payment basis as a letter (vedtak): every line, on paper or as the PDF that the browser makes of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.services.audit import record
from imdi_tilskudd.lib.dates import today
from payments.selectors import term_lines
from payments.selectors.line_lists import all_rows
from payments.selectors.totals import term_totals

from .line_rows import letter_rows
from .term_page import head, offset_sentences
from .views import for_recipient, term_or_404


@require_safe
@for_recipient
def term_print(request: HttpRequest, term: str) -> HttpResponse:
    """Written to the log as a read of the whole list."""
    found = term_or_404(request, term)
    totals = term_totals(request.user, request.recipient, found)
    lines = term_lines.lines_of_term(request.user, request.recipient, found)
    rows, count = letter_rows(all_rows(lines, term_lines.Choices()))
    record(kind="print_lines", request=request, subject=f"termin {found.code}", details={"lines": count})
    context = {
        "term": head(found),
        "today": today(),
        "is_decided": found.is_locked,
        "attested_on": found.attested_at,
        "digest": found.digest or found.run.digest,
        "groups": totals.groups,
        "group_total": totals.total,
        "offset_sentences": offset_sentences(totals.groups),
        "schemes": totals.by_scheme,
        "codes": totals.codes,
        "rows": rows,
        "count": count,
        "sum": totals.lines_sum,
    }
    return render(request, "pages/term_letter.html", context)
