"""Who lives in a household: members with names, ages, countries, roles and permits."""

from bisect import bisect
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from grants.synthetic import calibration as c
from grants.synthetic.names import first_name, surname
from grants.synthetic.people import Household, Member

COLLECTIVE_PROTECTION_FROM = date(2022, 3, 11)
MALE, FEMALE = False, True


def draw(rng: Random, shares: Mapping[str, float]) -> str:
    """Draw a key by its share (the shares need not sum to one)."""
    sums = list(accumulate(shares.values()))
    return list(shares)[bisect(sums, rng.random() * sums[-1])]


def days_after(rng: Random, day: date, fewest: int, most: int) -> date:
    """Draw a day from `fewest` to `most` days after."""
    return day + timedelta(days=rng.randint(fewest, most))


def draw_day(rng: Random, year: int) -> date:
    """Draw a day of the year, by the weight of its month."""
    weights = c.MONTH_WEIGHTS.get(year, (1.0,) * 12)
    month = rng.choices(range(1, 13), weights)[0]
    return date(year, month, rng.randint(1, monthrange(year, month)[1]))


def refugee_household(rng: Random, municipality: str, year: int) -> Household:
    """A household settled in the year: by collective protection, or by another basis."""
    kollektiv = rng.random() < c.KOLLEKTIV_SHARE.get(year, 0.0)
    settled = draw_day(rng, year)
    if kollektiv:
        settled = max(settled, days_after(rng, COLLECTIVE_PROTECTION_FROM, 10, 40))
    household = Household(
        municipality=municipality,
        year=year,
        surname=surname(rng),
        country="UKR" if kollektiv else draw(rng, c.REFUGEE_COUNTRIES),
        basis="kollektiv" if kollektiv else draw(rng, c.BASIS_SHARES),
        start=settled,
    )
    _fill(rng, household, c.KOLLEKTIV_SHAPES if kollektiv else c.REFUGEE_SHAPES)
    _settle(rng, household)
    return household


def minor_household(rng: Random, municipality: str, year: int) -> Household:
    """An enslig mindreårig."""
    household = Household(
        municipality=municipality,
        year=year,
        surname=surname(rng),
        country=draw(rng, c.MINOR_COUNTRIES),
        basis="asyl",
        start=draw_day(rng, year),
    )
    ages = {str(age): share for age, share in c.MINOR_AGES.items()}
    minor = _member(rng, household, _group(household, "minor"), int(draw(rng, ages)))
    minor.role = "enslig_mindrearig"
    household.members.append(minor)
    _settle(rng, household)
    return household


def trainee_household(rng: Random, municipality: str, year: int) -> Household:
    """Someone with right and duty to training whose family member brings no integreringstilskudd."""
    arrived = draw_day(rng, year)
    household = Household(
        municipality=municipality,
        year=year,
        surname=surname(rng),
        country=draw(rng, c.TRAINEE_COUNTRIES),
        basis=None,
        start=arrived,
    )
    household.members.append(_member(rng, household, "trainee", rng.randint(19, 52)))
    return household


def asylum_household(rng: Random, municipality: str, year: int) -> Household:
    """Asylum seekers in a reception centre, not settled."""
    household = Household(
        municipality=municipality,
        year=year,
        surname=surname(rng),
        country=draw(rng, c.ASYLUM_COUNTRIES),
        basis=None,
        start=draw_day(rng, year),
    )
    _fill(rng, household, c.ASYLUM_SHAPES)
    return household


def newborn(rng: Random, household: Household, mother: Member, born: date) -> Member:
    """A child born in Norway after the mother was settled, with a permit like hers."""
    child = _member(rng, household, "refugee", 0, female=rng.random() < 0.5)
    child.birth_date = child.arrived = born
    child.basis, child.mother = household.basis, mother
    child.permit = days_after(rng, born, 0, 40)
    child.settled, child.role = born, "familie"
    child.settled_known = days_after(rng, born, 5, 30)
    return child


def joining_family(
    rng: Random, household: Household, reference: Member, settled: date, application: date
) -> list[Member]:
    """Spouse and children who follow a refugee with permits for family immigration."""
    nordic = rng.random() < c.REUNION_NORDIC_SHARE
    spouse_age = max(18, min(60, reference.age_in(settled.year) + rng.randint(-6, 3)))
    ages = [spouse_age, *_children_ages(rng, spouse_age, rng.randint(0, 4))]
    joining = [
        _member(rng, household, "refugee", age, female=_joining_sex(rng, reference, number), on=settled)
        for number, age in enumerate(ages)
    ]
    known = days_after(rng, settled, 1, 12)
    for member in joining:
        member.basis, member.reference, member.reference_nordic = "familie", reference, nordic
        member.application_date, member.permit = application, settled - timedelta(days=rng.randint(0, 10))
        member.arrived, member.settled, member.settled_known = member.permit, settled, known
        member.role = "familie"
    return joining


