"""What an uploaded file really is, by its first bytes, and whether a zip is safe to open."""

import zipfile
from io import BytesIO
from typing import NamedTuple

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_TIMES_SMALLER = 100
SMALL = 1024 * 1024  # below this nobody minds how well something packs
MACROS = "vbaproject.bin"


class NotAccepted(ValueError):
    """`reason`: one of the words below, for a sentence in the reader's language."""

    TYPE, EMPTY, BROKEN, BOMB, MACRO, LOCKED = "type", "empty", "broken", "bomb", "macro", "locked"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Kind(NamedTuple):
    """An accepted kind of file. `holds`: an entry that a zip of the kind has."""

    extension: str
    content_type: str
    magic: bytes
    holds: str = ""


OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = (
    Kind("pdf", "application/pdf", b"%PDF-"),
    Kind("png", "image/png", b"\x89PNG\r\n\x1a\n"),
    Kind("jpg", "image/jpeg", b"\xff\xd8\xff"),
    Kind("jpeg", "image/jpeg", b"\xff\xd8\xff"),
    Kind("docx", f"{OFFICE}wordprocessingml.document", b"PK\x03\x04", "word/document.xml"),
    Kind("xlsx", f"{OFFICE}spreadsheetml.sheet", b"PK\x03\x04", "xl/workbook.xml"),
)
EXTENSIONS = tuple(kind.extension for kind in KINDS)


def kind_of(name: str, content: bytes) -> Kind:
    """The kind that name and content agree on. NotAccepted says why it is none, or why its zip is not opened."""
    if not content:
        raise NotAccepted(NotAccepted.EMPTY)
    extension = name.rpartition(".")[2].lower()
    kind = next((kind for kind in KINDS if kind.extension == extension and content.startswith(kind.magic)), None)
    if kind is None:
        raise NotAccepted(NotAccepted.TYPE)
    if kind.holds:
        look_into_zip(content, kind.holds)
    return kind


def look_into_zip(content: bytes, holds: str) -> None:
    """Reads the table of contents only. NotAccepted for what is broken, locked, carries macros, or would unpack to far
    more than it is."""
    try:
        entries = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise NotAccepted(NotAccepted.BROKEN) from None
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise NotAccepted(NotAccepted.BOMB)
    if unpacked > SMALL and unpacked / packed > MOST_TIMES_SMALLER:
        raise NotAccepted(NotAccepted.BOMB)
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotAccepted(NotAccepted.LOCKED)
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith(MACROS) for name in names):
        raise NotAccepted(NotAccepted.MACRO)
    if holds not in names:
        raise NotAccepted(NotAccepted.TYPE)
