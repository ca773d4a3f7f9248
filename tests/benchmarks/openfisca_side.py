"""The OpenFisca side of `benchmark openfisca`: reads the register, computes twelve terms, stores lines as a run's are
stored. Runs in an environment of its own; reads one JSON object and prints one.

As a term run: takes off what is paid, person by person and term by term (OpenFisca's package knows no moves, so whom it
was paid to is not asked), stores a line for every difference with the facts it was made of, and sums up."""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import numpy
import psycopg
from openfisca_core.periods import period
from openfisca_core.simulations import SimulationBuilder

from .l2 import as_new_run, stored
from .openfisca_country import system

PERSONS = """
WITH standing AS (
    SELECT * FROM grants_registerevent AS event
     WHERE registered <= %(day)s AND type IN ('person', 'settled', 'permit', 'moved', 'emigrated', 'died', 'returned')
       AND NOT EXISTS (SELECT FROM grants_registerevent AS other WHERE other.duf = event.duf
                          AND other.type = 'retracted' AND other.registered <= %(day)s
                          AND other.data ->> 'retracts' = event.id)
), person AS (
    SELECT DISTINCT ON (duf) duf, data ->> 'name' AS name, substr(data ->> 'birth_date', 1, 4)::int AS born
      FROM standing WHERE type = 'person' ORDER BY duf, registered DESC, id DESC
), settled AS (
    SELECT DISTINCT ON (duf) duf, date, data ->> 'municipality' AS place, data ->> 'role' AS role
      FROM standing WHERE type = 'settled' ORDER BY duf, date, registered, id
), permit AS (
    SELECT DISTINCT ON (duf) duf, date FROM standing WHERE type = 'permit'
       AND data ->> 'basis' IN ('asyl', 'humanitaer', 'kollektiv', 'overforing', 'familie')
     ORDER BY duf, date, registered, id
), moved AS (
    SELECT DISTINCT ON (duf) duf, data ->> 'municipality' AS place FROM standing
     WHERE type IN ('moved', 'returned') AND date_trunc('month', date) + interval '2 months' <= %(start)s
     ORDER BY duf, date DESC
), gone AS (
    SELECT duf, max(date) FILTER (WHERE type <> 'returned') AS date, max(date) FILTER (WHERE type = 'returned') AS back
      FROM standing WHERE type IN ('emigrated', 'died', 'returned') GROUP BY duf
)
SELECT duf, name, coalesce(moved.place, settled.place), greatest(settled.date, permit.date)::text,
       extract(year FROM greatest(settled.date, permit.date))::int * 12
           + extract(month FROM greatest(settled.date, permit.date))::int - 1,
       CASE WHEN gone.date IS NULL OR gone.back >= gone.date THEN 999999
            ELSE extract(year FROM gone.date)::int * 12 + extract(month FROM gone.date)::int - 1 END,
       born, CASE settled.role WHEN 'enslig' THEN 1 WHEN 'enslig_mindrearig' THEN 2 ELSE 0 END
  FROM person JOIN settled USING (duf) JOIN permit USING (duf) LEFT JOIN moved USING (duf) LEFT JOIN gone USING (duf)
"""
RATES = "SELECT code_id, year, amount FROM grants_rate"
PAID = """
SELECT duf, for_term, sum(line.amount)::float
  FROM payments_line AS line JOIN payments_run AS run ON run.id = line.run_id
 WHERE run.locked_at IS NOT NULL AND code LIKE 'AR-%%' AND for_term BETWEEN %s AND %s GROUP BY duf, for_term
"""
TERMS = [(year, quarter) for year in (2022, 2023, 2024) for quarter in (1, 2, 3, 4)]
CODES = [f"{year}-T{quarter}" for year, quarter in TERMS]
IDS = count(1)
LEAST = 0.5  # kroner; 32-bit floats are not exact


