"""A training run (prøvekjøring): what a term would be, with today's or other rates and parameters, beside the real run
of the term when there is one. Writes nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from grants.models import GrantCode, Person
from grants.rules.owed import Key
from grants.rules.parameters import Parameters
from grants.rules.rates import RateBook
from grants.selectors import newest_event, rates_known_on
from imdi_tilskudd.lib.money import Ore, to_kroner, to_ore
from payments.models import Run, Term
from payments.selectors.ledger import Paid, locked_runs, paid

from .calculation import basis_of, known_parameters, period_of, refuse_if_not_next
from .chunks import chunk_changes
from .compose import NOBODY, Basis, PersonChanges, municipal_changes
from .errors import MissingRates
from .ranges import ranges_of_persons
from .simulation_files import parameters_from, rates_from


class Difference(NamedTuple):
    """What one person gets in the real run and in the training run for one key; kroner. `duf` and `name` are empty
    for grunntilskudd."""

    duf: str
    name: str
    key: Key
    real: Decimal
    simulated: Decimal


class Compared(NamedTuple):
    """Sums in kroner."""

    real: Decimal
    simulated: Decimal

    @property
    def difference(self) -> Decimal:
        return self.simulated - self.real


@dataclass(slots=True)
class Simulation:
    """What the run would print. `sums`: (group, code) → (lines, kroner). With a `real` run to compare with: `compared`
    by (code, recipient), and how many persons get another sum."""

    real: Run | None
    as_of: date
    persons: int = 0
    lines: int = 0
    amount: Decimal = Decimal(0)
    sums: dict[tuple[str, str], tuple[int, Decimal]] = field(default_factory=dict)
    compared: dict[tuple[str, str], Compared] = field(default_factory=dict)
    persons_with_difference: int = 0


@dataclass(slots=True)
class _Tally:
    """Lines by code; øre by (code, recipient), simulated and real."""

    lines: Counter[str] = field(default_factory=Counter)
    simulated: Counter[tuple[str, str]] = field(default_factory=Counter)
    real: Counter[tuple[str, str]] = field(default_factory=Counter)


def simulate_term(
    *,
    term_code: str,
    today: date,
    as_of: date | None = None,
    rates: Path | None = None,
    parameters: Path | None = None,
    tell: Callable[[Difference], None] | None = None,
) -> Simulation:
    """The term as it would be calculated. When it has a run, the same knowledge and the same ledger are used (the
    newest of both with `as_of`, but never what was locked later), so that what differs comes from the files. `rates`:
    a file like grants/data/rates.csv whose rows stand before the register's own; `parameters`: a TOML file of names
    and values. `tell` hears of every difference, person by person. CalculationRefused and MissingRates as for a real
    run of a term that has none."""
    basis, real = _basis(term_code, as_of, today, rates, parameters)
    simulation = Simulation(real, basis.run.as_of)
    tally = _Tally()
    for persons, already in _computed(basis, real, simulation):
        _count(tally, persons, already)
        if real:
            differences = list(_differences(persons, already))
            simulation.persons_with_difference += len({difference.duf for difference in differences} - {NOBODY})
            for difference in differences if tell else ():
                tell(difference)
    if basis.rates.missing:
        raise MissingRates(sorted(basis.rates.missing))
    _sum_up(simulation, tally, basis)
    return simulation


def _basis(
    term_code: str, as_of: date | None, today: date, rates: Path | None, parameters: Path | None
) -> tuple[Basis, Run | None]:
    period = period_of(term_code)
    real = _real_run(term_code)
    same = real if as_of is None else None
    day = same.as_of if same else as_of or today
    values = same.parameters if same else known_parameters(day)
    values = values | (parameters_from(parameters) if parameters else {})
    if real is None:
        refuse_if_not_next(period, day, Parameters.from_values(values).first_term)
    newest = same.last_event if same else newest_event()
    run = Run(term_code=term_code, as_of=day, last_event=newest, parameters=values)
    book = {key: to_ore(rate.amount) for key, rate in rates_known_on(day).items()}
    basis = basis_of(run, RateBook(book | (rates_from(rates) if rates else {})))
    return replace(basis, ledger=_ledger(real, same)), real


def _real_run(term_code: str) -> Run | None:
    term = Term.objects.select_related("run").filter(code=term_code).first()
    return term and term.run


def _ledger(real: Run | None, same: Run | None) -> list[int]:
    """What counts as paid. What was locked with or after a locked run is not among what that run subtracts."""
    is_bound = same or (real and real.locked_at)
    return [run for run in locked_runs() if not is_bound or run <= real.ledger]


def _computed(
    basis: Basis, real: Run | None, simulation: Simulation
) -> Iterator[tuple[list[PersonChanges], Mapping[str, Paid]]]:
    """Chunk by chunk: what the training run changes, and what the real one's lines say."""
    schemes = {code: info.scheme for code, info in basis.codes.items()}
    runs = [real.pk] if real else []
    living: Counter[tuple[str, int]] = Counter()
    for chunk in ranges_of_persons():
        found = chunk_changes(basis, chunk)
        simulation.persons += found.persons
        living.update(found.counts)
        yield found.changed, paid(runs, chunk.first, chunk.last, schemes)
    yield [municipal_changes(basis, living)], paid(runs, NOBODY, NOBODY, schemes)


def _count(tally: _Tally, persons: list[PersonChanges], already: Mapping[str, Paid]) -> None:
    for change in (change for person in persons for change in person.changes):
        tally.lines[change.key.code] += 1
        tally.simulated[change.key.code, change.key.recipient] += change.amount
    for key, ore in (pair for person in already.values() for pair in person.sums.items()):
        tally.real[key.code, key.recipient] += ore


def _differences(persons: list[PersonChanges], already: Mapping[str, Paid]) -> Iterator[Difference]:
    """In the order of DUF number and key."""
    simulated = {person.duf: {change.key: change.amount for change in person.changes} for person in persons}
    found = []
    for duf in sorted(simulated.keys() | already.keys()):
        now, real = simulated.get(duf, {}), already[duf].sums if duf in already else {}
        found += [(duf, *row) for row in _of_person(now, real)]
    names = dict(Person.objects.filter(pk__in={duf for duf, *_rest in found}).values_list("pk", "name"))
    for duf, key, before, after in found:
        yield Difference(duf, names.get(duf, ""), key, to_kroner(before), to_kroner(after))


def _of_person(now: Mapping[Key, Ore], real: Mapping[Key, Ore]) -> Iterator[tuple[Key, Ore, Ore]]:
    for key in sorted(now.keys() | real.keys()):
        if now.get(key, 0) != real.get(key, 0):
            yield key, real.get(key, 0), now.get(key, 0)


def _sum_up(simulation: Simulation, tally: _Tally, basis: Basis) -> None:
    simulation.lines = tally.lines.total()
    simulation.amount = to_kroner(tally.simulated.total())
    by_code: Counter[str] = Counter()
    for (code, _recipient), ore in tally.simulated.items():
        by_code[code] += ore
    order = dict(GrantCode.objects.values_list("code", "position"))
    keys = sorted(tally.simulated.keys() | tally.real.keys(), key=lambda key: (order[key[0]], key[1]))
    for code, recipient in keys:
        simulation.sums[basis.codes[code].group, code] = (tally.lines[code], to_kroner(by_code[code]))
        sums = (tally.real[code, recipient], tally.simulated[code, recipient])
        if simulation.real:
            simulation.compared[code, recipient] = Compared(*map(to_kroner, sums))
