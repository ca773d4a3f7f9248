"""What the register says today beside what a request would make it say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Recipient
from change_requests.rules.proposals import Fact
from grants.models import RegisterEvent
from grants.rules.facts_shown import BASES, ROLES

# What tells where a person lives is held against whatever told it last.
OF_PLACE = frozenset({"settled", "moved", "returned"})


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact in words; `today` is empty where the register says nothing."""

    label: str
    today: str
    said: str


def compared(facts: Sequence[Fact], standing: Sequence[RegisterEvent]) -> list[Compared]:
    """A row for each proposed fact; one that is taken back stands beside what comes in its place. standing: by date."""
    taken_back = {fact.retracts for fact in facts}
    places = _places([fact.fields for fact in facts] + [event.data for event in standing])
    rows = []
    for fact in facts:
        said = _words(fact.type, fact.date, fact.fields, places)
        if said and fact.type != "retracted":
            old = _before(fact, standing, taken_back)
            today = _words(old.type, f"{old.date}", old.data, places, named=old.type != fact.type) if old else ""
            rows.append(Compared(_label(fact.type), today, said))
    return rows


def _before(fact: Fact, standing: Sequence[RegisterEvent], taken_back: set[str]) -> RegisterEvent | None:
    """What the fact replaces: the event that is taken back for it, else the newest about the same."""
    replaced = next((event for event in standing if event.id in taken_back and event.type == fact.type), None)
    same = OF_PLACE if fact.type in OF_PLACE else {fact.type}
    return replaced or next((event for event in reversed(standing) if event.type in same), None)


def _label(kind: str) -> str:
    return str(RegisterEvent.Type(kind).label).capitalize()


def _places(fields: Iterable[dict[str, Any]]) -> dict[str, str]:
    numbers = {one.get("municipality", "") for one in fields} - {""}
    return dict(Recipient.objects.filter(number__in=numbers).values_list("number", "name")) if numbers else {}


def _words(kind: str, day: str, fields: dict[str, Any], places: dict[str, str], *, named: bool = False) -> str:
    """named: with the word for what it is, where it is something else than the row's."""
    language, place = get_language() or "nb", places.get(fields.get("municipality", ""))
    when = "" if kind == "person" else _day(day)
    known = [
        _("%(day)s i %(place)s") % {"day": when, "place": place} if place else when,
        _of(ROLES, fields.get("role"), language),
        _of(BASES, fields.get("basis"), language),
        fields.get("name", ""),
        _("født %(day)s") % {"day": _day(fields["birth_date"])} if fields.get("birth_date") else "",
    ]
    words = ", ".join(one for one in known if one)
    return f"{_label(kind)} {words}" if named else words


def _of(words: dict[str, Any], key: Any, language: str) -> str:
    return str(words[key][language]) if key in words else ""


def _day(written: str) -> str:
    try:
        return f"{date.fromisoformat(written):%d.%m.%Y}"
    except ValueError:
        return written
