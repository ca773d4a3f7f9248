"""What the previous system paid for persons settled before the ledger's first term.

Its own short reading of the rules: whole år 1 in the term of the kvalifiseringsdato, then a quarter at a time
to the municipality where the year began (before 2022 a year's grant stayed there).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from grants.synthetic.calibration import FIRST_TERM_YEAR
from grants.synthetic.people import Household, Member
from grants.synthetic.reference import Rates
from imdi_tilskudd.lib.money import divide_half_up
from imdi_tilskudd.lib.periods import TermPeriod, add_months, add_years, age_on

ConvertedLine = dict[str, Any]
PAYDAYS = {1: (4, 5), 2: (7, 5), 3: (10, 5), 4: (12, 15)}
GRANT_YEARS, GRANT_YEARS_AFTER_HUMANITARIAN = 5, 3


def converted_lines(household: Household, rates: Rates) -> Iterator[ConvertedLine]:
    """Yield the lines of all members, in terms before the ledger's first."""
    if household.basis is None or household.year >= FIRST_TERM_YEAR:
        return
    for member in household.members:
        payments = _payments(household, member, rates)
        for number, (code, term, recipient, amount) in enumerate(payments, start=1):
            yield {
                "id": f"KONV-{member.duf}-{number}",
                "duf": member.duf,
                "code": code,
                "year": term.year,
                "term": term.code,
                "recipient": recipient,
                "amount": amount,
                "paid": _payday(term, member).isoformat(),
            }


Payment = tuple[str, TermPeriod, str, int]


def _payments(household: Household, member: Member, rates: Rates) -> Iterator[Payment]:
    qualified = _qualified(member)
    if qualified is None or qualified.year >= FIRST_TERM_YEAR:
        return
    if household.never_paid and qualified.year < FIRST_TERM_YEAR - 1:
        return
    yield from _first_year(household, member, qualified, rates)
    last_year = min(FIRST_TERM_YEAR, qualified.year + _grant_years(member))
    for year in range(qualified.year + 1, last_year):
        code = f"AR-{year - qualified.year + 1}"
        yield from _by_quarter(household, member, code, year, rates)
    if member.role == "enslig_mindrearig":
        yield from _minor(household, member, qualified, rates)


def _qualified(member: Member) -> date | None:
    if member.settled is None or member.permit is None:
        return None
    if member.mother and member.mother.settled and member.settled > add_months(member.mother.settled, 6):
        return None
    reference = member.reference
    if reference and reference.settled and member.application_date:
        too_late = member.application_date > add_years(reference.settled, 5)
        if too_late or member.reference_nordic:
            return None
    return max(member.settled, member.permit)


def _grant_years(member: Member) -> int:
    humanitarian = member.reference is not None and member.reference.basis == "humanitaer"
    return GRANT_YEARS_AFTER_HUMANITARIAN if humanitarian else GRANT_YEARS


def _first_year(household: Household, member: Member, qualified: date, rates: Rates) -> Iterator[Payment]:
    term, settled = TermPeriod.of_day(qualified), member.settled or qualified
    codes = [_first_year_code(member, settled)]
    if age_on(member.birth_date, settled) >= 60:
        codes.append("ELDR")
    if age_on(member.birth_date, settled) < 6:
        codes.append("BHT")
    for code in codes:
        yield code, term, _place(household, qualified), rates.of(code, qualified.year)


def _first_year_code(member: Member, settled: date) -> str:
    if member.role == "enslig_mindrearig":
        return "AR-1 EM"
    if member.age_in(settled.year) < 18:
        return "AR-1 B"
    return "AR-1 EV" if member.role == "enslig" else "AR-1"


def _minor(household: Household, member: Member, qualified: date, rates: Rates) -> Iterator[Payment]:
    code = _minor_code(member, qualified.year)
    months = sum(_is_here(household, member, qualified.year, m) for m in range(qualified.month, 13))
    amount = divide_half_up(rates.of(code, qualified.year) * months, 12)
    yield code, TermPeriod.of_day(qualified), _place(household, qualified), amount
    for year in range(qualified.year + 1, min(FIRST_TERM_YEAR, member.birth_date.year + 21)):
        yield from _by_quarter(household, member, _minor_code(member, year), year, rates, until=member.care)


def _minor_code(member: Member, year: int) -> str:
    return "EMINB" if member.age_in(year) <= 16 else "EMINU"


def _by_quarter(
    household: Household, member: Member, code: str, year: int, rates: Rates, *, until: date | None = None
) -> Iterator[Payment]:
    recipient = _place(household, date(year, 1, 1))
    for quarter in range(1, 5):
        months = range(quarter * 3 - 2, quarter * 3 + 1)
        present = sum(_is_here(household, member, year, m) and _not_after(year, m, until) for m in months)
        if present:
            amount = divide_half_up(rates.of(code, year) * present, 12)
            yield code, TermPeriod(year, quarter), recipient, amount


def _is_here(household: Household, member: Member, year: int, month: int) -> bool:
    """The month of an exit and the month of a return both count."""
    first_day = date(year, month, 1)
    last_day = TermPeriod.of_day(first_day).last_day if month % 3 == 0 else date(year, month + 1, 1)
    here = household.lives_in(first_day) or household.lives_in(last_day)
    return here is not None and _not_after(year, month, member.died)


def _not_after(year: int, month: int, last: date | None) -> bool:
    return last is None or (year, month) <= (last.year, last.month)


def _place(household: Household, day: date) -> str:
    away = household.departure
    return household.lives_in(day) or (away.returned_to if away else "") or household.municipality


def _payday(term: TermPeriod, member: Member) -> date:
    """The term's payday, or the next one after the settlement became known."""
    payday = date(term.year, *PAYDAYS[term.quarter])
    while member.settled_known and payday < member.settled_known:
        term = term.next
        payday = date(term.year, *PAYDAYS[term.quarter])
    return payday
