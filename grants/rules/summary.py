"""The facts that a line keeps with it, so that it can explain itself for ever."""

from typing import Any

from .facts import Facts
from .qualification import Qualification


def summary(facts: Facts, qualification: Qualification) -> dict[str, Any]:
    """What the calculation used, ready for JSON: dates as ISO text."""
    assert facts.permit is not None and facts.settlement is not None  # noqa: S101, PT018 - who qualifies has both
    used: dict[str, Any] = {
        "birth_date": facts.birth_date.isoformat(),
        "basis": facts.permit.basis,
        "permit": facts.permit.date.isoformat(),
        "role": facts.settlement.role,
        "stays": [[stay.start.isoformat(), stay.place] for stay in qualification.home.stays],
    }
    if qualification.home.absences:
        used["absences"] = [
            [away.exit.isoformat(), away.back and away.back.isoformat()]
            for away in qualification.home.absences
        ]
    if facts.care:
        used["care"] = facts.care.isoformat()
    return used
