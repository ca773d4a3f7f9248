"""A tilskuddssak: one person, one scheme, one budget year."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.services.audit import record
from accounts.views.guards import for_recipient
from imdi_tilskudd.lib.responses import XLSX, file_response
from payments.export import write_xlsx
from payments.selectors.cases import Case, cases_of, lines_of_person

from .case_page import case_context
from .converters import CaseId
from .persons import person_or_404, record_read


def _case_or_404(request: HttpRequest, wanted: CaseId) -> tuple[Any, Case, list[Case]]:
    """The person, the case and all the recipient's cases of the person. Without a line that the user may see there is
    no case."""
    person = person_or_404(request, wanted.person)
    cases = cases_of(lines_of_person(request.user, request.recipient, person))
    found = next((case for case in cases if (case.scheme, case.year) == (wanted.scheme, wanted.year)), None)
    if found is None:
        raise Http404
    return person, found, cases


@require_safe
@for_recipient
def case(request: HttpRequest, case: CaseId) -> HttpResponse:
    person, found, cases = _case_or_404(request, case)
    context = case_context(request, person, found, cases)
    record_read(request, person, case=f"{found.scheme}-{found.year}")
    return render(request, "pages/case.html", context)


@require_safe
@for_recipient
def excel(request: HttpRequest, case: CaseId) -> HttpResponse:
    """The lines of the case."""
    person, found, _cases = _case_or_404(request, case)
    filename = f"sak-{found.scheme}-{found.year}.xlsx"
    response, count = file_response(lambda file: write_xlsx(found.lines, file), filename, XLSX)
    details = {"case": f"{found.scheme}-{found.year}", "lines": count}
    record(kind="export_case", request=request, subject=f"person {person.public_id}", details=details)
    return response
