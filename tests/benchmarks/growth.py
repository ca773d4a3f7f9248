"""How the time of a term run grows with the number of persons, and the largest process.

./portal manage benchmark growth --sizes 25000 250000 2500000
"""

import argparse
import math
import tempfile
from itertools import pairwise
from pathlib import Path

from .bench import own_database
from .prepared import MEASURED, load, measured, median, prepare

GOAL, MEGABYTES = 1.08, 600


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmark growth")
    parser.add_argument("--sizes", type=int, nargs="+", default=[25_000, 250_000, 2_500_000])
    parser.add_argument("--repeat", type=int, default=3, help="målinger; medianen vises")
    options = parser.parse_args(arguments)
    found = [of_size(persons, options.repeat) for persons in sorted(options.sizes)]
    for (fewer, before, _), (more, after, _) in pairwise(found):
        exponent = math.log(after / before) / math.log(more / fewer)
        print(f"{fewer} → {more} personer: eksponent {exponent:.3f} (mål {GOAL})")
    print(f"største prosess {max(megabytes for _, _, megabytes in found):.0f} MB (mål {MEGABYTES}); {load()}")


def of_size(persons: int, repeat: int) -> tuple[int, float, float]:
    """Persons, seconds, MB. Only the term before is locked: what it takes to come so far is not measured."""
    with own_database() as environment, tempfile.TemporaryDirectory() as folder:
        prepare(environment, Path(folder), persons, first=MEASURED.previous)
        full = measured(environment, 1, "--full")
        quick = measured(environment, repeat)
    seconds = median([run.seconds for run in quick])
    whole = median([run.seconds for run in full])
    megabytes = max(run.command.megabytes for run in [*full, *quick])
    print(
        f"{persons:>9} personer: {seconds:.2f} s, alt på nytt {whole:.2f} s, {megabytes:.0f} MB, {load()}", flush=True
    )
    return persons, seconds, megabytes
