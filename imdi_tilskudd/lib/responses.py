"""Files for the user: written to disk row by row, then streamed from there, so that memory stays flat."""

import tempfile
from collections.abc import Callable
from typing import IO, Any, TypeVar

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Written = TypeVar("Written")


def file_response(write: Callable[[IO[bytes]], Written], filename: str, content_type: str) -> tuple[Any, Written]:
    """What `write` puts into the file as a download, and what it returned."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    written = write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=content_type), written


def download(content: bytes, filename: str) -> HttpResponse:
    """Somebody else's file: always saved, never shown in the browser."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return response
