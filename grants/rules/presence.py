"""Days lived: in which municipality a person lived on which days (spec 4.5). A move counts from its own day."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from imdi_tilskudd.lib.money import Ore, share_in_ore

from .residence import Absence, Residence, Stay

DAY = timedelta(days=1)
END_OF_TIME = date.max


class Period(NamedTuple):
    """Days `first` to `last`, both included."""

    first: date
    last: date
    recipient: str


def periods_lived(home: Residence) -> list[Period]:
    """Where the person lived, in order and without overlaps. The day of an exit is the last day of residence."""
    if len(home.stays) == 1 and not home.absences:
        return [Period(home.stays[0].start, END_OF_TIME, home.stays[0].place)]
    periods = []
    for number, stay in enumerate(home.stays):
        following = home.stays[number + 1].start if number + 1 < len(home.stays) else None
        if following == stay.start:
            continue  # moved on the same day; there may be no day before it, as some sources write 0001-01-01 for none
        last = following - DAY if following else END_OF_TIME
        last = min([last, *(away.exit for away in home.absences if _ends(away, stay))])
        if stay.start <= last:
            periods.append(Period(stay.start, last, stay.place))
    return periods


def _ends(away: Absence, stay: Stay) -> bool:
    """Whether the absence began in or after the stay; on the day of a return the exit came first."""
    return away.exit > stay.start or (away.exit == stay.start and stay.kind != "returned")


def within(periods: Sequence[Period], first: date, last: date) -> list[Period]:
    """The parts of the periods from `first` to `last`."""
    return [
        Period(max(period.first, first), min(period.last, last), period.recipient)
        for period in periods
        if period.first <= last and period.last >= first
    ]


def days_by_recipient(periods: Iterable[Period]) -> dict[str, int]:
    """Days lived in the order of the first day."""
    days: dict[str, int] = {}
    for period in periods:
        days[period.recipient] = days.get(period.recipient, 0) + (period.last - period.first).days + 1
    return days


def share_by_days(amount: Ore, days: dict[str, int]) -> list[tuple[str, Ore]]:
    """The amount divided by days, øre rounded half up in order; the last one takes the rest."""
    total = sum(days.values())
    shares, left = [], amount
    for number, (recipient, lived) in enumerate(days.items(), start=1):
        share = left if number == len(days) else share_in_ore(amount, lived, total)
        left -= share
        shares.append((recipient, share))
    return shares
