"""Random registers full of edges, the same for the same seed. Few days to choose from, so that events fall
together: month ends, new years, leap days, and the days beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

Event = dict[str, Any]
PLACES = ("0301", "1103", "4601", "4627", "5001")
LAST_DAYS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
EDGES = [
    *(date(year, month, day) for year in range(2019, 2027) for month, day in ((1, 1), (12, 31), (2, 28), (7, 1))),
    *(date(year, 2, 29) for year in (2020, 2024)),
    *(date(year, month, 30) for year in range(2020, 2026) for month in (4, 6, 9, 11)),
]
BASES = ("asyl", "humanitaer", "kollektiv", "overforing", "familie")
ROLES = ("enslig", "familie", "enslig_mindrearig")


@dataclass(frozen=True)
class Example:
    events: list[Event]
    as_of: date
    term: str
    first_term: str
    limitation_years: int
    months_kept_after_move: int
    months_kept_after_exit: int
    year1_split_on_move: str
    year1_reduced_on_exit: bool
    already_paid: frozenset[str]


def example(seed: int) -> Example:
    random = Random(seed)
    register = Register(random)
    for duf in [f"20220000000{number}" for number in range(random.choice((1, 1, 2, 3)))]:
        register.add_person(duf)
    register.add_retractions()
    random.shuffle(register.events)
    term = register.term()
    return Example(
        events=register.events,
        as_of=register.as_of(term),
        term=term,
        first_term=random.choice(("2022-T1",) * 6 + ("2021-T1", "2022-T3", "2023-T1")),
        limitation_years=random.choice((3, 3, 3, 1, 5)),
        months_kept_after_move=random.choice((2, 2, 2, 0, 1, 3)),
        months_kept_after_exit=random.choice((1, 1, 1, 1, 2, 3)),
        year1_split_on_move=random.choice(("months",) * 5 + ("none",)),
        year1_reduced_on_exit=random.choice((False,) * 5 + (True,)),
        already_paid=frozenset(duf for duf in register.dufs if random.random() < 0.25),
    )


class Register:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.events: list[Event] = []
        self.dufs: list[str] = []
        self.homes = random.sample(PLACES, random.choice((2, 3, 3, 4)))
        self.start = start = date(random.choice((2018, 2020, 2021, 2021, 2022, 2022, 2022, 2023, 2024)), 1, 1)
        span = random.choice((90, 400, 400, 1500))
        self.days = [self._edge_near(start, span) for _ in range(random.choice((4, 7, 12)))]
        self.days += [start + timedelta(days=random.randrange(span)) for _ in range(random.choice((2, 6)))]

    def _edge_near(self, start: date, span: int) -> date:
        near = [day for day in EDGES if start <= day <= start + timedelta(days=span)] or [start]
        return self.random.choice(near)

    def day(self) -> date:
        """One of few days, or the day or the month beside it."""
        return self.random.choice(self.days) + timedelta(days=self.random.choice((0,) * 8 + (1, -1, 31, -31)))

    def registered(self, day: date) -> date:
        """At once, later, in advance, or on either side of the new year of 2022."""
        if self.random.random() < 0.15:
            return self.random.choice((date(2021, 12, 31), date(2022, 1, 1)))
        return day + timedelta(days=self.random.choice((0,) * 12 + (1, 20, 200, 700, -40)))

    def term(self) -> str:
        year = max(2022, self.start.year + self.random.choice((0, 0, 1, 1, 2, 2, 3, 4, 5)))
        return f"{year}-T{self.random.choice((1, 2, 3, 4, 4))}"

    def as_of(self, term: str) -> date:
        year, quarter = int(term[:4]), int(term[-1])
        last_day = date(year, *LAST_DAYS[quarter])
        return last_day + timedelta(days=self.random.choice((0, 0, 0, 5, 400, 1000, 1000, -30)))

    def add(self, kind: str, duf: str, day: date | None = None, **fields: Any) -> None:
        day = day or self.day()
        number = self.random.randrange(10_000) * 1_000 + len(self.events)
        times = {"date": day.isoformat(), "registered": self.registered(day).isoformat()}
        self.events.append({"id": f"H-{number}", "type": kind, "duf": duf, **times, **fields})

    def times(self, *counts: int) -> Iterator[int]:
        return iter(range(self.random.choice(counts)))

    def add_person(self, duf: str) -> None:
        random = self.random
        role = random.choice(ROLES)
        settled = min(self.day(), self.day(), self.day())
        born = self._birth_date(settled, role)
        mother = random.choice(self.dufs) if self.dufs and random.random() < 0.4 else None
        self.add("person", duf, date(2018, 1, 2), name="Prøve Demo", birth_date=born.isoformat(), country="SYR")
        for _ in self.times(0, 0, 0, 0, 1):
            corrected = self._birth_date(settled, role).isoformat()
            self.add("person", duf, name="Prøve Demo", birth_date=corrected, country="SYR")
        for _ in self.times(*[1] * 12, 2, 3, 0):
            newborn = {"mother_duf": mother} if mother and random.random() < 0.7 else {}
            day = settled if random.random() < 0.7 else self.day()
            self.add("settled", duf, day, municipality=self._place(), role=role, **newborn)
        for _ in self.times(*[1] * 12, 2, 3, 0):
            day = settled if random.random() < 0.5 else self.day()
            self.add("permit", duf, day, **self._basis(settled))
        self.dufs.append(duf)
        self._add_course(duf)

    def _add_course(self, duf: str) -> None:
        for _ in self.times(0, 0, 1, 1, 2, 3, 5):
            self.add("moved", duf, municipality=self._place())
        for _ in self.times(0, 0, 0, 0, 1, 2, 3):
            self.add("emigrated", duf)
        for _ in self.times(0, 0, 1, 1, 2, 3):
            self.add("returned", duf, municipality=self._place())
        for kind, *counts in (("died", *[0] * 8, 1, 2), ("care", 0, 0, 0, 1, 2), ("late_application", 0, 1)):
            for _ in self.times(*counts):
                self.add(kind, duf)
        for _ in self.times(0, 0, 0, 0, 0, 0, 1):
            start = self.day()
            end = {"to": (start + timedelta(days=self.random.choice((0, 300)))).isoformat()}
            self.add("hold", duf, start, **self.random.choice(({}, end)))

    def _place(self) -> str:
        return self.random.choice(self.homes)

    def _birth_date(self, settled: date, role: str) -> date:
        """Around the ages the rules ask for, to the day; a newborn around the mother's settlement."""
        random = self.random
        if random.random() < 0.15:
            return random.choice(self.days) + timedelta(days=random.choice((0, 0, 1, -1, 180, 181, 182, 184)))
        ages = range(22) if role == "enslig_mindrearig" else (0, 3, 5, 6, 7, 16, 17, 18, 19, 40, 59, 60, 61)
        year = settled.year - random.choice(ages)
        if random.random() < 0.5:
            return date(year, settled.month, min(settled.day, 28)) + timedelta(days=random.choice((-1, 0, 1, 2)))
        month, day = random.choice(((1, 1), (12, 31), (2, 28), (6, 30)))
        return date(year - year % 4, 2, 29) if random.random() < 0.1 else date(year, month, day)

    def _basis(self, settled: date) -> dict[str, Any]:
        alone = (*BASES, "asyl", "humanitaer", "humanitaer")
        basis = self.random.choice((*BASES, "familie", "familie") if self.dufs else alone)
        if basis != "familie":
            return {"basis": basis}
        unknown = ["209900000099"]
        years = self.random.choice((5, 5, 5, 0, 1, 2, 6))
        applied = self.day()
        applied = date(applied.year + years, applied.month, min(applied.day, 28)) + timedelta(
            days=self.random.choice((0, 0, 1, -1))
        )
        return {
            "basis": basis,
            "reference_duf": self.random.choice(self.dufs[:1] * 15 + self.dufs + unknown),
            "application_date": applied.isoformat(),
            "reference_nordic": self.random.random() < 0.1,
        }

    def add_retractions(self) -> None:
        """Of any event and of each other, oftener of what is not needed to qualify."""
        for _ in self.times(0, 0, 0, 0, 1, 2, 4):
            needed = {"person", "settled", "permit"} if self.random.random() < 0.7 else set()
            wrong = self.random.choice([event for event in self.events if event["type"] not in needed] or self.events)
            day = self.day()
            self.add("retracted", wrong["duf"], day, retracts=wrong["id"])
