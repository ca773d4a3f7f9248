"""`./portal screenshots --out FOLDER`: a picture of every page, with the world, the users and the browser of the tests.

Not collected by pytest on its own. PORTAL_SCREENSHOTS and its companions say where and which (see `portal`).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from . import world
from .addresses import PLACES, Place
from .stage import Stage

WIDTHS = (1280, 390)
# The pictures of the README: file and page, as one sees them without scrolling.
README = {
    "login": "login",
    "dashboard": "dashboard",
    "payment-basis": "term",
    "why": "why",
    "imdi-term": "admin-term",
}
# Longer pages are cut here, in pixels: nobody looks at a picture that is longer.
LONGEST = 6000


def wanted() -> list[Place]:
    if os.environ.get("PORTAL_SCREENSHOTS_README"):
        return [place for place in PLACES if place.name in README.values()]
    return [place for place in PLACES if place.name.startswith(os.environ.get("PORTAL_SCREENSHOTS_ONLY", ""))]


@pytest.fixture(scope="session")
def persons() -> int:
    return world.PERSONS + int(os.environ.get("PORTAL_SCREENSHOTS_ROWS") or 0)


@pytest.fixture(scope="session")
def folder() -> Path:
    out = Path(os.environ["PORTAL_SCREENSHOTS"])
    out.mkdir(parents=True, exist_ok=True)
    return out


@pytest.mark.parametrize("place", wanted(), ids=lambda place: place.name)
def test_picture(stage: Stage, place: Place, folder: Path) -> None:
    if os.environ.get("PORTAL_SCREENSHOTS_README"):
        page = stage.open(place)
        page.set_viewport_size({"width": WIDTHS[0], "height": 720})
        for name in (name for name, shown in README.items() if shown == place.name):
            page.screenshot(path=folder / f"{name}.png")
        return
    for language in ("nb", "nn"):
        page = stage.open(place, language=language)
        for ending in _variants(page):
            page.screenshot(path=folder / f"{place.name}-{language}-{ending}.png", full_page=True, clip=_shown(page))


def _variants(page: Page) -> Iterator[str]:
    """Brings the page into each width and colour scheme."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            yield f"{width}-{scheme}"


def _shown(page: Page) -> dict[str, float]:
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    return {"x": 0, "y": 0, "width": size[0], "height": min(size[1], LONGEST)}
