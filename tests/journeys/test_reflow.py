"""What axe cannot see: a narrow window, large text, and the keyboard's way through the page (WCAG 1.4.4, 1.4.10,
2.4.1, 2.4.3, 2.4.7, 2.4.11)."""

import pytest
from playwright.sync_api import Page

from .addresses import PLACES, PORTAL, Place
from .stage import Stage

NARROW, ENOUGH_STEPS = {"width": 320, "height": 640}, 40
# Parts that stick out of the window, except inside a region that scrolls by itself and says so.
STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll("*")]
    .filter(part => part.getBoundingClientRect().right > width + 1)
    .map(part => part.outerHTML.slice(0, 120)).slice(0, 5);
}"""
# Text that is cut off: its box hides what does not fit.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter(part => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1
    && ["hidden", "clip"].includes(getComputedStyle(part).overflowX)
    && part.matches(":not(.ds-sr-only, select, input)"))
  .map(part => part.outerHTML.slice(0, 120)).slice(0, 5)"""
# The element with focus: its name for people, whether its focus shows, and whether something lies on it.
FOCUSED = """() => {
  const part = document.activeElement;
  if (part === document.body) return null;
  const box = part.getBoundingClientRect();
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const top = document.elementFromPoint(x, y);
  // A box to tick is marked together with its label; the skip link shows at all only when it has focus.
  const mark = part.matches(".ds-skip-link") || [part, part.closest(".ds-field") ?? part].map(p => getComputedStyle(p))
    .some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none");
  return {
    part: part.outerHTML.slice(0, 120), marked: mark,
    covered: box.bottom <= 0 || box.top >= innerHeight || !top || !(part.contains(top) || top.contains(part)),
    region: part.closest("main") ? 1 : part.closest("footer") ? 2 : 0,
  };
}"""

# Login pages put the cursor into their field; a reader who starts from the top starts here.
FROM_THE_TOP = """() => {
  document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); scrollTo(0, 0);
}"""


def named(places: tuple[Place, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("place", places, ids=lambda place: place.name)


def keyboard_way(page: Page) -> list[dict]:
    """What has focus after each press of Tab, until the page has been walked through or long enough."""
    way: list[dict] = []
    page.evaluate(FROM_THE_TOP)
    for _ in range(ENOUGH_STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None or (way and focused == way[0]):
            break
        way.append(focused)
    return way


@named(PLACES)
def test_the_page_fits_a_window_of_320_pixels_without_scrolling_sideways(stage: Stage, place: Place) -> None:
    page = stage.open(place)
    page.set_viewport_size(NARROW)
    assert page.evaluate(STICKING_OUT) == []
    assert page.evaluate(CUT_OFF) == []


@named(PORTAL)
def test_text_of_twice_the_size_is_neither_cut_off_nor_out_of_the_window(large_text: Stage, place: Place) -> None:
    page = large_text.open(place)
    assert page.evaluate(STICKING_OUT) == []
    assert page.evaluate(CUT_OFF) == []


@named(PORTAL)
def test_the_keyboard_goes_from_the_top_of_the_page_to_its_foot_and_always_shows_where_it_is(
    stage: Stage, place: Place
) -> None:
    way = keyboard_way(stage.open(place))
    assert "ds-skip-link" in way[0]["part"]
    assert [step["part"] for step in way if not step["marked"]] == []
    assert [step["part"] for step in way if step["covered"]] == []
    regions = [step["region"] for step in way]
    assert regions == sorted(regions)


@named(PORTAL)
def test_the_first_key_skips_to_the_content(stage: Stage, place: Place) -> None:
    page = stage.open(place)
    page.evaluate(FROM_THE_TOP)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innhold"
