"""What the generator knows about a household: plain data, from which events and payments are told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Move:
    """A move as the register heard of it; `retracted` is the day it turned out to be wrong."""

    day: date
    municipality: str
    registered: date
    retracted: date | None = None


@dataclass(slots=True)
class Departure:
    """An emigration, and the return if there is one."""

    day: date
    registered: date
    returned: date | None = None
    returned_to: str = ""


@dataclass(slots=True)
class FhtGrant:
    """A granted ekstratilskudd; `final_amount` is what a later final account lowers it to."""

    code: str
    year: int
    amount: int
    day: date
    final_amount: int | None = None
    final_day: date | None = None


@dataclass(slots=True)
class Training:
    """A decision on training in Norwegian; `recipient` only for § 43 g."""

    kind: str
    day: date
    recipient: str | None = None


@dataclass(slots=True)
class School:
    """Full-time upper secondary school, from the first to the last day."""

    first_day: date
    last_day: date
    fylkeskommune: str


@dataclass(slots=True)
class Member:
    """One person. `settled` is None for those who are in the register without being settled."""

    name: str
    female: bool
    birth_date: date
    country: str
    role: str
    arrived: date
    basis: str | None = None
    permit: date | None = None
    settled: date | None = None
    settled_known: date | None = None
    duf: str = ""
    has_national_id: bool = True
    national_id: str | None = None
    mother: "Member | None" = None
    reference: "Member | None" = None
    application_date: date | None = None
    reference_nordic: bool = False
    special_home: bool = False
    mistaken_birth_date: date | None = None
    birth_date_corrected: date | None = None
    died: date | None = None
    death_known: date | None = None
    care: date | None = None
    hold: date | None = None
    hold_to: date | None = None
    training: list[Training] = field(default_factory=list)
    school: School | None = None
    grants: list[FhtGrant] = field(default_factory=list)
    late_application: date | None = None

    def age_in(self, year: int) -> int:
        return year - self.birth_date.year


@dataclass(slots=True)
class Household:
    """People who arrive, settle and move together."""

    municipality: str
    year: int
    surname: str
    country: str
    basis: str | None
    start: date
    members: list[Member] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    departure: Departure | None = None
    receptions: list[tuple[date, str]] = field(default_factory=list)
    wrong_municipality: str | None = None
    corrected: date | None = None
    protected: bool = False
    never_paid: bool = False
    old_numbers: bool = False

    def true_moves(self) -> Iterator[Move]:
        """Moves that took place, in the order of their days."""
        return (move for move in self.moves if move.retracted is None)

    def lives_in(self, day: date) -> str | None:
        """The municipality of residence on a day, or None while abroad (the day of departure is here)."""
        away = self.departure
        if away and away.day < day:
            return away.returned_to if away.returned and away.returned <= day else None
        place = self.municipality
        for move in self.true_moves():
            if move.day <= day:
                place = move.municipality
        return place
