"""Who qualifies for integreringstilskudd, from which day, for how many grant years (spec 1 and 4.2)."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from imdi_tilskudd.lib.periods import add_months, add_years

from .facts import Facts, Permit, Settlement
from .parameters import Parameters
from .residence import Months, Residence, months_of, residence

QUALIFYING_BASES = frozenset({"asyl", "humanitaer", "kollektiv", "overforing", "familie"})
GRANT_YEARS = 5
GRANT_YEARS_WITH_HUMANITARIAN_REFERENCE = 3
YEARS_FOR_FAMILY_APPLICATION = 5
MONTHS_FOR_NEWBORN = 6
APPLICATION_NEEDED_BEFORE = date(2021, 1, 1)


class Refusal(StrEnum):
    """Why a person gives no integreringstilskudd."""

    NOT_SETTLED = "not_settled"
    NO_PERMIT = "no_permit"
    NEVER_PRESENT = "never_present"
    OTHER_BASIS = "other_basis"
    REFERENCE_UNKNOWN = "reference_unknown"
    REFERENCE_NORDIC = "reference_nordic"
    REFERENCE_BY_FAMILY = "reference_by_family"
    APPLIED_TOO_LATE = "applied_too_late"
    MOTHER_NOT_SETTLED = "mother_not_settled"
    BORN_TOO_LATE = "born_too_late"
    NO_LATE_APPLICATION = "no_late_application"


class Qualification(NamedTuple):
    """`day` is the kvalifiseringsdato; `years` the number of grant years, 3 or 5."""

    day: date
    years: int
    home: Residence
    months: Months


def qualify(facts: Facts, parameters: Parameters, has_been_paid: bool) -> Qualification | Refusal:
    """`has_been_paid`: whether any line of integrering or særskilt (converted ones count) was ever locked."""
    if facts.settlement is None:
        return Refusal.NOT_SETTLED
    if facts.permit is None:
        return Refusal.NO_PERMIT
    refusal = _basis_refusal(facts.permit) or _newborn_refusal(facts.birth_date, facts.settlement)
    if refusal:
        return refusal
    home = residence(facts.movements)
    day = home.first_day_present(facts.permit.date)
    if day is None:
        return Refusal.NEVER_PRESENT
    if day < APPLICATION_NEEDED_BEFORE and not has_been_paid and not facts.has_late_application:
        return Refusal.NO_LATE_APPLICATION
    return Qualification(day, _grant_years(facts.permit), home, months_of(home, day, parameters))


def asks_whether_paid(facts: Facts) -> bool:
    """Whether it may matter for the person what has been paid before."""
    settlement = facts.settlement
    return settlement is not None and settlement.date < APPLICATION_NEEDED_BEFORE and not facts.has_late_application


def _basis_refusal(permit: Permit) -> Refusal | None:
    if permit.basis not in QUALIFYING_BASES:
        return Refusal.OTHER_BASIS
    return _family_refusal(permit) if permit.basis == "familie" else None


def _family_refusal(permit: Permit) -> Refusal | None:
    """Familieinnvandring: the reference person is known as settled with a permit, neither Nordic nor here by family
    immigration, and the application came within five years of that settlement, the anniversary included."""
    if permit.reference_nordic:
        return Refusal.REFERENCE_NORDIC
    reference = permit.reference
    if reference is None or reference.settled is None or reference.basis is None:
        return Refusal.REFERENCE_UNKNOWN
    if reference.basis == "familie":
        return Refusal.REFERENCE_BY_FAMILY
    last_day = add_years(reference.settled, YEARS_FOR_FAMILY_APPLICATION)
    if permit.application_date is None or permit.application_date > last_day:
        return Refusal.APPLIED_TOO_LATE
    return None


def _newborn_refusal(birth_date: date, settlement: Settlement) -> Refusal | None:
    """A newborn counts only when born at the latest six calendar months after the mother's settlement."""
    if not settlement.is_newborn:
        return None
    if settlement.mother is None or settlement.mother.settled is None:
        return Refusal.MOTHER_NOT_SETTLED
    if birth_date > add_months(settlement.mother.settled, MONTHS_FOR_NEWBORN):
        return Refusal.BORN_TOO_LATE
    return None


def _grant_years(permit: Permit) -> int:
    if permit.reference is not None and permit.basis == "familie" and permit.reference.basis == "humanitaer":
        return GRANT_YEARS_WITH_HUMANITARIAN_REFERENCE
    return GRANT_YEARS
