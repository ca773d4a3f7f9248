"""Every page, as people with other senses and other screens meet it: WCAG 2.2 AA by axe in Chromium, and what axe
cannot see: a narrow window, large text, the keyboard."""

from itertools import product

import pytest

from .addresses import PLACES, Place, missing
from .axe import AXE_SCRIPT, violations
from .stage import Stage

# Colours that fade from one to the other are looked at when they have arrived.
SETTLE = "document.getAnimations().forEach(animation => animation.finish())"


def named(places: tuple[Place, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("place", places, ids=lambda place: place.name)


def test_every_page_of_the_portal_is_looked_at() -> None:
    assert missing() == set()


@named(PLACES)
def test_axe_finds_nothing_to_say_of_the_page(stage: Stage, place: Place) -> None:
    """In both languages and colour schemes, with the portal's scripts and without."""
    for language, scripts in product(("nb", "nn"), (True, False)):
        page = stage.open(place, language=language, scripts=scripts)
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(SETTLE)
            assert violations(page) == "", f"{language}, {scheme}, {'with' if scripts else 'without'} scripts"
