"""Tentative future lines: `forecast --years 2024-2028 [--recipient 4627] --output FILE`, or `forecast --store` for the
pages."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imdi_tilskudd.lib.dates import today
from imdi_tilskudd.lib.files import whole_file
from payments import services
from payments.export import write_csv, write_xlsx
from payments.models import Line

EARLIEST, LATEST, MOST_YEARS = 2000, 2100, 25
ROWS_IN_A_SHEET = 1_048_576  # Excel's own limit, the header among them


def years(text: str) -> tuple[int, int]:
    """argparse type: 2024-2028, or one year."""
    first, _, last = text.partition("-")
    try:
        span = int(first), int(last or first)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} er ikke år som 2024-2028") from None
    if not EARLIEST <= span[0] <= span[1] <= LATEST or span[1] - span[0] >= MOST_YEARS:
        raise argparse.ArgumentTypeError(f"{text!r}: skriv det første året først, og høyst {MOST_YEARS} år")
    return span


class Command(BaseCommand):
    help = "Skriver en prognose: linjene hver kommende termin ville fått, ut fra registeret slik det er nå."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--years", type=years, help="for eksempel 2024-2028")
        parser.add_argument("--recipient", help="kommune- eller fylkesnummer; ellers alle")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--output", type=Path, help="csv, eller xlsx når navnet slutter på det")
        where.add_argument(
            "--store", action="store_true", help="ta vare på den for «Kommende utbetalinger»: fem år fra i år"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["store"]:
            self._store(options)
        elif options["years"]:
            self._write(options)
        else:
            raise CommandError("Velg år med --years, for eksempel --years 2024-2028.")

    def _store(self, options: dict[str, Any]) -> None:
        if options["years"]:
            raise CommandError("--store regner alltid fem år fra i år; utelat --years.")
        try:
            stored = services.store_forecast(as_of=today(), recipient=options["recipient"])
        except services.Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"{stored.first_term}–{stored.last_term}: {stored.cases} saker for {stored.recipients} mottakere er lagret"
        )

    def _write(self, options: dict[str, Any]) -> None:
        output: Path = options["output"]
        first, last = options["years"]
        words = {"first_year": first, "last_year": last, "as_of": today(), "recipient": options["recipient"]}
        try:
            with services.forecast_lines(**words) as found:
                if output.suffix.lower() == ".xlsx":
                    self._write_xlsx(found, output)
                else:
                    self._write_csv(found.lines, output)
        except services.Refused as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"Kan ikke skrive {output}: {error.strerror}.") from None
        self.stdout.write(f"{found.count} linjer skrevet til {output}")

    def _write_csv(self, lines: Iterable[Line], output: Path) -> None:
        with whole_file(output) as file:
            write_csv(lines, file, masked=False)

    def _write_xlsx(self, found: services.Forecast, output: Path) -> None:
        if found.count >= ROWS_IN_A_SHEET:
            raise CommandError(
                f"{found.count} linjer får ikke plass i et regneark. Skriv csv, eller velg --recipient eller færre år."
            )
        with whole_file(output, binary=True) as file:
            write_xlsx(found.lines, file, masked=False)
