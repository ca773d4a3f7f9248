"""Long sheets read back with openpyxl: types, hostile text, other sheets beside them."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from imdi_tilskudd.lib import excel
from imdi_tilskudd.lib.excel_long import LongSheet

HEADERS, WIDTHS, TYPES = ["Tekst", "Tall", "Kroner", "Dag"], [20, 8, 12, 12], [str, int, Decimal, date]
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "{=1}", "<b>&amp;", "]]>", "a\x00b\x0bc"]


def written(rows):
    workbook = excel.new_workbook()
    sheet = LongSheet(workbook, "Linjer", HEADERS, WIDTHS, TYPES)
    sheet.extend(rows)
    totals = excel.Sheet(workbook, "Summer", ["Sum"], [10])
    totals.append([Decimal("1.50")], bold=True)
    totals.close()
    file = BytesIO()
    sheet.save(file)
    return load_workbook(file)


def test_cells_have_their_types_and_formats():
    sheet = written([["Åse", 3, Decimal("1234.50"), date(2024, 2, 29)]])["Linjer"]
    text, number, amount, day = sheet[2]
    assert (text.value, text.data_type) == ("Åse", "s")
    assert (number.value, number.number_format) == (3, "0")
    assert (amount.value, amount.number_format) == (1234.5, "#,##0.00")
    assert (day.value.date(), day.number_format) == (date(2024, 2, 29), "dd.mm.yyyy")
    assert [cell.value for cell in sheet[1]] == HEADERS
    assert all(cell.font.bold for cell in sheet[1])


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_has_typed_never_becomes_a_formula(text):
    cell = written([[text, 1, Decimal(1), None]])["Linjer"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x00", "").replace("\x0b", "")


def test_nothing_is_an_empty_cell():
    sheet = written([[None, None, None, None], ["", 1, Decimal(1), None]])["Linjer"]
    assert [cell.value for cell in sheet[2]] == [None] * 4
    assert sheet["A3"].value is None


def test_rows_may_come_in_several_pieces_and_the_filter_covers_them_all():
    workbook = excel.new_workbook()
    sheet = LongSheet(workbook, "Linjer", HEADERS, WIDTHS, TYPES)
    sheet.extend([["a", 1, Decimal(1), None]])
    sheet.extend([["b", 2, Decimal(2), None]])
    file = BytesIO()
    sheet.save(file)
    read = load_workbook(file)["Linjer"]
    assert sheet.count == 2
    assert [row[0] for row in read.values] == ["Tekst", "a", "b"]
    assert (read.auto_filter.ref, read.freeze_panes) == ("A1:D3", "A2")


def test_a_sheet_without_rows_has_its_headers_only():
    assert list(written([])["Linjer"].values) == [tuple(HEADERS)]


def test_other_sheets_stand_beside_it():
    assert list(written([])["Summer"].values) == [("Sum",), (1.5,)]
