"""The OpenFisca side of `benchmark openfisca`: reads the register, computes twelve terms, stores the lines of the last
one as a run's are stored. Runs in an environment of its own; prints one JSON object."""

import json
import os
import resource
import sys
import time
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
TERMS = [(year, quarter) for year in (2022, 2023, 2024) for quarter in (1, 2, 3, 4)]


def main(run: int) -> None:
    start = time.perf_counter()
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        persons = connection.execute(PERSONS, {"day": "2024-12-31", "start": "2024-10-01"}).fetchall()
        rates = connection.execute(RATES).fetchall()
        read = time.perf_counter()
        amounts = computed(persons, rates)
        done = time.perf_counter()
        with as_new_run(connection, run) as (new, indexes):
            found = lines(new, persons, *amounts)
            stored(connection, new, "".join(found).encode(), indexes)
    seconds = time.perf_counter() - start
    ar_1, ar_2_5 = amounts
    report = {
        "seconds": seconds,
        "reading": read - start,
        "computing": done - read,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "persons": len(persons),
        "lines": len(found),
        "paid": {row[0]: float(first + later) for row, first, later in zip(persons, ar_1, ar_2_5, strict=True)},
        "sum_float32": float(numpy.sum(ar_1 + ar_2_5, dtype=numpy.float32)),
    }
    json.dump(report, sys.stdout)


def computed(persons: list[tuple[Any, ...]], rates: list[tuple[Any, ...]]) -> tuple[Any, Any]:
    """Kroner of år 1 and of år 2–5 per person in the last of the terms."""
    simulation = SimulationBuilder().build_default_simulation(system(rates), len(persons))
    for name, column in (("qualifying_month", 4), ("last_month", 5), ("birth_year", 6), ("role", 7)):
        values = numpy.array([row[column] for row in persons], dtype=numpy.int32)
        simulation.set_input(name, period("eternity"), values)
    for year, quarter in TERMS:
        quarter_months = period(f"month:{year}-{quarter * 3 - 2:02d}:3")
        ar_1 = simulation.calculate_add("ar_1", quarter_months)
        ar_2_5 = numpy.round(simulation.calculate_add("ar_2_5", quarter_months))
    return ar_1, ar_2_5


def lines(new: int, persons: list[tuple[Any, ...]], ar_1: Any, ar_2_5: Any) -> list[str]:
    """Rows for COPY: the columns of a line, with empty facts."""
    found = []
    for row, first, later in zip(persons, ar_1.tolist(), ar_2_5.tolist(), strict=True):
        duf, name, place, day, month = row[:5]
        for amount in (first, later):
            if amount:
                number = 2024 - month // 12 + 1
                code = "AR-1" if number == 1 else f"AR-{number}"
                group = "ar-1" if number == 1 else "ar-2-5"
                found.append(
                    f"{len(found) + 1}\t{new}\t2024-T4\t{place}\t{duf}\t{name}\tf\t{month // 12}-2024{duf}\t"
                    f"integrering\t{code}\t{group}\tordinær\t2024\t2024-T4\t{day}\t3\t0\tt\t{amount:.2f}\t"
                    f"{amount:.2f}\topenfisca\t{{}}\n"
                )
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]))
