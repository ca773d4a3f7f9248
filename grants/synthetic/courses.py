"""What happens to a household and its members until the last day of the register."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from grants.synthetic import calibration as c
from grants.synthetic.people import Departure, FhtGrant, Household, Member, Move, School, Training
from grants.synthetic.population import days_after, draw_day, joining_family, newborn
from grants.synthetic.reference import Country, Paid
from imdi_tilskudd.lib.periods import add_years, age_on

DAYS_A_YEAR = 365.25
TRAINING_AGES = range(18, 67)
SCHOOL_AGES = range(18, 22)


class GrantsDue:
    """Ekstratilskudd still to be given, NOK by year; what a municipality cannot place goes to the next."""

    def __init__(self) -> None:
        self._due = dict.fromkeys(c.FHT_YEARS, 0.0)
        self._least: float = c.FHT2_SMALLEST

    def add(self, paid: Paid, scale: float) -> None:
        """Add what a municipality was paid (2024 follows 2023)."""
        self._least = max(c.FHT2_SMALLEST, min(c.FHT2_SMALLEST / scale, c.FHT_SAVED_AT_MOST))
        for year in self._due:
            self._due[year] += scale * max(0, paid.get(f"ekstratilskudd {min(year, 2023)}", 0))

    def take(self, rng: Random, settled: date) -> list[FhtGrant]:
        """Give a person grants for the years that are due, at most five grant years after settlement."""
        grants = []
        for year, due in self._due.items():
            if 0 <= year - settled.year <= 4 and due >= self._least and settled < date(year, 11, 1):
                grants.append(_fht_grant(rng, settled, year, round(due)))
                self._due[year] -= grants[-1].amount
        return grants


def _fht_grant(rng: Random, settled: date, year: int, due: int) -> FhtGrant:
    day = days_after(rng, max(settled + timedelta(days=40), date(year, 2, 1)), 0, 240)
    day = min(day, date(year, 12, 20))
    if year - settled.year <= 1 and due >= c.FHT1_RATE and rng.random() < c.FHT1_SHARE:
        return FhtGrant("FHT1", year, c.FHT1_RATE, day)
    amount = min(due, rng.randint(c.FHT2_SMALLEST, c.FHT2_LARGEST))
    grant = FhtGrant("FHT2", year, amount, day)
    if rng.random() < c.FHT_FINAL_ACCOUNT_SHARE:
        grant.final_amount = round(amount * rng.uniform(0.6, 0.95))
        grant.final_day = date(year + 1, 2, 1) + timedelta(days=rng.randint(0, 80))
    return grant


def live_settled(rng: Random, household: Household, country: Country, due: GrantsDue) -> None:
    """Draw the years of a household that was settled."""
    _draw_register_oddities(rng, household, country)
    first = household.members[0]
    if rng.random() < c.FHT_CHANCE[_group(household)]:
        first.grants = due.take(rng, household.start)
    # Whoever has ekstratilskudd stays, so that the grants keep the municipality they were derived from.
    if not first.grants:
        _draw_moves(rng, household, country)
        _draw_departure(rng, household, country)
    _draw_family_growth(rng, household)
    for member in household.members:
        _draw_member(rng, household, member, country)


def live_unsettled(rng: Random, household: Household, country: Country) -> None:
    """Draw the years of a participant in training who is not settled by IMDi."""
    household.old_numbers = rng.random() < c.OLD_NUMBER_SHARE
    _draw_moves(rng, household, country)
    member = household.members[0]
    member.training.append(Training("rett_og_plikt", days_after(rng, household.start, 5, 60)))


def stay_in_reception(rng: Random, household: Household, country: Country) -> None:
    """Draw the reception centres of asylum seekers: one, or another one later."""
    household.receptions.append((household.start, household.municipality))
    others = [number for number in country.declared(household.year) if number != household.municipality]
    if others and rng.random() < c.SECOND_RECEPTION_SHARE:
        household.receptions.append((days_after(rng, household.start, 30, 240), rng.choice(others)))


def _draw_register_oddities(rng: Random, household: Household, country: Country) -> None:
    household.protected = rng.random() < c.PROTECTED_SHARE
    household.old_numbers = rng.random() < c.OLD_NUMBER_SHARE
    household.never_paid = household.year < 2021 and rng.random() < c.NEVER_PAID_SHARE
    if rng.random() < c.WRONG_MUNICIPALITY_SHARE:
        known = household.members[0].settled_known or household.start
        household.corrected = days_after(rng, known, 20, 150)
        household.wrong_municipality = country.destination(rng, household.municipality)


def _draw_moves(rng: Random, household: Household, country: Country) -> None:
    day, place = household.start, household.municipality
    while (day := _next_time(rng, day, c.MOVES_A_YEAR)) <= c.LAST_DAY:
        wait = (30, 150) if rng.random() < c.MOVE_LATE_SHARE else (1, 14)
        move = Move(day, country.destination(rng, place), days_after(rng, day, *wait))
        if rng.random() < c.MOVE_RETRACTED_SHARE:
            move.retracted = days_after(rng, move.registered, 10, 90)
        else:
            place = move.municipality
        household.moves.append(move)


def _draw_departure(rng: Random, household: Household, country: Country) -> None:
    hazard = c.EMIGRATION_A_YEAR[_group(household)]
    day = _next_time(rng, days_after(rng, household.start, 10, 60), hazard)
    if day > c.LAST_DAY:
        return
    household.moves = [move for move in household.moves if move.day < day]
    left_from = household.lives_in(day) or household.municipality
    household.departure = Departure(day, days_after(rng, day, 3, 60))
    if rng.random() < c.RETURN_SHARE:
        household.departure.returned = days_after(rng, day, 60, 400)
        elsewhere = rng.random() < 0.3
        household.departure.returned_to = country.destination(rng, left_from) if elsewhere else left_from


def _draw_family_growth(rng: Random, household: Household) -> None:
    if _may_be_joined(household) and rng.random() < c.REUNION_CHANCE:
        household.members += _joining(rng, household, household.members[0])
    household.members += list(_newborns(rng, household))


def _may_be_joined(household: Household) -> bool:
    first = household.members[0]
    alone = len(household.members) == 1 and first.role == "enslig"
    return alone and household.basis != "kollektiv" and age_on(first.birth_date, household.start) < 60


def _joining(rng: Random, household: Household, reference: Member) -> list[Member]:
    application = days_after(rng, household.start, 20, 300)
    if household.year <= 2019 and rng.random() < c.REUNION_TOO_LATE_SHARE:
        application = days_after(rng, add_years(household.start, 5), 1, 200)
    settled = days_after(rng, application, 120, 500)
    if settled > c.LAST_DAY or not household.lives_in(settled) or household.departure:
        return []
    return joining_family(rng, household, reference, settled, application)


def _newborns(rng: Random, household: Household) -> Iterator[Member]:
    for mother in household.members:
        fertile = mother.female and 18 <= mother.age_in(household.year) <= 42 and mother.role == "familie"
        if not fertile or mother.settled != household.start or rng.random() >= c.NEWBORN_CHANCE:
            continue
        born = days_after(rng, household.start, 15, c.NEWBORN_LATEST_DAYS)
        if born <= c.LAST_DAY - timedelta(days=40) and household.lives_in(born):
            yield newborn(rng, household, mother, born)


def _draw_member(rng: Random, household: Household, member: Member, country: Country) -> None:
    _draw_death(rng, household, member)
    _draw_corrections(rng, household, member)
    if member.role == "enslig_mindrearig":
        if rng.random() < c.CARE_SHARE:
            member.care = days_after(rng, household.start, 90, 700)
    elif age_on(member.birth_date, member.settled or household.start) in TRAINING_AGES:
        _draw_training(rng, household, member, country)


def _draw_death(rng: Random, household: Household, member: Member) -> None:
    start = member.settled or household.start
    age = age_on(member.birth_date, start)
    hazard = c.DEATHS_A_YEAR[(age >= 60) + (age >= 75)]
    day = _next_time(rng, start, hazard)
    abroad = household.departure and household.departure.day < day
    if day <= c.LAST_DAY and not member.grants and not abroad:
        wait = (60, 200) if rng.random() < c.DEATH_LATE_SHARE else (1, 15)
        member.died, member.death_known = day, days_after(rng, day, *wait)


def _draw_corrections(rng: Random, household: Household, member: Member) -> None:
    settled = member.settled or household.start
    if rng.random() < c.BIRTH_DATE_CHANGED_SHARE and member.mother is None:
        member.mistaken_birth_date = member.birth_date - timedelta(days=rng.randint(-200, 700))
        member.birth_date_corrected = days_after(rng, settled, 20, 500)
        if member.mistaken_birth_date > member.arrived:
            member.mistaken_birth_date = None
    if rng.random() < c.HOLD_SHARE:
        member.hold = days_after(rng, max(settled, date(2022, 6, 1)), 30, 700)
        member.hold_to = days_after(rng, member.hold, 40, 200) if rng.random() < 0.7 else None
    if household.never_paid and settled.year < 2021 and rng.random() < c.LATE_APPLICATION_SHARE:
        member.late_application = draw_day(rng, rng.choice((2022, 2023)))


def _draw_training(rng: Random, household: Household, member: Member, country: Country) -> None:
    kollektiv = member.basis == "kollektiv"
    if rng.random() >= (c.TAKE_UP_37D if kollektiv else c.TAKE_UP_RETT_OG_PLIKT):
        return
    start = max(member.settled or household.start, member.permit or household.start)
    day = days_after(rng, start, 20, 120) if kollektiv else days_after(rng, start, 0, 30)
    if not _is_here(household, member, day):
        return
    member.training.append(Training("37d" if kollektiv else "rett_og_plikt", day))
    if kollektiv and age_on(member.birth_date, day) in SCHOOL_AGES:
        _draw_school(rng, household, member, country)
    if not kollektiv and rng.random() < c.UTVIDET_SHARE:
        _draw_utvidet(rng, household, member)


def _draw_utvidet(rng: Random, household: Household, member: Member) -> None:
    day = days_after(rng, member.training[0].day, 300, 800)
    if _is_here(household, member, day):
        member.training.append(Training("43g", day, household.lives_in(day)))


def _draw_school(rng: Random, household: Household, member: Member, country: Country) -> None:
    decided = member.training[0].day
    autumn = decided.year + (decided > date(decided.year, 8, 10))
    first_day = date(autumn, 8, 14) + timedelta(days=rng.randint(0, 6))
    place = household.lives_in(first_day)
    fylkeskommune = country.by_number[place].fylkeskommune if place else None
    if fylkeskommune and _is_here(household, member, first_day) and rng.random() < c.UPPER_SECONDARY_SHARE:
        member.school = School(first_day, date(autumn + 1, 6, 20), fylkeskommune)


def _group(household: Household) -> str:
    return "kollektiv" if household.basis == "kollektiv" else "refugee"


def _next_time(rng: Random, after: date, times_a_year: float) -> date:
    """Draw when something that comes so often happens next (at the latest after a hundred years)."""
    years = min(100.0, rng.expovariate(times_a_year))
    return after + timedelta(days=1 + int(years * DAYS_A_YEAR))


def _is_here(household: Household, member: Member, day: date) -> bool:
    return household.lives_in(day) is not None and (member.died is None or day < member.died)
