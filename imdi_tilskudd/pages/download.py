"""Files for the user: written to disk row by row, then streamed from there, so that memory stays flat."""

import tempfile
from typing import Any

from django.http import FileResponse

from payments.export import write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def excel_response(lines: Any, filename: str) -> tuple[FileResponse, int]:
    """The lines as an Excel file, and their number."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    count = write_xlsx(lines.iterator(chunk_size=2000), file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX), count
