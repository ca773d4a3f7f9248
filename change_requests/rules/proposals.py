"""What a change request would make the register say, as far as its form tells. IMDi's caseworker decides what is
written in the end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .kinds import ChangeKind

Content = Mapping[str, Any]
# What a tilskuddskode says about how the person was settled.
ROLE_OF_CODE = {
    "AR-1": "familie",
    "AR-1 EV": "enslig",
    "AR-1 EM": "enslig_mindrearig",
    "EMINB": "enslig_mindrearig",
    "EMINU": "enslig_mindrearig",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A register event to be: its type, its day as ISO text, and the fields of the type. `retracts` is the id of the
    event that a retraction takes back."""

    type: str
    date: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    retracts: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """An event of the person that is in force."""

    id: str
    type: str
    date: str
    data: Mapping[str, Any]


def proposed_facts(kind: str, content: Content, standing: Sequence[Standing]) -> list[Fact]:
    """Empty where the form does not tell: wrong payments and other needs are for a person to read.

    content: `duf`, `date` (the right day), `place` (number of a kommune), `fact` (the type of the event whose day is
    wrong), `code` (the right tilskuddskode), and of a missing person `name`, `birth_date`, `country`, `basis`, `role`;
    `from` is the number of the recipient that sends it.
    standing: the person's events in force, by date; empty when nobody has introduced the person."""
    propose = PROPOSALS.get(kind)
    return propose(content, standing) if propose else []


def _moved(content: Content, standing: Sequence[Standing]) -> list[Fact]:
    return [Fact("moved", content.get("date", ""), {"municipality": content.get("place", "")})]


def _died(content: Content, standing: Sequence[Standing]) -> list[Fact]:
    return [Fact("died", content.get("date", ""))]


def _emigrated(content: Content, standing: Sequence[Standing]) -> list[Fact]:
    return [Fact("emigrated", content.get("date", ""))]


def _wrong_date(content: Content, standing: Sequence[Standing]) -> list[Fact]:
    """The event that counts is taken back and said again with the right day."""
    wrong = _counting(standing, content.get("fact", ""))
    if wrong is None:
        return []
    return [_retraction(wrong), Fact(wrong.type, content.get("date", ""), dict(wrong.data))]


def _wrong_code(content: Content, standing: Sequence[Standing]) -> list[Fact]:
    """A code follows from how the person was settled, so that is what changes."""
    settled = _counting(standing, "settled")
    role = ROLE_OF_CODE.get(content.get("code", ""))
    if settled is None or role is None or settled.data.get("role") == role:
        return []
    return [_retraction(settled), Fact("settled", settled.date, {**settled.data, "role": role})]


def _missing_person(content: Content, standing: Sequence[Standing]) -> list[Fact]:
    """Introduced, permitted and settled on the day the municipality says, as far as the register does not know it."""
    day = content.get("date", "")
    known = {event.type for event in standing}
    person = {name: content.get(name, "") for name in ("name", "birth_date", "country")}
    # Somebody who is missing is missing where the request comes from, unless it says otherwise.
    settled = {"municipality": content.get("place") or content.get("from", ""), "role": content.get("role", "enslig")}
    facts = [
        Fact("person", day, person),
        Fact("permit", day, {"basis": content.get("basis", "asyl")}),
        Fact("settled", day, settled),
    ]
    return [fact for fact in facts if fact.type not in known]


def _counting(standing: Sequence[Standing], kind: str) -> Standing | None:
    """The one the calculation goes by: the first settlement, and the newest of anything else."""
    in_order = standing if kind == "settled" else reversed(standing)
    return next((event for event in in_order if event.type == kind), None)


def _retraction(event: Standing) -> Fact:
    return Fact("retracted", retracts=event.id)


PROPOSALS: Mapping[str, Callable[[Content, Sequence[Standing]], list[Fact]]] = {
    ChangeKind.MOVED: _moved,
    ChangeKind.DIED: _died,
    ChangeKind.EMIGRATED: _emigrated,
    ChangeKind.WRONG_DATE: _wrong_date,
    ChangeKind.WRONG_CODE: _wrong_code,
    ChangeKind.MISSING_PERSON: _missing_person,
}
