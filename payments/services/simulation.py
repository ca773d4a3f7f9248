"""A training run: what a term would be, with today's or other rates and parameters. Writes nothing."""

import csv
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from grants.models import GrantCode
from grants.rules.parameters import Parameters
from grants.rules.rates import RateBook
from grants.selectors import newest_event, rates_known_on
from imdi_tilskudd.lib.money import Ore, to_kroner, to_ore
from payments.models import Run, RunChunk

from .calculation import basis_of, known_parameters, period_of, refuse_if_not_next
from .compose import Basis, PersonChanges, chunk_changes, municipal_changes
from .errors import CalculationRefused, MissingRates

RANGES = """
SELECT min(duf), max(duf)
  FROM (SELECT duf, (row_number() OVER (ORDER BY duf) - 1) / %s AS part FROM grants_person) AS persons
 GROUP BY part ORDER BY part
"""


@dataclass(slots=True)
class Simulation:
    """What the run would print. `sums`: (group, code) → (lines, kroner)."""

    persons: int = 0
    lines: int = 0
    amount: Decimal = Decimal(0)
    sums: dict[tuple[str, str], tuple[int, Decimal]] = field(default_factory=dict)


def simulate_term(
    *, term_code: str, as_of: date, rates: Path | None = None, parameters: Path | None = None
) -> Simulation:
    """The term as it would be calculated now. `rates`: a file like grants/data/rates.csv whose rows stand before the
    register's own; `parameters`: a TOML file of names and values. CalculationRefused as for a real run."""
    period = period_of(term_code)
    values = known_parameters(as_of) | (_parameters_from(parameters) if parameters else {})
    refuse_if_not_next(period, as_of, Parameters.from_values(values).first_term)
    run = Run(term_code=term_code, as_of=as_of, last_event=newest_event(), parameters=values)
    basis = basis_of(run, _book(as_of, rates))
    simulation = _summed(basis)
    if basis.rates.missing:
        raise MissingRates(sorted(basis.rates.missing))
    return simulation


def _summed(basis: Basis) -> Simulation:
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    simulation = Simulation()
    living: Counter[tuple[str, int]] = Counter()
    for chunk in _chunks():
        found = chunk_changes(basis, chunk)
        simulation.persons += found.persons
        living.update(found.counts)
        _count(counts, basis, found.changed)
    _count(counts, basis, [municipal_changes(basis, living)])
    simulation.lines = sum(lines for lines, _ in counts.values())
    simulation.amount = to_kroner(sum(ore for _, ore in counts.values()))
    order = dict(GrantCode.objects.values_list("code", "position"))
    for key in sorted(counts, key=lambda key: order[key[1]]):
        lines, ore = counts[key]
        simulation.sums[key] = (lines, to_kroner(ore))
    return simulation


def _count(counts: dict[tuple[str, str], list[int]], basis: Basis, persons: list[PersonChanges]) -> None:
    for change in (change for person in persons for change in person.changes):
        total = counts[basis.codes[change.key.code].group, change.key.code]
        total[0] += 1
        total[1] += change.amount


def _chunks() -> Iterator[RunChunk]:
    """Ranges of persons, as a run has them, without rows."""
    with connection.cursor() as cursor:
        cursor.execute(RANGES, [settings.PERSONS_PER_CHUNK])
        ranges = cursor.fetchall()
    for number, (first, last) in enumerate(ranges):
        yield RunChunk(number=number, first=first, last=last)


def _book(as_of: date, file: Path | None) -> RateBook:
    rates = {key: to_ore(rate.amount) for key, rate in rates_known_on(as_of).items()}
    return RateBook(rates | (_rates_from(file) if file else {}))


def _rates_from(file: Path) -> Mapping[tuple[str, int], Ore]:
    """Columns code, year, amount_nok; others are ignored."""
    codes = set(GrantCode.objects.values_list("code", flat=True))
    rates = {}
    try:
        with file.open(encoding="utf-8", newline="") as rows:
            for number, row in enumerate(csv.DictReader(rows), start=2):
                if row["code"] not in codes:
                    raise CalculationRefused(f"{file}:{number}: code: {row['code']} er ingen tilskuddskode.")
                rates[row["code"], int(row["year"])] = to_ore(Decimal(row["amount_nok"]))
    except (KeyError, TypeError, ValueError, InvalidOperation, OSError) as error:
        raise CalculationRefused(f"{file} kan ikke leses som satser (code,year,amount_nok): {error}") from error
    return rates


def _parameters_from(file: Path) -> dict[str, Any]:
    """`name = value`, or tables with a `value` as in grants/data/parameters.toml."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CalculationRefused(f"{file} kan ikke leses som parametre (TOML): {error}") from error
    return {name: value["value"] if isinstance(value, dict) else value for name, value in content.items()}
