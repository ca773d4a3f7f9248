"""A municipal caseworker's day: log in, see the dashboard, open a payment basis, search, take it home as Excel."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from accounts.models import User
from payments import services
from tests.factories import OTHERS, OURS, PASSWORD, cast, device
from tests.ledger import add_events, calculate, confirm_all_rates, person_events

from .conftest import log_in_as

pytestmark = pytest.mark.django_db(transaction=True)
NBSP = "\u00a0"


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.fixture
def caseworker_in_a_municipality_with_a_term(db_ready: User) -> User:
    """Askøy has three persons in 2024-T1, one of them an unaccompanied minor; Stavanger has one of its own."""
    add_events(person_events("202290000101", "Antatt, Åse", "1990-05-17", "2022-04-04", OURS))
    add_events(person_events("202290000206", "Prøve, Samir", "1985-01-02", "2022-11-04", OURS))
    add_events(person_events("202290000300", "Demo, Idris", "2008-03-01", "2023-09-20", OURS, role="enslig_mindrearig"))
    add_events(person_events("202290000405", "Attrapp, Fremmed", "1985-01-02", "2022-11-04", OTHERS))
    calculate("2024-T1", "2024-03-31")
    services.publish_term(term_code="2024-T1")
    return db_ready


@pytest.fixture
def db_ready(transactional_db) -> User:
    confirm_all_rates(cast("imdi_attestant"))
    caseworker = cast("caseworker", password=PASSWORD)
    device(caseworker)
    return caseworker


def test_log_in_find_særskilt_in_a_term_and_download_it_as_excel(
    page: Page, site: str, caseworker_in_a_municipality_with_a_term: User, tmp_path: Path
) -> None:
    log_in_as(page, site, caseworker_in_a_municipality_with_a_term)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Askøy")
    expect(page.get_by_text("Kari Antatt").first).to_be_visible()

    page.get_by_role("link", name="1. termin 2024", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Utbetalingsgrunnlag 1. termin 2024")
    expect(page.get_by_text("Antatt, Åse").first).to_be_visible()
    expect(page.get_by_text("Attrapp, Fremmed")).to_have_count(0)

    search = page.get_by_role("searchbox", name="Søk i linjene")
    search.fill("særskilt")
    search.press("Enter")
    expect(page.get_by_text("Demo, Idris").first).to_be_visible()
    expect(page.get_by_text("Antatt, Åse")).to_have_count(0)
    assert "særskilt" not in page.url
    assert "Demo" not in page.url
    page.get_by_role("link", name="Kvalifisert").click()
    expect(page.get_by_role("columnheader", name="Kvalifisert")).to_have_attribute("aria-sort", "ascending")
    shown = plain(page.get_by_role("status").first.inner_text())

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Last ned Excel").click()
    file = tmp_path / "grunnlag.xlsx"
    downloading.value.save_as(file)
    book = load_workbook(file)
    rows = list(book["Utbetalingsgrunnlag"].iter_rows(values_only=True))
    header, lines = rows[0], rows[1:]
    assert {line[header.index("Navn")] for line in lines} == {"Demo, Idris"}
    assert {line[header.index("Tilskuddskode")] for line in lines} == {"EMINB"}
    total = sum(Decimal(str(line[header.index("Beløp")])) for line in lines)
    assert f"Sum {total:,.0f}".replace(",", " ") in shown
    assert book["Summer"]["D3"].value == pytest.approx(float(total))


def test_a_search_for_a_year_finds_who_qualified_in_it_and_says_when_nothing_is_found(
    page: Page, site: str, caseworker_in_a_municipality_with_a_term: User
) -> None:
    log_in_as(page, site, caseworker_in_a_municipality_with_a_term)
    page.get_by_role("link", name="1. termin 2024", exact=True).click()
    search = page.get_by_role("searchbox", name="Søk i linjene")
    search.fill("-2022")
    search.press("Enter")
    expect(page.get_by_text("Prøve, Samir").first).to_be_visible()
    expect(page.get_by_text("Demo, Idris")).to_have_count(0)
    page.get_by_role("searchbox", name="Søk i linjene").fill("-2019")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ingenting passer med «-2019»")).to_be_visible()


def test_a_wrong_code_does_not_open_the_portal(page: Page, site: str, db_ready: User) -> None:
    page.goto(site)
    page.get_by_label("Brukernavn").fill(db_ready.username)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    page.get_by_label("Engangskode").fill("000000")
    page.get_by_role("button", name="Fullfør innloggingen").click()
    expect(page.get_by_text("Koden er feil eller brukt")).to_be_visible()
    page.goto(f"{site}/terminer/2024-T1/")
    expect(page.get_by_role("button", name="Logg inn")).to_be_visible()


def test_logging_out_closes_the_door(page: Page, site: str, db_ready: User) -> None:
    log_in_as(page, site, db_ready)
    page.get_by_role("button", name="Logg ut").click()
    page.goto(f"{site}/terminer/2024-T1/")
    expect(page.get_by_role("button", name="Logg inn")).to_be_visible()
