"""The facts that a line keeps with it, so that it can explain itself for ever."""

from datetime import date
from typing import Any

from .facts import Facts
from .residence import residence


def summary(facts: Facts) -> dict[str, Any]:
    """What the calculation knew about the person, ready for JSON: dates as ISO text, nothing that is empty."""
    home = residence(facts.movements)
    used: dict[str, Any] = {
        "birth_date": facts.birth_date,
        "country": facts.country,
        "basis": facts.permit and facts.permit.basis,
        "permit": facts.permit and facts.permit.date,
        "application": facts.permit and facts.permit.application_date,
        "reference": _reference(facts),
        "role": facts.settlement and facts.settlement.role,
        "stays": [[stay.start, stay.place, stay.kind, stay.registered] for stay in home.stays],
        "absences": [[away.exit, away.back] for away in home.absences],
        "care": facts.care,
        "training": {kind: training.date for kind, training in facts.trainings.items()},
        "upper_secondary": [[school.first, school.last, school.recipient] for school in facts.upper_secondary],
        "receptions": [[reception.date, reception.municipality] for reception in facts.receptions],
    }
    return {name: _plain(value) for name, value in used.items() if value}


def _reference(facts: Facts) -> list[Any]:
    """Settlement and basis of the reference person that a family permit names, as far as they are known."""
    reference = facts.permit and facts.permit.reference
    return [reference.settled, reference.basis] if reference else []


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return value
