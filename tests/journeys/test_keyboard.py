"""A day without a mouse."""

import re

from playwright.sync_api import Page, expect

from tests.factories import PASSWORD

from .conftest import right_code
from .stage import Stage

MOST_STEPS = 90
NAME = "() => document.activeElement.ariaLabel || document.activeElement.innerText || document.activeElement.id"


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the element with this name has focus."""
    met = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        met.append(page.evaluate(NAME).strip())
        if re.match(name, met[-1]):
            return
    raise AssertionError(f"{name} was not met on the way: {met}")


def test_a_caseworker_logs_in_with_the_keyboard_alone(stage: Stage) -> None:
    page = stage.new_tab("")
    page.goto(stage.url)
    keys = page.keyboard
    keys.type("county_caseworker")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("engangskoden")
    keys.type(right_code("county_caseworker"))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vestland")
    page.context.close()


def test_the_list_is_searched_sorted_and_explained_with_the_keyboard_alone(stage: Stage) -> None:
    page = stage.new_tab("caseworker")
    page.goto(stage.url)
    keys = page.keyboard
    tab_to(page, "Åpne utbetalingsgrunnlaget")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Utbetalingsgrunnlag")
    tab_to(page, "sok$")
    keys.type("særskilt")
    keys.press("Enter")
    expect(page.get_by_role("searchbox", name="Søk i linjene")).to_have_value("særskilt")
    tab_to(page, "Kvalifisert")
    keys.press("Enter")
    expect(page.get_by_role("columnheader", name="Kvalifisert")).to_have_attribute("aria-sort", "ascending")
    found = page.url
    tab_to(page, "Hvorfor dette beløpet")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hvorfor dette beløpet?")
    page.go_back()  # Alt and left arrow belong to the browser's own window, which is not here
    expect(page).to_have_url(found)
    expect(page.get_by_role("searchbox", name="Søk i linjene")).to_have_value("særskilt")
    page.context.close()


def test_the_slash_key_moves_to_the_search_field_but_not_while_typing(stage: Stage) -> None:
    page = stage.new_tab("caseworker")
    page.goto(f"{stage.url}/terminer/2024-T1/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("1/2")
    assert page.evaluate("document.activeElement.value") == "1/2"
    page.context.close()
