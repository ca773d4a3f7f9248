"""Every page, as people with other senses and other screens meet it: WCAG 2.2 AA by axe in Chromium, and what axe
cannot see: a narrow window, large text, the keyboard."""

import os

import pytest

from .addresses import PLACES, Place, missing
from .axe import AXE_SCRIPT, violations
from .stage import Stage

# Language and scripts; every other one is a pair that has both of each.
ALL_WAYS = [("nb", True), ("nb", False), ("nn", False), ("nn", True)]
EVERY_WAY = os.environ.get("PORTAL_TEST_ALL") == "1"
# Colours that fade from one to the other are looked at when they have arrived.
SETTLE = "document.getAnimations().forEach(animation => animation.finish())"


def named(places: tuple[Place, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("place", places, ids=lambda place: place.name)


def test_every_page_of_the_portal_is_looked_at() -> None:
    assert missing() == set()


@named(PLACES)
def test_axe_finds_nothing_to_say_of_the_page(stage: Stage, place: Place) -> None:
    """In both languages and colour schemes, with the portal's scripts and without: every other page has the scripts in
    bokmål, the rest in nynorsk; all eight ways with PORTAL_TEST_ALL=1."""
    for language, scripts in ALL_WAYS if EVERY_WAY else ALL_WAYS[PLACES.index(place) % 2 :: 2]:
        page = stage.open(place, language=language, scripts=scripts)
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(SETTLE)
            assert violations(page, of_colours_only=scheme == "dark") == "", (
                f"{language}, {scheme}, {'with' if scripts else 'without'} scripts"
            )
