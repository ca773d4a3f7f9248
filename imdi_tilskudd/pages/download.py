"""The payment basis as an Excel file: exactly what the list shows, every page of it."""

from typing import IO, Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import get_language

from imdi_tilskudd.lib.responses import XLSX, file_response
from payments.export import streamed, whole_list, write_xlsx
from payments.selectors import term_lines
from payments.selectors.masking import names_are_masked
from payments.services import is_kept


def term_file(request: HttpRequest, term: Any, choices: term_lines.Choices) -> tuple[FileResponse, int]:
    """The file and its number of lines. The whole list of a term that is shown to the municipalities is made once and
    kept; what somebody has searched, filtered or sorted is made anew."""
    filename = f"utbetalingsgrunnlag-{term.code}-{request.recipient.number}.xlsx"
    lines = term_lines.found(request.user, request.recipient, term, choices)
    if choices == term_lines.Choices() and is_kept(term):
        language = get_language() or "nb"
        file = whole_list(user=request.user, recipient=request.recipient, term=term, language=language)
        return FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX), lines.count()

    def write(file: IO[bytes]) -> int:
        ordered = streamed(term_lines.in_order(lines, choices))
        return write_xlsx(ordered, file, masked=names_are_masked(request.user))

    return file_response(write, filename, XLSX)
