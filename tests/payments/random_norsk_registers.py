"""Random registers for norsktilskudd, asylnorsk, ekstratilskudd, decisions and grunntilskudd, the same for the same
seed. Few days to choose from, so that events fall on one day, in one quarter, and around 15 January."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

Event = dict[str, Any]
PLACES = ("0301", "1103", "4601", "4627")
COUNTIES = ("15", "33", "46")
COUNTRIES = ("SYR", "UKR", "JPN", "POL", "DEU", "GBR", "USA", "CAN", "NZL", "VAT")
ENTRY_YEARS = (2018, 2019, 2020, 2021, 2021, 2022, 2022, 2022, 2023, 2023, 2023, 2024, 2024, 2025)
DAYS_OF_A_YEAR = (
    *((1, 1), (1, 14), (1, 15), (1, 16), (2, 28), (3, 1), (3, 31), (4, 1), (5, 17), (6, 30), (7, 1), (8, 31)),
    *((9, 30), (10, 1), (11, 30), (12, 1), (12, 31)),
)
CODES_DECIDED = ("P-AR1-H", "P-AR2-H", "P37D-AR1", "UN43G", "ASYLNORSK", "FHT1", "AR-2", "EMINU", "Grunntilskudd-L")


@dataclass(frozen=True)
class Example:
    events: list[Event]
    as_of: date
    term: str


def example(seed: int) -> Example:
    random = Random(seed)
    register = Register(random)
    for number in range(random.choice((1, 1, 1, 2, 2, 5))):
        register.add_person(f"20220000000{number}")
    register.add_declarations()
    register.add_retractions()
    random.shuffle(register.events)
    term = register.term()
    return Example(register.events, register.as_of(term), term)


class Register:
    """Everything happens around `entry`, the day somebody comes into the target group."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.events: list[Event] = []
        self.homes = random.sample(PLACES, random.choice((2, 3, 3, 4)))
        self.entry = self._edge(random.choice(ENTRY_YEARS))
        self.dense = random.random() < 0.5
        self.days = [self._near_entry() for _ in range(random.choice((3, 6, 9)))]

    def _edge(self, year: int) -> date:
        if year % 4 == 0 and self.random.random() < 0.1:
            return date(year, 2, 29)
        if self.random.random() < 0.3:
            return date(year, 1, 1) + timedelta(days=self.random.randrange(365))
        return date(year, *self.random.choice(DAYS_OF_A_YEAR))

    def _near_entry(self) -> date:
        """In the quarter of the entry, or anywhere in the three years after it, seldom before."""
        if self.dense and self.random.random() < 0.7:
            return self.entry + timedelta(days=self.random.randrange(-30, 90))
        return self._edge(self.entry.year + self.random.choice((-1, 0, 0, 0, 1, 1, 2, 2, 3)))

    def day(self) -> date:
        """One of few days, or the day beside it, or the entry itself."""
        days = [*self.days, self.entry]
        return self.random.choice(days) + timedelta(days=self.random.choice((0,) * 6 + (1, -1)))

    def term(self) -> str:
        year = max(2022, self.entry.year + self.random.choice((0, 0, 1, 1, 2, 2, 3, 4)))
        return f"{year}-T{self.random.choice((1, 2, 3, 4, 4, 4))}"

    def as_of(self, term: str) -> date:
        end = date(int(term[:4]), 3 * int(term[-1]), 28)
        return end + timedelta(days=self.random.choice((0, 2, 3, 400, 2000, 2000, 2000, -60)))

    def add(self, kind: str, duf: str | None, on: date | None = None, /, **fields: Any) -> Event:
        on = on or self.day()
        number = self.random.randrange(10_000) * 1_000 + len(self.events)
        registered = on + timedelta(days=self.random.choice((0,) * 14 + (1, 20, 200, -20)))
        event = {"id": f"N-{number}", "type": kind, "date": on.isoformat(), "registered": registered.isoformat()}
        self.events.append(event | ({"duf": duf} if duf else {}) | fields)
        return self.events[-1]

    def times(self, *counts: int) -> Iterator[int]:
        return iter(range(self.random.choice(counts)))

    def maybe(self, probability: float) -> bool:
        return self.random.random() < probability

    def place(self) -> str:
        return self.random.choice(self.homes)

    def add_person(self, duf: str) -> None:
        if self.maybe(0.97):
            self._introduce(duf, date(2018, 1, 2))
        if self.maybe(0.1):
            self._introduce(duf, self.random.choice((self.day(), date(2018, 1, 2))))
        self._add_course(duf)
        self._add_trainings(duf)
        for _ in self.times(0, 0, 0, 1, 2, 2, 3, 4):
            self.add("reception", duf, municipality=self.place())
        self._add_decided(duf)
        for _ in self.times(0, 0, 0, 0, 0, 0, 0, 0, 1):
            start = self.day()
            self.add("hold", duf, start, **self.random.choice(({}, {"to": self._later(start)})))

    def _introduce(self, duf: str, on: date) -> None:
        born = self._birth_date().isoformat()
        country = self.random.choice(COUNTRIES)
        self.add("person", duf, on, name="Prøve Demo", birth_date=born, country=country)

    def _birth_date(self) -> date:
        """Around the ages the rules ask for, to the day, and on leap days."""
        year = self.entry.year - self.random.choice((17, 18, 18, 30, 30, 30, 67, 68))
        near = self.entry if self.maybe(0.6) else self.day()
        if self.maybe(0.1):
            return date(year - year % 4, 2, 29)
        return date(year, near.month, min(near.day, 28)) + timedelta(days=self.random.choice((-1, 0, 0, 1, 2)))

    def _later(self, start: date) -> str:
        return (start + timedelta(days=self.random.choice((0, 1, 40, 150, 300, 500)))).isoformat()

    def _add_course(self, duf: str) -> None:
        for _ in self.times(0, 1, 1, 1, 1, 1, 2):
            role = self.random.choice(("enslig", "familie", "enslig_mindrearig"))
            on = self.entry - timedelta(days=self.random.choice((0, 1, 40, 400))) if self.maybe(0.7) else None
            self.add("settled", duf, on, municipality=self.place(), role=role)
        for _ in self.times(*[0] * 9, 1):
            self.add("permit", duf, basis=self.random.choice(("asyl", "kollektiv")))
        for _ in self.times(0, 0, 1, 1, 2, 3, 5):
            self.add("moved", duf, municipality=self.place())
        for _ in self.times(0, 0, 0, 1, 1, 2):
            self.add("emigrated", duf)
        for _ in self.times(0, 0, 0, 1, 1, 2, 3):
            self.add("returned", duf, municipality=self.place())
        for _ in self.times(*[0] * 8, 1):
            self.add("died", duf)

    def _add_trainings(self, duf: str) -> None:
        for kind, *counts in (("rett_og_plikt", 0, 1, 1, 1, 2), ("37d", 0, 0, 1, 1, 2), ("43g", 0, 0, 0, 1, 1, 2)):
            for _ in self.times(*counts):
                named = {"recipient": self.random.choice((*PLACES, "46"))} if kind == "43g" else {}
                self.add("training", duf, self.entry if self.maybe(0.6) else None, kind=kind, **named)
        for _ in self.times(0, 0, 0, 1, 1, 2, 3):
            start = self.day()
            county = self.random.choice(COUNTIES)
            self.add("upper_secondary", duf, start, to=self._later(start), recipient=county)

    def _add_decided(self, duf: str) -> None:
        for _ in self.times(0, 0, 0, 0, 1, 2):
            code, amount = self.random.choice((("FHT1", 196_400), ("FHT2", 843_000)))
            year = self.entry.year + self.random.choice((-1, 0, 1, 2))
            grant = {"code": code, "year": year, "recipient": self.place()}
            on = self.day()
            first = self.add("fht_grant", duf, on, **grant, amount=amount)
            if self.maybe(0.4):
                self.add("retracted", duf, retracts=first["id"])
                self.add("fht_grant", duf, on, **grant, amount=f"{amount - 1_000.75:.2f}")
        for _ in self.times(0, 0, 0, 0, 0, 1, 2, 3):
            year = self.entry.year + self.random.choice((-1, 0, 0, 1, 2))
            later = self.random.choice((0, 0, 0, 1))
            term = f"{year + later}-T{self.random.choice((1, 2, 3, 4))}"
            key = {"code": self.random.choice(CODES_DECIDED), "year": year, "term": term, "recipient": self.place()}
            amount = self.random.choice(("-1000.00", "-0.01", "250.55", "31900.00"))
            self.add("decision", duf, **key, amount=amount, reason="Prøve")

    def add_declarations(self) -> None:
        for place in self.homes:
            for year in range(self.entry.year - 1, self.entry.year + 3):
                if self.maybe(0.7):
                    declared = self.add("declaration", None, date(year, 1, 5), recipient=place, year=year)
                    self._perhaps_take_back(declared, 0.2)

    def _perhaps_take_back(self, event: Event, probability: float) -> None:
        """And perhaps give back, and take back again."""
        while self.maybe(probability):
            event = self.add("retracted", event.get("duf"), retracts=event["id"])
            probability = 0.5

    def add_retractions(self) -> None:
        for _ in self.times(0, 0, 0, 1, 2, 3):
            rare = {"person"} if self.maybe(0.8) else set()
            wrong = self.random.choice([event for event in self.events if event["type"] not in rare] or self.events)
            self._perhaps_take_back(wrong, 1)


