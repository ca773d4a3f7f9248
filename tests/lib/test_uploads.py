"""A file is what its first bytes say, and a zip is looked into before anybody opens it."""

import io
import zipfile

import pytest

from imdi_tilskudd.lib.uploads import NotAccepted, kind_of

DOCUMENT = "word/document.xml"


def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("vedtak.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("VEDTAK.PDF", b"%PDF-1.4", "application/pdf"),
        ("bilde.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("bilde.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
    ],
)
def test_the_usual_kinds_are_accepted(name, content, content_type):
    assert kind_of(name, content).content_type == content_type


def test_word_and_excel_are_known_by_what_they_hold():
    assert kind_of("brev.docx", zipped({DOCUMENT: b"<x/>"})).extension == "docx"
    assert kind_of("liste.xlsx", zipped({"xl/workbook.xml": b"<x/>"})).extension == "xlsx"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("tom.pdf", b"", NotAccepted.EMPTY),
        ("program.exe", b"MZ...", NotAccepted.TYPE),
        ("program.pdf", b"MZ...", NotAccepted.TYPE),
        ("bilde.png", b"%PDF-1.7", NotAccepted.TYPE),
        ("uten-endelse", b"%PDF-1.7", NotAccepted.TYPE),
        ("side.html", b"<html>", NotAccepted.TYPE),
        ("brev.docx", b"PK\x03\x04 og resten mangler", NotAccepted.BROKEN),
        ("brev.docx", zipped({"xl/workbook.xml": b"x"}), NotAccepted.TYPE),
        ("brev.docx", zipped({DOCUMENT: b"x", "word/vbaProject.bin": b"x"}), NotAccepted.MACRO),
        ("brev.docx", zipped({DOCUMENT: bytes(5_000_000)}), NotAccepted.BOMB),
        ("brev.docx", zipped({DOCUMENT: b""} | {f"a{n}": b"" for n in range(2_001)}), NotAccepted.BOMB),
    ],
)
def test_anything_else_is_refused_for_a_reason(name, content, reason):
    with pytest.raises(NotAccepted) as refused:
        kind_of(name, content)
    assert refused.value.reason == reason


def test_a_zip_with_a_password_is_refused():
    content = bytearray(zipped({DOCUMENT: b"hemmelig"}))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1  # the flag that says the entry is encrypted
    with pytest.raises(NotAccepted) as refused:
        kind_of("brev.docx", bytes(content))
    assert refused.value.reason == NotAccepted.LOCKED
