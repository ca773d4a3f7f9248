"""Longer texts of the portal, in a file for each language: the guides of /hjelp/, accessibility and privacy.

They are prose that is written anew in each language, not sentence by sentence, so they stand beside the catalogue. A
`{name}` in a text is a fact about this installation, such as how long a session lasts.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DEFAULT = "nb"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (none: part of the introduction), then paragraphs, then numbered steps or points."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """`see`: slugs of guides beside this one."""

    slug: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    see: tuple[str, ...] = ()


def guides(language: str, facts: Mapping[str, Any]) -> list[Text]:
    """The guides in their order. `language`: `nb` or `nn`; anything else counts as `nb`."""
    return [_told(raw, facts) for raw in _file(language)["guide"]]


def text(language: str, slug: str, facts: Mapping[str, Any]) -> Text:
    """A page of its own. KeyError when no page is named so."""
    return _told({"slug": slug} | _file(language)["page"][slug], facts)


@cache
def _read(language: str) -> dict[str, Any]:
    return {
        kind: tomllib.loads((FOLDER / f"{kind}.{language}.toml").read_text(encoding="utf-8"))[kind]
        for kind in ("guide", "page")
    }


def _file(language: str) -> dict[str, Any]:
    return _read("nn" if language == "nn" else DEFAULT)


def _told(raw: Mapping[str, Any], facts: Mapping[str, Any]) -> Text:
    sections = tuple(_section(section, facts) for section in raw["section"])
    return Text(raw["slug"], raw["title"], raw["lead"].format_map(facts), sections, tuple(raw.get("see", ())))


def _section(raw: Mapping[str, Any], facts: Mapping[str, Any]) -> Section:
    lists = {
        name: tuple(line.format_map(facts) for line in raw.get(name, ())) for name in ("paragraphs", "steps", "points")
    }
    return Section(heading=raw.get("heading", ""), **lists)