def main(run: int, sums: list[str]) -> None:
    watch = Watch()
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("SET work_mem = '200MB'")
        persons = connection.execute(PERSONS, {"day": "2024-12-31", "start": "2024-10-01"}).fetchall()
        rates = connection.execute(RATES).fetchall()
        watch.note("lesing")
        owed = computed(persons, rates)
        watch.note("regning")
        if sums:
            already = paid(connection, persons)
            watch.note("lesing av det som er betalt")
        else:
            already = {term: numpy.zeros(len(persons)) for term in CODES}
        terms = CODES if sums else CODES[-1:]
        with as_new_run(connection, run) as (new, indexes):
            found = [line for term in terms for line in lines(new, persons, term, *owed[term], already[term])]
            watch.note("linjer")
            stored(connection, new, "".join(found).encode(), indexes)
            watch.note("lagring")
            sum_up(connection, new, sums)
            watch.note("summer")
            without_sums(connection, new)
    ar_1, ar_2_5 = owed[CODES[-1]]
    report = {
        "seconds": watch.total,
        "parts": watch.parts,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "lines": len(found),
        "paid": {row[0]: float(first + later) for row, first, later in zip(persons, ar_1, ar_2_5, strict=True)},
        "sum_float32": float(numpy.sum(ar_1 + ar_2_5, dtype=numpy.float32)),
    }
    json.dump(report, sys.stdout)


class Watch:
    """Seconds of each part of the work."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self._last = time.perf_counter()

    def note(self, part: str) -> None:
        now = time.perf_counter()
        self.parts[part] = now - self._last
        self._last = now

    @property
    def total(self) -> float:
        return sum(self.parts.values())


def paid(connection: psycopg.Connection, persons: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Kroner per person, by term."""
    place = {row[0]: number for number, row in enumerate(persons)}
    found = {term: numpy.zeros(len(persons)) for term in CODES}
    for duf, term, amount in connection.execute(PAID, [CODES[0], CODES[-1]]):
        if duf in place:
            found[term][place[duf]] = amount
    return found


def sum_up(connection: psycopg.Connection, new: int, statements: list[str]) -> None:
    with connection.transaction():
        for statement in statements:
            connection.execute(statement.format(lines=f"benchmark_line_{new}"), [new] * statement.count("%s"))


def without_sums(connection: psycopg.Connection, new: int) -> None:
    for table in ("payments_runtotal", "payments_runrecipient"):
        connection.execute(f"DELETE FROM {table} WHERE run_id = %s", [new])


def computed(persons: list[tuple[Any, ...]], rates: list[tuple[Any, ...]]) -> dict[str, tuple[Any, Any]]:
    """Kroner of år 1 and of år 2–5 per person, by term."""
    simulation = SimulationBuilder().build_default_simulation(system(rates), len(persons))
    for name, column in (("qualifying_month", 4), ("last_month", 5), ("birth_year", 6), ("role", 7)):
        values = numpy.array([row[column] for row in persons], dtype=numpy.int32)
        simulation.set_input(name, period("eternity"), values)
    found = {}
    for (year, quarter), term in zip(TERMS, CODES, strict=True):
        months = period(f"month:{year}-{quarter * 3 - 2:02d}:3")
        later = numpy.round(simulation.calculate_add("ar_2_5", months))
        found[term] = simulation.calculate_add("ar_1", months), later
    return found


def lines(new: int, persons: list[tuple[Any, ...]], term: str, ar_1: Any, ar_2_5: Any, already: Any) -> Iterator[str]:
    """Rows for COPY: the columns of a line."""
    amounts = ar_1 + ar_2_5 - already
    year = int(term[:4])
    for number in numpy.flatnonzero(numpy.abs(amounts) >= LEAST):
        duf, name, place, day, month, _, born, role = persons[number]
        amount, owed, first = amounts[number], ar_1[number] + ar_2_5[number], ar_1[number] > 0
        code, group = ("AR-1", "ar-1") if first else (f"AR-{min(max(year - month // 12 + 1, 2), 5)}", "ar-2-5")
        kind = "ordinær" if term == CODES[-1] else "etterbetaling" if amount > 0 else "tilbakeføring"
        facts = f'{{"birth_year": {born}, "role": {role}, "settled": ["{day}", "{place}"]}}'
        yield (
            f"{next(IDS)}\t{new}\t{CODES[-1]}\t{place}\t{duf}\t{name}\tf\t{month // 12}-{year}{duf}\t"
            f"integrering\t{code}\t{group}\t{kind}\t{year}\t{term}\t{day}\t3\t0\tt\t{owed:.2f}\t"
            f"{amount:.2f}\topenfisca\t{facts}\n"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), json.load(sys.stdin)["sums"])
