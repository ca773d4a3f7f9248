"""A register with its terms locked, up to the one that is measured."""

import argparse
import os
import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from imdi_tilskudd.lib.periods import TermPeriod

from .bench import Measured, manage, row

FIRST, MEASURED = TermPeriod(2022, 1), TermPeriod(2024, 4)
FINISHED = re.compile(r"([\d.]+) sekunder\s*$")
LINES = re.compile(r"(\d+) linjer")


@dataclass(frozen=True, slots=True)
class TermRun:
    """One calculation: seconds from the start of the run to stored, indexed, summed lines; the whole command."""

    seconds: float
    lines: int
    command: Measured


def options_of(name: str, persons: int) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"benchmark {name}")
    parser.add_argument("--persons", type=int, default=persons)
    parser.add_argument("--register", type=Path, metavar="FOLDER", help="ferdige filer fra generate_register")
    parser.add_argument("--repeat", type=int, default=5, help="målinger; medianen vises")
    parser.add_argument("--keep", action="store_true", help="behold databasen")
    return parser


def prepare(
    environment: dict[str, str], folder: Path, persons: int, *, first: TermPeriod = FIRST, ready: bool = False
) -> None:
    """Imports a register and what was paid before, and locks every term from `first` to the one before the measured.
    `ready`: the files stand in the folder already."""
    if not ready:
        row(
            "generate_register",
            manage(environment, "generate_register", "--persons", str(persons), "--output", str(folder)),
        )
    for command, file in (("import_register", "register"), ("import_converted", "converted")):
        row(command, manage(environment, command, f"{folder}/{file}.jsonl.gz"))
    for name, role in (("beregner", "imdi-saksbehandler"), ("attestant", "imdi-attestant")):
        manage(environment, "create_user", name, "--recipient", "imdi", "--role", role)
    manage(environment, "confirm_rates", "--user", "attestant")
    period = first
    while period < MEASURED:
        locked = calculate(environment, period)
        row(f"calculate_term {period.code}", locked.command, f"{locked.seconds:.1f} s, {locked.lines} linjer")
        manage(environment, "attest_term", period.code, "--user", "attestant", "--acknowledge-warnings")
        period = period.next


def calculate(environment: dict[str, str], period: TermPeriod, *more: str) -> TermRun:
    as_of = period.last_day.isoformat()
    done = manage(environment, "calculate_term", period.code, "--as-of", as_of, "--user", "beregner", *more)
    last = done.output.strip().splitlines()[-1]
    found, lines = FINISHED.search(last), LINES.search(last)
    assert found, done.output
    assert lines, done.output
    return TermRun(float(found[1]), int(lines[1]), done)


def measured(environment: dict[str, str], times: int, *more: str) -> list[TermRun]:
    """The measured term again and again: nothing is locked, so each run does the same."""
    return [calculate(environment, MEASURED, *more) for _ in range(times)]


def median(values: list[float]) -> float:
    return statistics.median(values)


def timed(times: int, measure: Callable[[], float]) -> float:
    """The median of several."""
    return median([measure() for _ in range(times)])


def load() -> str:
    """How busy the machine is: figures taken beside other work say little."""
    return f"belastning {os.getloadavg()[0]:.1f} på {os.cpu_count()} kjerner"
