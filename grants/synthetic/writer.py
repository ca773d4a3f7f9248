"""Writes the register and the converted payments, one household at a time."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from random import Random
from typing import Any

from grants.synthetic import calibration
from grants.synthetic.converted import converted_lines
from grants.synthetic.courses import GrantsDue, live_settled, live_unsettled, stay_in_reception
from grants.synthetic.histories import declarations, household_events
from grants.synthetic.identities import Identities
from grants.synthetic.people import Household
from grants.synthetic.plan import Cell, plan_cells
from grants.synthetic.population import (
    asylum_household,
    minor_household,
    refugee_household,
    trainee_household,
)
from grants.synthetic.reference import Country, Rates, read_country

REGISTER_NAME = "register.jsonl.gz"
CONVERTED_NAME = "converted.jsonl.gz"
# Level 1 costs a third of the default's time and a tenth more room.
GZIP_LEVEL = 1
DRAW = {
    "refugees": refugee_household,
    "minors": minor_household,
    "trainees": trainee_household,
    "asylum": asylum_household,
}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class Written:
    """How much was written."""

    persons: int = 0
    events: int = 0
    converted: int = 0


def write_register(
    *, output: Path, seed: int, persons: int | None = None, progress: Callable[[Written], None] | None = None
) -> Written:
    """Write both files to the folder `output`; `persons` (at least 1) scales the country to that many."""
    country, rates, written = read_country(), Rates(), Written()
    output.mkdir(parents=True, exist_ok=True)
    with _lines(output / REGISTER_NAME) as register, _lines(output / CONVERTED_NAME) as converted:
        written.events += _write(register, declarations(country, calibration.ASYLUM_YEARS))
        for household in households(country, seed=seed, persons=persons):
            written.persons += len(household.members)
            written.events += _write(register, household_events(household, country))
            written.converted += _write(converted, converted_lines(household, rates))
            if progress:
                progress(written)
    return written


def households(country: Country, *, seed: int, persons: int | None = None) -> Iterator[Household]:
    """Yield the households of the country, municipality by municipality, with numbers given.

    Each household draws from its own generator, so it is the same whatever came before it; only its numbers
    and its ekstratilskudd depend on the order.
    """
    cells = plan_cells(country)
    planned = sum(cell.persons for cell in cells)
    left = persons or round(planned)
    scale = left / planned
    identities, due, wanted = Identities(), GrantsDue(), dict.fromkeys(DRAW, 0.0)
    paid_for = ""
    for cell in cells:
        if cell.municipality != paid_for:
            paid_for = cell.municipality
            due.add(country.by_number[paid_for].paid, scale)
        wanted[cell.stream] += cell.persons * scale
        number = 0
        # A stream that got more than its share in one cell gets less in the next, so families stay whole.
        while wanted[cell.stream] > 0 and left > 0:
            household = _draw_household(Random(f"{seed} {cell[:3]} {number}"), cell, country, due)
            del household.members[left:]
            identities.give(household)
            wanted[cell.stream] -= len(household.members)
            left -= len(household.members)
            number += 1
            yield household


def _draw_household(rng: Random, cell: Cell, country: Country, due: GrantsDue) -> Household:
    household = DRAW[cell.stream](rng, cell.municipality, cell.year)
    if cell.stream == "asylum":
        stay_in_reception(rng, household, country)
    elif cell.stream == "trainees":
        live_unsettled(rng, household, country)
    else:
        live_settled(rng, household, country, due)
    return household


@contextmanager
def _lines(path: Path) -> Iterator[TextIOWrapper]:
    # Without name and time in the gzip header the same seed gives the same bytes.
    with (
        path.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=GZIP_LEVEL, mtime=0) as packed,
        TextIOWrapper(packed, encoding="utf-8", newline="\n") as lines,
    ):
        yield lines


def _write(file: TextIOWrapper, records: Iterable[dict[str, Any]]) -> int:
    lines = [_encode(record) for record in records]
    file.writelines(f"{line}\n" for line in lines)
    return len(lines)
