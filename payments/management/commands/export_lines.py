"""The payment basis as a file: `export_lines 2023-T2 [--recipient 4627] [--format csv|xlsx] --output FILE`."""

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments.export import in_order, write_csv, write_xlsx
from payments.selectors.lines import UnknownBasis, basis_of_term


class Command(BaseCommand):
    help = "Skriver utbetalingsgrunnlaget for en termin til fil."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("term", help="for eksempel 2023-T2")
        parser.add_argument("--recipient", help="kommune- eller fylkesnummer; ellers alle")
        parser.add_argument("--format", choices=["csv", "xlsx"], default="csv")
        parser.add_argument("--output", required=True, type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        try:
            lines = in_order(basis_of_term(options["term"], options["recipient"]))
            count = self._write(lines, options["format"], output)
        except UnknownBasis as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"Kan ikke skrive {output}: {error.strerror}.") from None
        self.stdout.write(f"{count} linjer skrevet til {output}")

    def _write(self, lines: Any, kind: str, output: Path) -> int:
        """Whole or not at all: written beside its place and moved there."""
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        try:
            if kind == "csv":
                with os.fdopen(handle, "w", encoding="utf-8", newline="") as text:
                    count = write_csv(lines, text, masked=False)
            else:
                with os.fdopen(handle, "wb") as binary:
                    count = write_xlsx(lines, binary, masked=False)
            Path(name).chmod(0o644)
            Path(name).replace(output)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return count
