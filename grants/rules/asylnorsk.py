"""Which years a municipality may declare, or take back, that it offers asylnorsk.

The sources name no deadline (seed 000: the tick must be there for the grant to be paid), so a year is open as long as
a term may still give lines for it: to the end of the last year before foreldelse, and the coming year in advance."""

from datetime import date


def open_years(today: date, first_ledger_year: int, limitation_years: int) -> list[int]:
    """Newest first."""
    first = max(first_ledger_year, today.year - limitation_years)
    return list(range(today.year + 1, first - 1, -1))


def changeable_until(year: int, limitation_years: int) -> date:
    """The last day on which the year may be changed."""
    return date(year + limitation_years, 12, 31)
