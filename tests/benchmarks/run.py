"""The twelfth term for a whole country with its full history: the run, beside the least that storing its lines takes.

./portal manage benchmark run --persons 250000
"""

import tempfile
from pathlib import Path

import psycopg

from . import loop
from .bench import own_database
from .l2 import least_seconds
from .prepared import MEASURED, TermRun, load, measured, median, options_of, prepare, timed

GOAL, STRETCH = 5.0, 2.5
NEWEST = "SELECT run_id FROM payments_term WHERE code = %s"


def main(arguments: list[str]) -> None:
    parser = options_of("run", 250_000)
    parser.add_argument("--sample", type=int, default=300, help="personer i den enkle sløyfen")
    options = parser.parse_args(arguments)
    with own_database(options.keep) as environment, tempfile.TemporaryDirectory() as made:
        folder = options.register or Path(made)
        prepare(environment, folder, options.persons, ready=bool(options.register))
        seconds = report(environment, options.persons, options.repeat)
        loop.compare(environment, seconds / options.persons, options.sample)


def report(environment: dict[str, str], persons: int, repeat: int) -> float:
    """Both kinds of run, and L2 for the lines of the last one; the seconds of the ordinary kind."""
    print(f"\n{MEASURED.code}, {persons} personer, {load()}, median av {repeat}")
    print(f"{'':<34}{'sekunder':>9}{'personer/s':>12}{'MB':>6}")
    quick = shown("det nye alene", measured(environment, repeat), persons)
    full = shown("alt på nytt (--full)", measured(environment, repeat, "--full"), persons)
    owner = environment["DATABASE_OWNER_URL"]
    with psycopg.connect(owner) as connection:
        newest = connection.execute(NEWEST, [MEASURED.code]).fetchone()
    assert newest
    least = timed(repeat, lambda: least_seconds(owner, newest[0]))
    print(f"{'L2: lagring av de samme linjene':<34}{least:>9.2f}")
    print(f"kjøring / L2: {quick / least:.1f} (mål {GOAL}, strekk {STRETCH}); alt på nytt / L2: {full / least:.1f}")
    print(load())
    return quick


def shown(label: str, runs: list[TermRun], persons: int) -> float:
    seconds = median([run.seconds for run in runs])
    megabytes = max(run.command.megabytes for run in runs)
    note = f"{runs[0].lines} linjer, fra {min(run.seconds for run in runs)} til {max(run.seconds for run in runs)} s"
    print(f"{label:<34}{seconds:>9.2f}{persons / seconds:>12.0f}{megabytes:>6.0f}  {note}", flush=True)
    return seconds
