"""A sheet of tens of thousands of rows in an openpyxl workbook, several times quicker than openpyxl's own cells.

openpyxl writes the workbook: headers, styles, and one sample row in the long sheet. The rows are written as XML to a
file on the side and then stand where the sample stood. Text is always an inline string, so nothing a person has typed
becomes a formula; memory stays flat whatever the number of rows."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from io import BytesIO
from typing import IO, Any

from openpyxl import Workbook

from .excel import NOT_IN_XML, Sheet, save

FIRST_SHEET = "xl/worksheets/sheet1.xml"
SAMPLE_ROW = re.compile(r'<row r="2".*?</row>', re.DOTALL)
EPOCH = date(1899, 12, 30).toordinal()
# What a column may hold, with a sample. openpyxl numbers styles in the order they are first used, and a new workbook
# has style 0 for everything without one, so a first row with one cell of each type settles the numbers.
SAMPLES: dict[type, Any] = {str: "x", int: 1, Decimal: Decimal(1), date: date(2024, 1, 1)}
STYLE_OF_SAMPLE = re.compile(r'<c r="[A-D]2"(?: s="(\d+)")?')
LONGEST_TEXT = 32_767  # characters Excel keeps in a cell
FASTEST = 1  # of zlib's levels: a file is read once, and somebody waits for it


class LongSheet:
    """The first sheet of a new workbook. Every column has one type: str, int, Decimal (kroner) or date; any cell may be
    None. `extend` adds rows, other sheets may follow, `save` writes the whole workbook."""

    def __init__(
        self, workbook: Workbook, title: str, headers: Sequence[str], widths: Sequence[int], types: Sequence[type]
    ) -> None:
        self._workbook = workbook
        self._sheet = Sheet(workbook, title, headers, widths)
        self._sheet.append(SAMPLES.values())
        styles = _styles()
        self._cells = [CELLS[type_](styles[type_]) for type_ in types]
        self._rows = tempfile.TemporaryFile()  # noqa: SIM115 - save() closes it
        self.count = 0

    def extend(self, rows: Iterable[Sequence[Any]]) -> None:
        cells, write = self._cells, self._rows.write
        for number, row in enumerate(rows, start=self.count + 2):
            written = "".join([cell(value) for cell, value in zip(cells, row, strict=True)])
            write(f'<row r="{number}">{written}</row>'.encode())
            self.count += 1

    def save(self, file: IO[bytes]) -> None:
        self._sheet.close(self.count + 1)
        skeleton = BytesIO()
        save(self._workbook, skeleton)
        compressed = {"compression": zipfile.ZIP_DEFLATED, "compresslevel": FASTEST}
        with zipfile.ZipFile(skeleton) as source, zipfile.ZipFile(file, "w", **compressed) as target, self._rows:
            for entry in source.namelist():
                if entry == FIRST_SHEET:
                    self._write_sheet(source.read(entry).decode(), target)
                else:
                    target.writestr(entry, source.read(entry))

    def _write_sheet(self, sample: str, target: zipfile.ZipFile) -> None:
        found = SAMPLE_ROW.search(sample)
        if not found:
            raise ValueError("openpyxl has written the sheet without the sample row")
        self._rows.seek(0)
        with target.open(FIRST_SHEET, "w", force_zip64=True) as sheet:
            sheet.write(sample[: found.start()].encode())
            shutil.copyfileobj(self._rows, sheet, 1 << 20)
            sheet.write(sample[found.end() :].encode())


def _styles() -> dict[type, str]:
    """Type → number of the style that openpyxl gives a sample of it in a workbook that begins as ours does."""
    workbook = Workbook(write_only=True)
    sheet = Sheet(workbook, "x", ["x"], [1])
    sheet.append(SAMPLES.values())
    sheet.close()
    written = BytesIO()
    save(workbook, written)
    with zipfile.ZipFile(written) as archive:
        row = SAMPLE_ROW.search(archive.read(FIRST_SHEET).decode())
    styles = STYLE_OF_SAMPLE.findall(row[0] if row else "")
    return {type_: style or "0" for type_, style in zip(SAMPLES, styles, strict=True)}


def _text(style: str) -> Callable[[str | None], str]:
    def cell(value: str | None) -> str:
        if not value:
            return "<c/>"
        text = escape(NOT_IN_XML.sub("", value)[:LONGEST_TEXT], quote=False)
        return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

    return cell


def _number(style: str) -> Callable[[int | Decimal | None], str]:
    def cell(value: int | Decimal | None) -> str:
        return "<c/>" if value is None else f'<c s="{style}"><v>{value}</v></c>'

    return cell


def _day(style: str) -> Callable[[date | None], str]:
    def cell(value: date | None) -> str:
        return "<c/>" if value is None else f'<c s="{style}"><v>{value.toordinal() - EPOCH}</v></c>'

    return cell


CELLS: dict[type, Callable[[str], Callable[[Any], str]]] = {str: _text, int: _number, Decimal: _number, date: _day}
