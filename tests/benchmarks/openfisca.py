"""Side by side with OpenFisca-Core: år 1 and år 2–5 for the same persons and terms, read from the same database, stored
the same way. OpenFisca is installed into an environment of its own (requirements/benchmark.txt).

Two things are asked of it: to do what a term run does – all terms owed, what is paid taken off, the lines with their
facts stored, indexed and summed up – and only to compute and store the newest term.

./portal manage benchmark openfisca --persons 250000
"""

import json
import subprocess
import sys
import tempfile
import venv
from decimal import Decimal
from pathlib import Path
from subprocess import PIPE
from typing import Any

import psycopg

from .bench import PROJECT, own_database
from .prepared import MEASURED, load, measured, median, options_of, prepare

GOAL = 1.0
NEWEST = "SELECT run_id FROM payments_term WHERE code = %s"
OURS = """
SELECT duf, sum(amount) FROM payments_line
 WHERE run_id = %s AND for_term = %s AND kind = 'ordinær' AND code LIKE 'AR-%%' GROUP BY duf
"""


def main(arguments: list[str]) -> None:
    options = options_of("openfisca", 250_000).parse_args(arguments)
    with own_database(options.keep) as environment, tempfile.TemporaryDirectory() as made:
        python = install(Path(made, "venv"))
        prepare(environment, options.register or Path(made), options.persons, ready=bool(options.register))
        report(environment, python, options.repeat)


def install(folder: Path) -> Path:
    """An environment with OpenFisca; its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    lock = PROJECT / "requirements" / "benchmark.txt"
    subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], check=True)
    return python


def report(environment: dict[str, str], python: Path, repeat: int) -> None:
    ours = measured(environment, repeat)
    full = measured(environment, repeat, "--full")
    with psycopg.connect(environment["DATABASE_OWNER_URL"]) as connection:
        newest = connection.execute(NEWEST, [MEASURED.code]).fetchone()
        assert newest
        exact = dict(connection.execute(OURS, [newest[0], MEASURED.code]).fetchall())
    seconds = median([run.seconds for run in ours])
    shown("IMDi Tilskudd, alle ordninger", seconds, ours[0].lines)
    shown("IMDi Tilskudd, --full", median([run.seconds for run in full]), full[0].lines)
    for label, whole in (("OpenFisca som terminkjøring", True), ("OpenFisca, bare nyeste termin", False)):
        theirs = [other_side(environment, python, newest[0], whole) for _ in range(repeat)]
        took = median([side["seconds"] for side in theirs])
        shown(label, took, theirs[0]["lines"])
        parts = ", ".join(f"{name} {value:.1f} s" for name, value in theirs[0]["parts"].items())
        print(f"  {parts}, {theirs[0]['megabytes']:.0f} MB")
        print(f"  kjøring / OpenFisca: {seconds / took:.2f} (mål {GOAL}); {load()}")
    compare(exact, theirs[0])


def other_side(environment: dict[str, str], python: Path, run: int, whole: bool) -> dict[str, Any]:
    """`whole`: as a term run does it."""
    command = [python, "-m", "tests.benchmarks.openfisca_side", str(run)]
    asked = json.dumps({"sums": sums() if whole else []})
    said = subprocess.run(command, cwd=PROJECT, env=environment, check=True, input=asked, stdout=PIPE, text=True)
    return json.loads(said.stdout)


def sums() -> list[str]:
    """What sums a run up, to be filled in with its table and its number."""
    from payments.services.digest import STORE
    from payments.services.finish import TOTALS

    return [TOTALS, STORE.replace("{of}", "").replace("%s::jsonb", "jsonb_build_object()")]


def shown(label: str, seconds: float, lines: int) -> None:
    print(f"{label:<34}{seconds:>8.2f} s{lines:>9} linjer", flush=True)


def compare(exact: dict[str, Decimal], theirs: dict[str, Any]) -> None:
    """Persons with the very same sum, and what adding up in 32 bits does to the total."""
    paid = {duf: amount for duf, amount in theirs["paid"].items() if amount}
    everyone = exact.keys() | paid.keys()
    same = sum(1 for duf in everyone if float(exact.get(duf, 0)) == paid.get(duf, 0))
    print(f"samme sum for {same} av {len(everyone)} personer ({same / max(len(everyone), 1):.1%})")
    total = sum(Decimal(str(amount)) for amount in paid.values())
    lost = Decimal(str(theirs["sum_float32"])) - total
    print(f"OpenFiscas sum: {total:.2f} kr lagt sammen eksakt; i 32-bits flyttall avviker den {lost:.2f} kr")
    print("IMDi Tilskudd regner i hele øre: linjene, summene og fingeravtrykket er eksakte")


if __name__ == "__main__":
    main(sys.argv[1:])