def _joining_sex(rng: Random, reference: Member, number: int) -> bool:
    return not reference.female if number == 0 else rng.random() < 0.5


def _fill(rng: Random, household: Household, shapes: Sequence[c.Shape]) -> None:
    shape = rng.choices(shapes, [shape.share for shape in shapes])[0]
    group = _group(household, "refugee" if household.basis else "asylum")
    alone = shape.adults == 1 and shape.most == 0
    first_age = _adult_age(rng, group, alone=alone)
    sex = _first_sex(rng, group, shape, alone=alone)
    household.members.append(_member(rng, household, group, first_age, female=sex))
    if shape.adults == 2:
        age = max(18, first_age + rng.randint(-5, 5))
        household.members.append(_member(rng, household, group, age, female=not sex))
    for age in _children_ages(rng, first_age, rng.randint(shape.fewest, shape.most)):
        household.members.append(_member(rng, household, group, age, female=rng.random() < 0.5))
    if not alone:
        for member in household.members:
            member.role = "familie"
    if rng.random() < shape.grandparent:
        household.members.append(_member(rng, household, group, rng.randint(60, 82), female=FEMALE))


def _first_sex(rng: Random, group: str, shape: c.Shape, *, alone: bool) -> bool:
    if alone:
        return rng.random() >= c.MALE_SHARE[group]
    # The parent who comes alone with children is nearly always the mother.
    return rng.random() < (0.95 if shape.adults == 1 else 0.5)


def _adult_age(rng: Random, group: str, *, alone: bool) -> int:
    if alone and rng.random() < c.ELDERLY_SINGLE_SHARE.get(group, 0.0):
        return rng.randint(60, 84)
    return round(rng.triangular(18, 58, 29)) if alone else round(rng.triangular(21, 50, 34))


def _children_ages(rng: Random, parent_age: int, number: int) -> list[int]:
    oldest = max(0, min(19, parent_age - 19))
    return sorted((rng.randint(0, oldest) for _ in range(number)), reverse=True)


def _group(household: Household, otherwise: str) -> str:
    return "kollektiv" if household.basis == "kollektiv" else otherwise


def _member(
    rng: Random,
    household: Household,
    group: str,
    age: int,
    *,
    female: bool | None = None,
    on: date | None = None,
) -> Member:
    """A member of `age` completed years on a day (the household's first, if not given)."""
    if female is None:
        female = rng.random() >= c.MALE_SHARE[group]
    return Member(
        name=f"{first_name(rng, household.country, female=female)} {household.surname}",
        female=female,
        birth_date=_birth_date(rng, on or household.start, age),
        country=household.country,
        role="enslig",
        arrived=household.start,
        has_national_id=rng.random() >= c.NO_NATIONAL_ID_SHARE,
    )


def _birth_date(rng: Random, day: date, age: int) -> date:
    return date(day.year - age, day.month, min(day.day, 28)) - timedelta(days=rng.randrange(365))


def _settle(rng: Random, household: Household) -> None:
    """Give the household its arrival, permit, and the day the register knew of the settlement."""
    late = rng.random() < c.SETTLED_LATE_SHARE
    known = days_after(rng, household.start, 45, 200) if late else days_after(rng, household.start, 1, 12)
    permit, arrived = _permit_and_arrival(rng, household)
    for member in household.members:
        # A baby may be born on the way, after the others arrived.
        member.arrived, member.permit = max(arrived, member.birth_date), max(permit, member.birth_date)
        member.basis, member.settled, member.settled_known = household.basis, household.start, known
        member.special_home = rng.random() < c.SPECIAL_HOME_SHARE


def _permit_and_arrival(rng: Random, household: Household) -> tuple[date, date]:
    settled = household.start
    if household.basis == "kollektiv":
        permit = max(settled - timedelta(days=rng.randint(5, 90)), COLLECTIVE_PROTECTION_FROM)
        return permit, permit - timedelta(days=rng.randint(0, 15))
    if household.basis == "overforing":
        return settled, settled - timedelta(days=rng.randint(3, 30))
    if rng.random() < c.PERMIT_AFTER_SETTLEMENT_SHARE:
        permit = days_after(rng, settled, 4, 40)
    else:
        permit = settled - timedelta(days=rng.randint(20, 240))
    return permit, min(permit, settled) - timedelta(days=rng.randint(60, 500))
