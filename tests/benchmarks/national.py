"""The whole country: generate, import, and every term from 2022-T1 on, as commands; then the sums of 2022 and 2023
beside what was really paid.

    ./portal manage benchmark national --persons 250000 --last 2023-T4
"""

import argparse
import csv
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from imdi_tilskudd.lib.periods import TermPeriod

from .bench import PROJECT, manage, own_database, row

FIRST = TermPeriod(2022, 1)
COLUMNS = {
    "integrering_ar_1": {"AR-1", "AR-1 EV", "AR-1 B", "AR-1 EM", "ELDR", "BHT"},
    "integrering_ar_2_5": {"AR-2", "AR-3", "AR-4", "AR-5"},
    "saerskilt": {"EMINB", "EMINU"},
    "ekstratilskudd": {"FHT1", "FHT2"},
    "norsk_voksne": {
        *(f"P-AR{year}-{level}" for year in (1, 2, 3) for level in "HL"),
        "P37D-AR1",
        "UN43G",
        "Grunntilskudd-H",
        "Grunntilskudd-L",
    },
    "norsk_asylsokere": {"ASYLNORSK", "SAMF-I-MOTTAK"},
}
YEARS_WITH_FACTS = (2022, 2023)
Sums = dict[tuple[str, str], Decimal]
PAID = PROJECT / "grants" / "data" / "paid_2022_2023.csv"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmark national")
    parser.add_argument("--persons", type=int, help="uten: så mange som fasiten tilsier")
    parser.add_argument("--last", default="2023-T4", help="siste termin")
    parser.add_argument("--keep", action="store_true", help="behold databasen")
    options = parser.parse_args(arguments)
    with own_database(options.keep) as environment, tempfile.TemporaryDirectory() as folder:
        sums = run(environment, folder, options)
    for year in sorted(sums):
        compare(sums[year], year)


def run(environment: dict[str, str], folder: str, options: argparse.Namespace) -> dict[int, Sums]:
    """Prints a row per command; returns the sums of each year by (recipient, column)."""
    size = ["--persons", str(options.persons)] if options.persons else []
    made = manage(environment, "generate_register", *size, "--output", folder)
    row("generate_register", made, made.output.strip().splitlines()[-1])
    for command, file in (("import_register", "register"), ("import_converted", "converted")):
        row(command, manage(environment, command, f"{folder}/{file}.jsonl.gz"))
    for name, role in (("beregner", "imdi-saksbehandler"), ("attestant", "imdi-attestant")):
        manage(environment, "create_user", name, "--recipient", "imdi", "--role", role)
    manage(environment, "confirm_rates", "--user", "attestant")
    sums: dict[int, Sums] = {year: defaultdict(Decimal) for year in YEARS_WITH_FACTS}
    period = FIRST
    while period.code <= options.last:
        term(environment, period)
        if period.year in sums:
            add_sums(environment, period, folder, sums[period.year])
        period = period.next
    return sums


def term(environment: dict[str, str], period: TermPeriod) -> None:
    code, as_of = period.code, period.last_day.isoformat()
    calculated = manage(environment, "calculate_term", code, "--as-of", as_of, "--user", "beregner")
    row(f"calculate_term {code}", calculated, calculated.output.strip().splitlines()[-1])
    manage(environment, "publish_term", code)
    attested = manage(environment, "attest_term", code, "--user", "attestant", "--acknowledge-warnings")
    row(f"attest_term {code}", attested)


def add_sums(environment: dict[str, str], period: TermPeriod, folder: str, sums: Sums) -> None:
    file = Path(folder, f"{period.code}.csv")
    row(f"export_lines {period.code}", manage(environment, "export_lines", period.code, "--output", str(file)))
    with file.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            for column, codes in COLUMNS.items():
                if line["code"] in codes:
                    sums[line["recipient"], column] += Decimal(line["amount"])


def compare(sums: Sums, year: int) -> None:
    """Per column: generated, paid, difference, correlation over the recipients."""
    paid: dict[tuple[str, str], Decimal] = {}
    with PAID.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if int(line["year"]) == year:
                paid[line["recipient"], line["scheme"]] = Decimal(line["amount_nok"])
    print(f"\n{year}, mill. kr       beregnet      utbetalt   avvik  korrelasjon")
    for column in COLUMNS:
        recipients = sorted({recipient for recipient, name in paid if name == column})
        ours = [float(sums.get((recipient, column), 0)) for recipient in recipients]
        theirs = [float(paid[recipient, column]) for recipient in recipients]
        total, real = sum(ours), sum(theirs)
        print(
            f"{column:<20}{total / 1e6:>12.1f}{real / 1e6:>14.1f}{(total / real - 1) * 100:>7.1f} %"
            f"{correlation(ours, theirs):>12.4f}"
        )


def correlation(xs: list[float], ys: list[float]) -> float:
    """Pearson's; 0 when one side does not vary."""
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    variances = sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys)
    return covariance / variances**0.5 if variances else 0.0