def january(seed: int) -> Example:
    """A municipality with about 3 or 150 persons for grunntilskudd, some of them a day too late or too early."""
    random = Random(seed)
    register = Register(random)
    year = random.choice((2023, 2024))
    persons = random.choice((3, 4, 5, 6, *range(151, 157)))
    for number in range(persons):
        _add_to_january(register, f"2022{number:08}", year, often=1 / persons)
    return Example(register.events, date(2030, 1, 1), f"{year}-T1")


def _add_to_january(register: Register, duf: str, year: int, often: float) -> None:
    came = date(year - 1, 11, 1)
    register.add("person", duf, came, name="Prøve Demo", birth_date="1990-01-01", country="SYR")
    register.add("settled", duf, came, municipality="4601", role="enslig")
    entry = register.random.choice((date(year, 1, 15), date(year - 1, 12, 1)))
    register.add("training", duf, date(year, 1, 16) if register.maybe(often / 2) else entry, kind="rett_og_plikt")
    for kind in ("emigrated", "moved", "returned"):
        if register.maybe(often):
            where = {} if kind == "emigrated" else {"municipality": register.random.choice(("4601", "4627"))}
            register.add(kind, duf, date(year, 1, register.random.choice((14, 15, 16))), **where)
    if register.maybe(often):
        register.add("hold", duf, came)
