"""A second reading of the rules for integreringstilskudd and særskilt tilskudd, written from the spec alone.

Slow and obvious on purpose: it walks through every day a person lives, then through every month, and shares
nothing with `grants.rules`. Where the two disagree, one of them has misread a sentence. Not read here:
norsktilskudd, asylnorsk, ekstratilskudd, decisions and grunntilskudd. Parameters that are not among `Choices`
have their defaults.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

Event = dict[str, Any]
Key = tuple[str, str, int, str, str]  # DUF number, code, budget year, term, recipient

BASES = {"asyl", "humanitaer", "kollektiv", "overforing", "familie"}
ORDER_OF_A_DAY = {"settled": 1, "moved": 2, "emigrated": 3, "died": 3, "returned": 4}


@dataclass(frozen=True)
class Choices:
    first_term: str = "2022-T1"
    limitation_years: int = 3
    months_kept_after_move: int = 2
    months_kept_after_exit: int = 1
    year1_split_on_move: str = "months"
    year1_reduced_on_exit: bool = False


def calculate(
    events: Iterable[Event],
    as_of: date,
    term: str,
    already_paid: set[str],
    rates: dict[tuple[str, int], int],
    choices: Choices | None = None,
) -> dict[Key, int]:
    """Kroner owed per key for every person of a register who is not on hold, as known on `as_of`.

    `already_paid`: persons with a locked line of integrering or særskilt. `rates`: kroner per (code, year).
    """
    choices = choices or Choices()
    register = in_force(events, as_of)
    owed: dict[Key, int] = {}
    for duf in {event["duf"] for event in register}:
        if not on_hold(register, duf, as_of):
            for key, kroner in person(register, duf, term, already_paid, rates, choices).items():
                if kroner != 0 and counted(key, term, choices):
                    owed[key] = kroner
    return owed


def counted(key: Key, term: str, choices: Choices) -> bool:
    """From the first term to the run's own; budget years before the term's year − 3 get nothing."""
    _, _, year, for_term, _ = key
    return choices.first_term <= for_term <= term and year >= int(term[:4]) - choices.limitation_years


# What is known, and what has not been taken back


def in_force(events: Iterable[Event], as_of: date) -> list[Event]:
    known = [event for event in events if day(event["registered"]) <= as_of]

    def stands(event: Event) -> bool:
        against = [other for other in known if other["type"] == "retracted" and other["retracts"] == event["id"]]
        return not any(stands(retraction) for retraction in against)

    return [event for event in known if stands(event)]


def on_hold(register: list[Event], duf: str, as_of: date) -> bool:
    holds = of_type(register, duf, "hold")
    return any(day(hold["date"]) <= as_of <= day(hold.get("to") or "9999-12-31") for hold in holds)


def of_type(register: list[Event], duf: str, *types: str) -> list[Event]:
    """In the order of the spec: by date; within a day by kind; then by registered, then by id as text."""
    found = [event for event in register if event["duf"] == duf and event["type"] in types]
    return sorted(found, key=lambda e: (e["date"], ORDER_OF_A_DAY.get(e["type"], 0), e["registered"], e["id"]))


def first(register: list[Event], duf: str, kind: str) -> Event | None:
    found = of_type(register, duf, kind)
    return found[0] if found else None


# Where a person lives, day by day


def days_lived(register: list[Event], duf: str, settled: Event, until: date) -> dict[date, str]:
    """Every day the person lives in Norway → the municipality that evening (on an exit's day: the last)."""
    start = day(settled["date"])
    course = of_type(register, duf, "moved", "emigrated", "died", "returned")
    place, here, dead = settled["municipality"], True, False
    if any(event["type"] == "died" and day(event["date"]) < start for event in course):
        return {}
    lived = {}
    today = start
    while today <= until:
        was_here_today = here
        for event in course:
            if day(event["date"]) != today:
                continue
            if event["type"] == "moved" and here:
                place = event["municipality"]
            if event["type"] == "emigrated":
                here = False
            if event["type"] == "died":
                here, dead = False, True
            if event["type"] == "returned" and not dead:
                here, place = True, event["municipality"]
                was_here_today = True
        if was_here_today:
            lived[today] = place
        today += timedelta(days=1)
    return lived


def recipients(
    register: list[Event], duf: str, qualified: date, lived: dict[date, str], until: date, choices: Choices
) -> dict[tuple[int, int], str]:
    """Every month from the settlement month on → the municipality it belongs to while it is owed."""
    months = all_months(qualified, until)
    death = first(register, duf, "died")
    holder = dict.fromkeys(months, lived[qualified])
    for event in of_type(register, duf, "moved", "returned"):
        moved = day(event["date"])
        if moved <= qualified or moved not in lived:
            continue  # a move after an exit does not end it
        if event["type"] == "returned" and death and moved >= day(death["date"]):
            continue  # nothing ends a death
        if event["type"] == "returned":
            start = (moved.year, moved.month)
        elif day(event["registered"]) < date(2022, 1, 1):
            start = (moved.year + 1, 1)
        else:
            start = later_month((moved.year, moved.month), choices.months_kept_after_move)
        for month in months:
            if month >= start:
                holder[month] = event["municipality"]
    return holder


# One person


@dataclass(frozen=True)
class Qualified:
    """`day`: the kvalifiseringsdato. `holder`: whose a month is. `months_here`: those with a day lived; `months_owed`:
    these and those kept after an exit."""

    duf: str
    day: date
    born: date
    role: str
    holder: dict[tuple[int, int], str]
    months_here: set[tuple[int, int]]
    months_owed: set[tuple[int, int]]


def person(
    register: list[Event],
    duf: str,
    term: str,
    already_paid: set[str],
    rates: dict[tuple[str, int], int],
    choices: Choices,
) -> dict[Key, int]:
    who = qualify(register, duf, date(int(term[:4]), 12, 31), choices)
    if who is None:
        return {}
    if who.day.year < 2021 and duf not in already_paid and not first(register, duf, "late_application"):
        return {}
    owed = first_year(who, first_year_code(who.role, who.day.year - who.born.year), rates, choices)
    if age(who.born, who.day) >= 60:
        owed |= first_year(who, "ELDR", rates, choices)
    if age(who.born, who.day) < 6:
        owed |= first_year(who, "BHT", rates, choices)
    months = Counter(integrering_by_month(register, who) + saerskilt_by_month(register, who, choices))
    for key, count in months.items():
        owed[key] = half_up(Fraction(rates[key[1], key[2]] * count, 12))
    return owed


def qualify(register: list[Event], duf: str, until: date, choices: Choices) -> Qualified | None:
    introduced = [event for event in register if event["duf"] == duf and event["type"] == "person"]
    settled = first(register, duf, "settled")
    permit = first(register, duf, "permit")
    if not introduced or not settled or not permit:
        return None
    born = day(max(introduced, key=lambda event: (event["registered"], event["id"]))["birth_date"])
    if not basis_qualifies(register, permit) or not newborn_qualifies(register, settled, born):
        return None
    lived = days_lived(register, duf, settled, until)
    possible = [a_day for a_day in lived if a_day >= day(permit["date"])]
    if not possible:
        return None
    holder = recipients(register, duf, min(possible), lived, until, choices)
    months_here = {(a_day.year, a_day.month) for a_day in possible}
    months_owed = months_here | kept_after_exit(possible, choices.months_kept_after_exit) & holder.keys()
    return Qualified(duf, min(possible), born, settled["role"], holder, months_here, months_owed)


def kept_after_exit(days: list[date], months: int) -> set[tuple[int, int]]:
    """The months that follow a day without a next day lived; that day's own month is the first of `months`."""
    here = set(days)
    exits = [a_day for a_day in days if a_day + timedelta(days=1) not in here]
    return {later_month((exit.year, exit.month), later) for exit in exits for later in range(1, months)}


def integrering_by_month(register: list[Event], who: Qualified) -> list[Key]:
    """The key of every month of år 2–5."""
    permit = first(register, who.duf, "permit")
    last_grant_year = 3 if permit and reference_basis(register, permit) == "humanitaer" else 5
    keys = []
    for year, month in who.months_owed:
        grant_year = year - who.day.year + 1
        if 2 <= grant_year <= last_grant_year:
            keys.append((who.duf, f"AR-{grant_year}", year, term_of(year, month), who.holder[year, month]))
    return keys


def saerskilt_by_month(register: list[Event], who: Qualified, choices: Choices) -> list[Key]:
    """The key of every month of særskilt tilskudd; those of the settlement year belong to one term."""
    if who.role != "enslig_mindrearig":
        return []
    keys = []
    for year, month in who.months_owed:
        turns = year - who.born.year
        if turns <= 20 and not in_care(register, who.duf, (year, month), choices.months_kept_after_exit):
            code = "EMINB" if turns <= 16 else "EMINU"
            paid_in = who.day.month if year == who.day.year else month
            keys.append((who.duf, code, year, term_of(year, paid_in), who.holder[year, month]))
    return keys


def first_year_code(role: str, turns: int) -> str:
    if role == "enslig_mindrearig":
        return "AR-1 EM"
    if turns <= 17:
        return "AR-1 B"
    return "AR-1 EV" if role == "enslig" else "AR-1"


def first_year(who: Qualified, code: str, rates: dict[tuple[str, int], int], choices: Choices) -> dict[Key, int]:
    """The whole amount once, split by the months of the settlement year; the last recipient gets the rest."""
    year, rate = who.day.year, rates[code, who.day.year]
    whose: list[str] = []
    for month in range(who.day.month, 13):
        here = (year, month) in who.months_here
        whose.append(who.holder[year, month] if here else whose[-1])
    if choices.year1_split_on_move == "none":
        whose = [whose[0]] * len(whose)
    months = list(zip(range(who.day.month, 13), whose, strict=True))
    counted = [one for month, one in months if (year, month) in who.months_owed or not choices.year1_reduced_on_exit]
    in_order = list(dict.fromkeys(counted))
    owed: dict[Key, int] = {}
    for recipient in in_order:
        amount = half_up(Fraction(rate * counted.count(recipient), len(whose)))
        if recipient == in_order[-1] and len(counted) == len(whose):
            amount = rate - sum(owed.values())
        owed[who.duf, code, year, term_of(year, who.day.month), recipient] = amount
    return owed


def in_care(register: list[Event], duf: str, month: tuple[int, int], months_kept: int) -> bool:
    """A parent took over the care in an earlier month than those kept from then on."""
    care = first(register, duf, "care")
    return care is not None and later_month((day(care["date"]).year, day(care["date"]).month), months_kept - 1) < month


# Who qualifies


def basis_qualifies(register: list[Event], permit: Event) -> bool:
    if permit["basis"] != "familie":
        return permit["basis"] in BASES
    settled = first(register, permit["reference_duf"], "settled")
    basis = reference_basis(register, permit)
    if settled is None or basis is None or basis == "familie" or permit["reference_nordic"]:
        return False
    return day(permit["application_date"]) <= months_after(day(settled["date"]), 60)


def reference_basis(register: list[Event], permit: Event) -> str | None:
    """What the reference person came by; None without one."""
    if permit["basis"] != "familie":
        return None
    theirs = first(register, permit["reference_duf"], "permit")
    return theirs["basis"] if theirs else None


def newborn_qualifies(register: list[Event], settled: Event, born: date) -> bool:
    if not settled.get("mother_duf"):
        return True
    mothers = first(register, settled["mother_duf"], "settled")
    return mothers is not None and born <= months_after(day(mothers["date"]), 6)


# Days, months and kroner


def day(text: str) -> date:
    return date.fromisoformat(text)


def age(born: date, on: date) -> int:
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (0 if had_birthday else 1)


def later_month(month: tuple[int, int], months: int) -> tuple[int, int]:
    year, number = month
    for _ in range(months):
        year, number = (year, number + 1) if number < 12 else (year + 1, 1)
    return year, number


def months_after(start: date, months: int) -> date:
    """The same day of a later month, or that month's last day when it has no such day."""
    year, month = later_month((start.year, start.month), months)
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def all_months(start: date, until: date) -> list[tuple[int, int]]:
    months = [(year, month) for year in range(start.year, until.year + 1) for month in range(1, 13)]
    return [month for month in months if month >= (start.year, start.month)]


def term_of(year: int, month: int) -> str:
    return f"{year}-T{(month + 2) // 3}"


def half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))
