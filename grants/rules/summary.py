"""The facts that a line keeps with it, so that it can explain itself for ever."""

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from .facts import Facts, Permit
from .residence import Residence, residence


def summary(facts: Facts) -> dict[str, Any]:
    """What the calculation knew about the person: dates as ISO text, nothing that is empty."""
    kept: dict[str, Any] = json.loads(as_json(facts))
    return kept


def as_json(facts: Facts) -> str:
    """The same as JSON, put together by hand: a run does so for every person with a line."""
    parts = [f'"birth_date":"{facts.birth_date.isoformat()}","country":{_quoted(facts.country)}']
    if facts.permit:
        parts += _permit(facts.permit)
    if facts.settlement:
        parts.append(f'"role":{_quoted(facts.settlement.role)}')
    if facts.movements:
        parts += _residence(residence(facts.movements))
    if facts.care:
        parts.append(f'"care":"{facts.care.isoformat()}"')
    if facts.trainings:
        trainings = [f'{_quoted(kind)}:"{training.date.isoformat()}"' for kind, training in facts.trainings.items()]
        parts.append(f'"training":{{{",".join(trainings)}}}')
    if facts.upper_secondary:
        schools = [f"[{_day(one.first)},{_day(one.last)},{_quoted(one.recipient)}]" for one in facts.upper_secondary]
        parts.append(_list("upper_secondary", schools))
    if facts.receptions:
        receptions = [f"[{_day(one.date)},{_quoted(one.municipality)}]" for one in facts.receptions]
        parts.append(_list("receptions", receptions))
    return f"{{{','.join(parts)}}}"


def _permit(permit: Permit) -> list[str]:
    """For family immigration also settlement and basis of the reference person, as far as they are known."""
    parts = [f'"basis":{_quoted(permit.basis)},"permit":"{permit.date.isoformat()}"']
    if permit.application_date:
        parts.append(f'"application":"{permit.application_date.isoformat()}"')
    if reference := permit.reference:
        parts.append(f'"reference":[{_day(reference.settled)},{_quoted(reference.basis)}]')
    return parts


def _residence(home: Residence) -> list[str]:
    parts = []
    if home.stays:
        stays = [
            f'["{start.isoformat()}",{_quoted(place)},{_quoted(kind)},"{registered.isoformat()}"]'
            for kind, start, registered, place in home.stays
        ]
        parts.append(_list("stays", stays))
    if home.absences:
        parts.append(_list("absences", [f"[{_day(away.exit)},{_day(away.back)}]" for away in home.absences]))
    return parts


def _list(name: str, values: Iterable[str]) -> str:
    return f'"{name}":[{",".join(values)}]'


def _day(day: date | None) -> str:
    return f'"{day.isoformat()}"' if day else "null"


@lru_cache(maxsize=5_000)
def _quoted(text: str | None) -> str:
    """Codes, countries, municipality numbers: few, and most of them seen before."""
    return json.dumps(text)
