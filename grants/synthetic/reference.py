"""The facts a synthetic register is built on: places, what they were really paid, and the rates."""

import csv
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random

from grants.synthetic.calibration import DESTINATION_PULL

PROJECT = Path(__file__).resolve().parents[2]
PAID_FILE = PROJECT / "grants" / "data" / "paid_2022_2023.csv"
RATES_FILE = PROJECT / "grants" / "data" / "rates.csv"
RECIPIENTS_FILE = PROJECT / "accounts" / "data" / "recipients.csv"
RENUMBERED_ON_YEAR = 2024
CARRIED_RATE_YEAR = 2021

Paid = dict[str, int]
"""NOK paid to one municipality by column and year, e.g. {"integrering_ar_1 2023": 45173950}."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """A kommune: its number today, the one in force before 2024, and its fylkeskommune if it has one."""

    number: str
    number_before_2024: str
    fylkeskommune: str | None
    paid: Paid

    def number_in(self, year: int) -> str:
        return self.number if year >= RENUMBERED_ON_YEAR else self.number_before_2024


class Country:
    """All municipalities that were paid something, in the order of their numbers."""

    def __init__(self, municipalities: list[Municipality]) -> None:
        self.municipalities = municipalities
        self.by_number = {municipality.number: municipality for municipality in municipalities}

    def destination(self, rng: Random, leaving: str) -> str:
        """Draw where a household moves to: mostly a bigger place than the one it leaves."""
        while True:
            drawn = self.municipalities[bisect(self._pull, rng.random() * self._pull[-1])].number
            if drawn != leaving:
                return drawn

    def declared(self, year: int) -> list[str]:
        """Municipalities that were paid for training asylum seekers (the year after 2023 follows 2023)."""
        column = f"norsk_asylsokere {min(year, 2023)}"
        return [m.number for m in self.municipalities if m.paid.get(column, 0) > 0]

    @cached_property
    def _pull(self) -> list[float]:
        return list(accumulate(_size(m.paid) ** DESTINATION_PULL for m in self.municipalities))


def _size(paid: Paid) -> int:
    return paid.get("integrering_ar_1 2023", 0) + paid.get("integrering_ar_2_5 2023", 0)


def read_country() -> Country:
    """Read the municipalities with what they were paid in 2022 and 2023."""
    paid: dict[str, Paid] = defaultdict(dict)
    for row in _rows(PAID_FILE):
        paid[row["recipient"]][f"{row['scheme']} {row['year']}"] = round(float(row["amount_nok"]))
    recipients = list(_rows(RECIPIENTS_FILE))
    counties = {row["number"] for row in recipients if row["kind"] == "fylkeskommune"}
    return Country(
        [
            Municipality(
                number=row["number"],
                number_before_2024=row["number_2023"],
                fylkeskommune=row["county_number"] if row["county_number"] in counties else None,
                paid=paid[row["number"]],
            )
            for row in recipients
            if row["number"] in paid
        ]
    )


class Rates:
    """NOK a year by code; a year without a rate of its own carries that of 2021."""

    def __init__(self) -> None:
        self._amounts = {(row["code"], int(row["year"])): int(row["amount_nok"]) for row in _rows(RATES_FILE)}

    def of(self, code: str, year: int) -> int:
        return self._amounts.get((code, year)) or self._amounts[code, CARRIED_RATE_YEAR]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
