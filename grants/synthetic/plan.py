"""How many persons each municipality gets, worked out from what it was paid.

For each municipality the persons of six unknowns (stock of 2018–2021, settled in 2022 and 2023, enslige
mindreårige before and from 2022, and participants in norskopplæring who bring no integreringstilskudd) are
chosen so that persons × PROFILE comes nearest to the columns of 2022 and 2023, and none is below zero.
"""

from collections.abc import Iterator
from typing import NamedTuple

from grants.synthetic import calibration
from grants.synthetic.reference import Country, Municipality

SWEEPS = 50


class Cell(NamedTuple):
    """Persons (not a whole number) to generate for a municipality, a stream and a year."""

    municipality: str
    stream: str
    year: int
    persons: float


def plan_cells(country: Country) -> list[Cell]:
    """Return every cell of the country, municipality by municipality."""
    return [cell for municipality in country.municipalities for cell in _cells_of(municipality)]


def _cells_of(municipality: Municipality) -> Iterator[Cell]:
    persons = persons_by_unknown(municipality)
    for stream, year, number in (*_settled(persons), *_trainees(persons), *_asylum_seekers(municipality)):
        if number > 0:
            yield Cell(municipality.number, stream, year, number)


def persons_by_unknown(municipality: Municipality) -> dict[str, float]:
    """Solve the weighted least squares without negative persons, by coordinate descent."""
    targets = _targets(municipality)
    profile = calibration.PROFILE
    persons = dict.fromkeys(profile, 0.0)
    missing = dict(targets)
    for _ in range(SWEEPS):
        for unknown, brings in profile.items():
            step = _best_step(brings, missing)
            step = max(step, -persons[unknown])
            persons[unknown] += step
            for column in brings.keys() & missing.keys():
                missing[column] -= step * brings[column]
    return persons


def _best_step(brings: dict[str, float], missing: dict[str, float]) -> float:
    weights = {column: calibration.COLUMN_WEIGHT[column] for column in brings if column in missing}
    slope = sum(weight * brings[column] * missing[column] for column, weight in weights.items())
    curve = sum(weight * brings[column] ** 2 for column, weight in weights.items())
    return slope / curve if curve else 0.0


def _targets(municipality: Municipality) -> dict[str, float]:
    targets = {c: float(municipality.paid[c]) for c in calibration.COLUMN_WEIGHT if c in municipality.paid}
    for column in targets:
        if column.startswith("norsk_voksne"):
            targets[column] = max(0.0, targets[column] - calibration.GRUNNTILSKUDD)
    return targets


def _settled(persons: dict[str, float]) -> Iterator[tuple[str, int, float]]:
    for unknown, shares in calibration.YEAR_SHARES.items():
        stream = "minors" if unknown.startswith("minors") else "refugees"
        for year, share in shares.items():
            yield stream, year, persons[unknown] * share
    factor = calibration.SETTLED_2024_OF_2023
    yield "refugees", 2024, persons["settled_2023"] * factor
    yield "minors", 2024, persons["minors_new"] * calibration.YEAR_SHARES["minors_new"][2023] * factor


def _trainees(persons: dict[str, float]) -> Iterator[tuple[str, int, float]]:
    for year in calibration.TRAINEE_YEARS:
        yield "trainees", year, persons["trainees"]


def _asylum_seekers(municipality: Municipality) -> Iterator[tuple[str, int, float]]:
    for year in calibration.ASYLUM_YEARS:
        paid = municipality.paid.get(f"norsk_asylsokere {min(year, 2023)}", 0)
        yield "asylum", year, paid / calibration.ASYLUM_ADULT * calibration.ASYLUM_PERSONS_PER_ADULT
