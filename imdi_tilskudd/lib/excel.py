"""Excel files row by row with constant memory. Text is always text: nothing a person has typed becomes a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

FORMATS = {Decimal: "#,##0.00", date: "dd.mm.yyyy", int: "0"}
# Characters that XML 1.0 cannot hold.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f￾￿]")


class Sheet:
    """One sheet with a frozen, filtered header."""

    def __init__(self, workbook: Workbook, title: str, headers: Sequence[str], widths: Sequence[int]) -> None:
        self.sheet: WriteOnlyWorksheet = workbook.create_sheet(title)
        self.sheet.freeze_panes = "A2"
        for number, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width
        self._rows = 0
        self._columns = len(headers)
        self.sheet.append([self._cell(header, bold=True) for header in headers])
        self._rows += 1

    def append(self, values: Iterable[Any], *, bold: bool = False) -> None:
        self.sheet.append([self._cell(value, bold=bold) for value in values])
        self._rows += 1

    def close(self, rows: int | None = None) -> None:
        """The filter covers all rows: those appended, or as many as somebody else writes."""
        self.sheet.auto_filter.ref = f"A1:{get_column_letter(self._columns)}{rows or max(self._rows, 1)}"

    def _cell(self, value: Any, *, bold: bool = False) -> Any:
        if isinstance(value, str):
            cell = WriteOnlyCell(self.sheet)
            cell.value = NOT_IN_XML.sub("", value)
            cell.data_type = "s"  # openpyxl would make «=1+1» a formula
        elif value is None:
            return None
        else:
            cell = WriteOnlyCell(self.sheet, value)
            cell.number_format = FORMATS.get(type(value), "General")
        if bold:
            cell.font = Font(bold=True)
        return cell


def new_workbook() -> Workbook:
    return Workbook(write_only=True)


def save(workbook: Workbook, file: IO[bytes]) -> None:
    workbook.save(file)
