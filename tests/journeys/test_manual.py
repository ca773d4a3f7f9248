"""The manual's rows («IMDi Tilskudd for kommunebrukere»), one after the other, in the words it uses."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from .addresses import TERM
from .conftest import log_in_as_part
from .stage import Stage

NBSP, MINUS = "\u00a0", "\u2212"
ROWS = "table.lines tbody tr"


def plain(text: str) -> str:
    """As typed on a keyboard."""
    return text.replace(NBSP, " ").replace(MINUS, "-")


def column(page: Page, label: str) -> list[str]:
    """What stands under a heading that sorts, row by row."""
    headings = [heading.strip() for heading in page.locator("table.lines thead th").all_text_contents()]
    place = headings.index(label) + 1
    return [plain(text).strip() for text in page.locator(f"{ROWS} > :nth-child({place})").all_inner_texts()]


def days(page: Page) -> list[date]:
    return [datetime.strptime(text, "%d.%m.%Y").date() for text in column(page, "Kvalifisert") if text]


def search(page: Page, text: str) -> None:
    box = page.get_by_role("searchbox", name="Søk i linjene")
    box.fill(text)
    with page.expect_navigation():
        box.press("Enter")
    expect(page.get_by_role("searchbox", name="Søk i linjene")).to_have_value(text)


@pytest.fixture
def kari(stage: Stage) -> Iterator[Page]:
    """The caseworker of Askøy, logged in, on the dashboard, in a browser of her own."""
    page = stage.new_tab("caseworker")
    page.goto(stage.url)
    yield page
    page.context.close()


@pytest.fixture
def basis(kari: Page, stage: Stage) -> Page:
    kari.goto(stage.url + TERM)
    return kari


def test_opening_the_portal_and_logging_in_shows_the_dashboard_with_my_name_and_my_municipality(stage: Stage) -> None:
    page = stage.new_tab("")
    log_in_as_part(page, stage, "ekstra_caseworker")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Askøy")
    expect(page.get_by_text("Eli Attrapp").first).to_be_visible()
    expect(page.get_by_role("heading", name="Endringsforespørsler")).to_be_visible()
    page.context.close()


def test_choosing_a_payment_on_the_dashboard_shows_its_lines_sums_and_status(kari: Page) -> None:
    kari.get_by_role("region", name="Terminer").get_by_role("link", name="1. termin 2024", exact=True).click()
    expect(kari.get_by_role("heading", level=1)).to_contain_text("Utbetalingsgrunnlag 1. termin 2024")
    expect(kari.get_by_text("Attestert").first).to_be_visible()
    expect(kari.locator(ROWS)).not_to_have_count(0)


def test_searching_særskilt_shows_særskilt_alone_and_sorts_by_kvalifiseringsdato(basis: Page) -> None:
    search(basis, "Særskilt")
    assert set(column(basis, "Kode")) <= {"EMINA", "EMINB"}
    basis.get_by_role("link", name="Kvalifisert").click()
    expect(basis.get_by_role("columnheader", name="Kvalifisert")).to_have_attribute("aria-sort", "ascending")
    assert len(days(basis)) > 3
    assert days(basis) == sorted(days(basis))
    basis.get_by_role("link", name="Kvalifisert").click()
    expect(basis.get_by_role("columnheader", name="Kvalifisert")).to_have_attribute("aria-sort", "descending")
    assert days(basis) == sorted(days(basis), reverse=True)


def test_searching_a_year_with_a_dash_shows_those_who_qualified_in_it(basis: Page) -> None:
    search(basis, "-2022")
    assert {day.year for day in days(basis)} == {2022}
    lines = zip(column(basis, "Kode"), column(basis, "Linje"), strict=True)
    assert {code for code, kind in lines if kind == "Ordinær"} - {"EMINA", "EMINB"} == {"AR-3"}


def test_why_a_line_has_its_amount_is_one_click_away_and_ends_in_the_amount(basis: Page) -> None:
    amount = column(basis, "Beløp, kr")[0]
    basis.get_by_role("link", name="Hvorfor dette beløpet?").first.click()
    expect(basis.get_by_role("heading", level=1)).to_contain_text("Hvorfor dette beløpet?")
    assert plain(basis.locator("td.total").inner_text()).strip() == amount


def test_the_excel_file_has_the_lines_and_the_sum_that_the_page_shows(basis: Page, tmp_path: Path) -> None:
    search(basis, "Særskilt")
    shown = column(basis, "Beløp, kr")
    with basis.expect_download() as downloading:
        basis.get_by_role("link", name="Last ned Excel").click()
    file = tmp_path / "grunnlag.xlsx"
    downloading.value.save_as(file)
    rows = list(load_workbook(file)["Utbetalingsgrunnlag"].iter_rows(values_only=True))
    place = rows[0].index("Beløp")
    saved = [Decimal(str(row[place])) for row in rows[1:]]
    assert sorted(saved) == sorted(Decimal(text.replace(" ", "").replace(",", ".")) for text in shown)
    expect(basis.get_by_text(f"{sum(saved):,.0f}".replace(",", NBSP)).first).to_be_visible()


def test_back_and_reload_keep_the_search_the_sorting_and_the_page(basis: Page) -> None:
    search(basis, "Særskilt")
    basis.get_by_role("link", name="Kvalifisert").click()
    expect(basis.get_by_role("columnheader", name="Kvalifisert")).to_have_attribute("aria-sort", "ascending")
    before = column(basis, "Navn")
    basis.get_by_role("link", name="Hvorfor dette beløpet?").first.click()
    expect(basis.get_by_role("heading", level=1)).to_contain_text("Hvorfor dette beløpet?")
    basis.go_back()
    assert column(basis, "Navn") == before
    basis.reload()
    assert column(basis, "Navn") == before
    expect(basis.get_by_role("searchbox", name="Søk i linjene")).to_have_value("Særskilt")


def test_what_was_searched_for_stands_in_no_address(basis: Page) -> None:
    visited: list[str] = []
    basis.on("request", lambda request: visited.append(request.url))
    search(basis, "Antatt")
    assert not [address for address in visited if "antatt" in address.lower()]


def test_a_printed_basis_is_a_letter_with_letterhead_sums_and_lines_but_no_menus(basis: Page) -> None:
    basis.emulate_media(media="print")
    expect(basis.get_by_text("Integrerings- og mangfoldsdirektoratet").first).to_be_visible()
    expect(basis.get_by_text("(4627)").first).to_be_visible()
    for hidden in (".brand", ".footer", ".navigation", ".filters"):
        assert not any(part.is_visible() for part in basis.locator(hidden).all()), hidden
    expect(basis.locator(ROWS).first).to_be_visible()
    assert basis.pdf(format="A4").startswith(b"%PDF-")


def test_every_form_works_in_a_browser_without_scripts(stage: Stage) -> None:
    page = stage.new_tab("", java_script_enabled=False)
    log_in_as_part(page, stage, "two_hats")
    page.get_by_role("button", name="Askøy").click()
    page.goto(stage.url + TERM)
    search(page, "Samir")
    page.get_by_label("Tilskudd", exact=True).select_option(index=1)
    page.get_by_role("form", name="Filtrer").get_by_role("button", name="Vis").click()
    page.get_by_role("link", name="Kvalifisert").click()
    expect(page.get_by_role("columnheader", name="Kvalifisert")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="Nynorsk").click()
    expect(page.locator("html")).to_have_attribute("lang", "nn")
    page.get_by_role("button", name="Logg ut").click()
    expect(page.get_by_label("Brukarnamn")).to_be_visible()
    page.context.close()
