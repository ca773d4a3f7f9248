"""The facts that a line keeps with it, so that it can explain itself for ever."""

from datetime import date
from typing import Any

from .facts import Facts, Permit
from .residence import residence


def summary(facts: Facts) -> dict[str, Any]:
    """What the calculation knew about the person, ready for JSON: dates as ISO text, nothing that is empty."""
    home, permit = residence(facts.movements), facts.permit
    used: dict[str, Any] = {
        "birth_date": _text(facts.birth_date),
        "country": facts.country,
        "basis": permit and permit.basis,
        "permit": permit and _text(permit.date),
        "application": permit and _text(permit.application_date),
        "reference": _reference(permit),
        "role": facts.settlement and facts.settlement.role,
        "stays": [[_text(stay.start), stay.place, stay.kind, _text(stay.registered)] for stay in home.stays],
        "absences": [[_text(away.exit), _text(away.back)] for away in home.absences],
        "care": _text(facts.care),
        "training": {kind: _text(training.date) for kind, training in facts.trainings.items()},
        "upper_secondary": [
            [_text(school.first), _text(school.last), school.recipient] for school in facts.upper_secondary
        ],
        "receptions": [[_text(reception.date), reception.municipality] for reception in facts.receptions],
    }
    return {name: value for name, value in used.items() if value}


def _reference(permit: Permit | None) -> list[Any]:
    """Settlement and basis of the reference person that a family permit names, as far as they are known."""
    reference = permit and permit.reference
    return [_text(reference.settled), reference.basis] if reference else []


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
