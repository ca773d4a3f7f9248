"""A year month by month, for one recipient: where the person lives, and whom the months of the grant belong to. Other
municipalities are «annen kommune»."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from imdi_tilskudd.lib.periods import MONTHS_IN_YEAR, Month, january, month_of

from .facts_shown import ELSEWHERE
from .presence import END_OF_TIME, Period, periods_lived
from .residence import Months, Residence
from .texts import Text, text

TO = text("{place} til {day}", "{place} til {day}")
FROM = text("{place} fra {day}", "{place} frå {day}")
NOBODY = text("–", "–")
US, THEM, NONE = "us", "them", "none"


@dataclass(frozen=True, slots=True)
class Span:
    """`months` neighbouring months that say the same. `whose`: us, them or none."""

    months: int
    whose: str
    text: str


def lives_in(home: Residence, recipient: str, place: str, year: int, language: str) -> list[Span]:
    """A month counts as the recipient's when the person lived there on any day of it; the first and the last day of a
    stay are named where they fall inside a month."""
    periods = periods_lived(home) if home.stays else []
    mine = [period for period in periods if period.recipient == recipient]

    def whose(month: Month) -> str:
        if any(_covers(period, month) for period in mine):
            return US
        return THEM if any(_covers(period, month) for period in periods) else NONE

    return [
        Span(len(months), kind, _lived(kind, months, mine, place, language)) for kind, months in _spans(whose, year)
    ]


def goes_to(months: Months, recipient: str, place: str, year: int, language: str) -> list[Span]:
    """Whose each month's amount of integrering and særskilt is, by the rule «følger personen»."""

    def whose(month: Month) -> str:
        counted = months.count(month, month)
        if not counted:
            return NONE
        return US if counted[0][0] == recipient else THEM

    return [Span(len(some), kind, _name(kind, place, language)) for kind, some in _spans(whose, year)]


def _spans(whose: Callable[[Month], str], year: int) -> list[tuple[str, list[Month]]]:
    first = january(year)
    return [(kind, list(months)) for kind, months in groupby(range(first, first + MONTHS_IN_YEAR), key=whose)]


def _covers(period: Period, month: Month) -> bool:
    return month_of(period.first) <= month <= month_of(period.last)


def _name(kind: str, place: str, language: str) -> str:
    names: dict[str, Text] = {THEM: ELSEWHERE, NONE: NOBODY}
    return names[kind][language] if kind in names else place


def _lived(kind: str, months: list[Month], mine: list[Period], place: str, language: str) -> str:
    if kind != US:
        return _name(kind, place, language)
    stays = [period for period in mine if any(_covers(period, month) for month in months)]
    begins, ends = stays[0].first, stays[-1].last
    if ends != END_OF_TIME and month_of(ends) == months[-1] and not _is_last_of_month(ends):
        return TO[language].format(place=place, day=f"{ends:%d.%m}.")
    if month_of(begins) == months[0] and begins.day > 1:
        return FROM[language].format(place=place, day=f"{begins:%d.%m}.")
    return place


def _is_last_of_month(day: date) -> bool:
    return month_of(date.fromordinal(day.toordinal() + 1)) != month_of(day)
