"""Søknad Asylnorsktilskudd: a municipality declares, year by year, that it offers asylnorsk, or takes that back."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import Recipient, User
from accounts.services.audit import record
from grants.models import RegisterEvent
from grants.rules.asylnorsk import changeable_until, open_years
from grants.rules.parameters import Parameters
from grants.selectors import parameters_known_on
from grants.selectors.asylnorsk import Declared, declared_years

from .own_events import own_event, take_lock, write


@dataclass(frozen=True, slots=True)
class Changes:
    """Years, oldest first."""

    declared: list[int]
    withdrawn: list[int]

    def __bool__(self) -> bool:
        return bool(self.declared or self.withdrawn)


def changes_between(before: Set[int], after: Set[int]) -> Changes:
    return Changes(sorted(after - before), sorted(before - after))


def years_open_on(day: date) -> dict[int, date]:
    """The years that may be changed on that day, newest first, with the last day for it."""
    parameters = Parameters.from_values(parameters_known_on(day))
    years = open_years(day, parameters.first_term.year, parameters.limitation_years)
    return {year: changeable_until(year, parameters.limitation_years) for year in years}


@transaction.atomic
def change_declarations(*, recipient: Recipient, shown: Set[int], wanted: Set[int], by: User, today: date) -> Changes:
    """Makes the declared years those that are `wanted`, by declarations and retractions known from today. `shown`:
    those that stood declared when the user chose. ValidationError, with nothing written, when the user may not, a year
    is not open, nothing changes, or somebody else has changed it meanwhile."""
    if not rules.may_declare_asylnorsk(by.roles_held_for(recipient.number)):
        raise ValidationError(_("Bare saksbehandlere i kommunen kan søke om asylnorsktilskudd."))
    years = set(years_open_on(today))
    if not wanted <= years:
        raise ValidationError(_("Velg bare år fra listen."))
    take_lock()
    declared = {year: found for year, found in declared_years(recipient.number).items() if year in years}
    if set(declared) != shown:
        raise ValidationError(_("Noen har endret søknaden siden du åpnet siden. Se over årene og velg på nytt."))
    changes = changes_between(shown, wanted)
    if not changes:
        raise ValidationError(_("Du har ikke endret noe. Huk av eller ta bort et år først."))
    write(_events(recipient.number, changes, declared, today), by)
    details = {"declared": changes.declared, "withdrawn": changes.withdrawn}
    record(kind="asylnorsk_changed", user=by, recipient=recipient, subject="asylnorsk", details=details)
    return changes


def _events(
    municipality: str, changes: Changes, declared: dict[int, list[Declared]], today: date
) -> list[dict[str, object]]:
    new = [
        _of_municipality(RegisterEvent.Type.DECLARATION, today, recipient=municipality, year=year)
        for year in changes.declared
    ]
    gone: Iterable[Declared] = (found for year in changes.withdrawn for found in declared[year])
    return new + [_of_municipality(RegisterEvent.Type.RETRACTED, today, retracts=found.event) for found in gone]


def _of_municipality(kind: str, today: date, **fields: object) -> dict[str, object]:
    source = RegisterEvent.Source.KOMMUNE.value
    return own_event(kind, "", today, today, **{"id": f"KOM-{uuid4()}", "source": source} | fields)
