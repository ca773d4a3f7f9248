"""Where a person lives, and which municipality a month belongs to: the rule «følger personen» (spec 4.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from imdi_tilskudd.lib.periods import FAR_AWAY, Month, january, month_of

from .facts import Movement
from .parameters import Parameters

# Moves the source knew before this day were shared between the municipalities themselves within their year.
FOLLOWS_THE_PERSON_FROM = date(2022, 1, 1)
Span = tuple[Month, Month]  # first and last, both included


class Stay(NamedTuple):
    """From `start` the person lives in `place`. `kind`: settled, moved or returned."""

    kind: str
    start: date
    registered: date
    place: str


class Absence(NamedTuple):
    """Out of the country, or dead, from the day after `exit` to the day before `back` (None: for good)."""

    exit: date
    back: date | None


class Segment(NamedTuple):
    """Months `first` to `last` belong to `recipient`."""

    first: Month
    last: Month
    recipient: str


class Residence(NamedTuple):
    """Where a person has lived, in order."""

    stays: tuple[Stay, ...]
    absences: tuple[Absence, ...]

    def first_day_present(self, earliest: date) -> date | None:
        """The first day from `earliest` on that the person lives in the country; the day of an exit counts."""
        if not self.stays:
            return None
        day = max(earliest, self.stays[0].start)
        for absence in self.absences:
            if day <= absence.exit:
                break
            if absence.back is None:
                return None
            day = max(day, absence.back)
        return day

    def place_on(self, day: date) -> str:
        """Municipality on a day the person is present; a move counts from its own day."""
        if len(self.stays) == 1:
            return self.stays[0].place
        return next(stay.place for stay in reversed(self.stays) if stay.start <= day)


def residence(movements: Sequence[Movement]) -> Residence:
    """Stays and absences out of movements in order. A move after an exit does not end it; only a return does, and
    nothing ends a death."""
    if len(movements) == 1 and movements[0].type == "settled":
        return Residence((Stay(*movements[0]),), ())
    stays: list[Stay] = []
    absences: list[Absence] = []
    away_since: date | None = None
    for kind, day, registered, place in movements:
        if kind == "died":
            if away_since is None:
                away_since = day
            break
        if kind == "emigrated":
            away_since = away_since or day
        elif kind == "returned":
            if away_since is not None:
                absences.append(Absence(away_since, day))
                away_since = None
            stays.append(Stay(kind, day, registered, place))
        elif away_since is None:
            stays.append(Stay(kind, day, registered, place))
    if away_since is not None:
        absences.append(Absence(away_since, None))
    return Residence(tuple(stays), tuple(absences))


@dataclass(frozen=True, slots=True)
class Months:
    """The recipient of every month from the settlement month on, the months that are not owed, and those between an
    exit and a return: more than the gaps when months are kept after an exit."""

    first: Month
    segments: tuple[Segment, ...]
    gaps: tuple[Span, ...] = ()
    away: tuple[Span, ...] = ()

    @property
    def only_recipient(self) -> str | None:
        """Whose all months are, when they are all owed to one."""
        return self.segments[0].recipient if len(self.segments) == 1 and not self.gaps else None

    def count(self, first: Month, last: Month) -> list[tuple[str, int]]:
        """(recipient, months owed) from `first` to `last` inclusive, in the order of their first month."""
        first = max(first, self.first)
        if only := self.only_recipient:
            return [(only, last - first + 1)] if first <= last else []
        counted: dict[str, int] = {}
        for month in range(first, last + 1):
            if not _lies_in(month, self.gaps):
                recipient = self.recipient(month)
                counted[recipient] = counted.get(recipient, 0) + 1
        return list(counted.items())

    def count_year_1(self, last: Month, *, reduced: bool = False) -> list[tuple[str, int]]:
        """As `count` from the first month, but the months after an exit belong to the recipient of the exit month
        until a return. All of them count, as an exit does not reduce år 1, unless it is `reduced`."""
        if only := self.only_recipient:
            return [(only, last - self.first + 1)]
        counted: dict[str, int] = {}
        recipient = ""
        for month in range(self.first, last + 1):
            if not _lies_in(month, self.away) or not recipient:
                recipient = self.recipient(month)
            if not (reduced and _lies_in(month, self.gaps)):
                counted[recipient] = counted.get(recipient, 0) + 1
        return list(counted.items())

    def recipient(self, month: Month) -> str:
        return next(segment.recipient for segment in self.segments if segment.first <= month <= segment.last)


def _lies_in(month: Month, spans: Iterable[Span]) -> bool:
    return any(first <= month <= last for first, last in spans)


@lru_cache(maxsize=50_000)
def in_one_place(first: Month, recipient: str) -> Months:
    """All months from the first on belong to one recipient."""
    return Months(first, (Segment(first, FAR_AWAY, recipient),))


def months_of(home: Residence, qualifying_day: date, parameters: Parameters) -> Months:
    """Every month from the settlement month on goes to where the person lives on the kvalifiseringsdato; the later
    moves in date order each overwrite from their own month + 2 on (a return from its own month, a move registered
    before 2022 from January of the next year)."""
    if len(home.stays) == 1 and not home.absences:
        return in_one_place(month_of(qualifying_day), home.stays[0].place)
    segments = [Segment(month_of(qualifying_day), FAR_AWAY, home.place_on(qualifying_day))]
    for stay in home.stays:
        if stay.start > qualifying_day:
            segments = _overwrite(segments, _effective_month(stay, parameters), stay.place)
    first = segments[0].first
    away = tuple([span for span in _away(home, 1) if span[1] >= first])
    return Months(first, tuple(segments), tuple([gap for gap in gaps_of(home, parameters) if gap[1] >= first]), away)


def gaps_of(home: Residence, parameters: Parameters) -> list[Span]:
    """The months of every absence that are not owed: after those kept from the exit on, before that of the return."""
    return _away(home, parameters.months_kept_after_exit) if home.absences else []


def _away(home: Residence, kept: int) -> list[Span]:
    """The months of every absence but the first `kept`, counting that of the exit."""
    spans = [
        (month_of(absence.exit) + kept, month_of(absence.back) - 1 if absence.back else FAR_AWAY)
        for absence in home.absences
    ]
    return [(first, last) for first, last in spans if first <= last]


def _effective_month(stay: Stay, parameters: Parameters) -> Month:
    if stay.kind == "returned":
        return month_of(stay.start)
    if stay.registered < FOLLOWS_THE_PERSON_FROM:
        return january(stay.start.year + 1)
    return month_of(stay.start) + parameters.months_kept_after_move


def _overwrite(segments: list[Segment], month: Month, recipient: str) -> list[Segment]:
    kept = [segment._replace(last=min(segment.last, month - 1)) for segment in segments if segment.first < month]
    return [*kept, Segment(month, FAR_AWAY, recipient)]
