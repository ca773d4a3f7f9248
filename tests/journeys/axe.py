"""axe-core in the page: what hinders people who use the portal in other ways, by the rules of WCAG 2.2 A and AA."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

__all__ = ["AXE_SCRIPT", "violations"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "iframes": False,
    "preload": False,
}


# What may be another in other colours.
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations(page: Page, *, of_colours_only: bool = False) -> str:
    """One line for each element with a fault: rule, element, what axe says of it. AXE_SCRIPT is in the page already."""
    options = OPTIONS | OF_COLOURS if of_colours_only else OPTIONS
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return "\n".join(
        f"{violation['id']}: {' '.join(map(str, node['target']))} – {' '.join(node['failureSummary'].split())}"
        for violation in found["violations"]
        for node in violation["nodes"]
    )
