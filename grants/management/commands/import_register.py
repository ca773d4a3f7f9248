"""`manage.py import_register FILE… [--dry-run] [--skip-invalid]`."""

import time
from argparse import ArgumentParser
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from grants import services
from grants.register.files import UnreadableFile
from grants.register.importer import PROBLEMS_LISTED, ImportBusy, ImportRefused, ImportResult
from grants.register.reference import ReferenceMissing

FIRST_REPORT_SECONDS = 2.0
SECONDS_BETWEEN = 1.0


class Command(BaseCommand):
    help = "Leser registerhendelser fra .jsonl- eller .jsonl.gz-filer inn i registeret: alt eller ingenting."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="kontroller alt, endre ingenting")
        parser.add_argument(
            "--skip-invalid",
            action="store_true",
            help="importer de gode linjene og skriv de andre til FILE.rejected.jsonl",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            result = services.import_register(
                paths=options["files"],
                dry_run=options["dry_run"],
                skip_invalid=options["skip_invalid"],
                progress=ProgressLine(self.stderr),
            )
        except ImportRefused as refused:
            self._list(refused.problems, refused.number)
            raise CommandError(f"{refused.number} feil. Ingenting er importert.") from None
        except (ImportBusy, ReferenceMissing, UnreadableFile) as error:
            raise CommandError(str(error)) from None
        self._summary(result, time.monotonic() - started, dry_run=options["dry_run"])

    def _list(self, problems: list[str], number: int) -> None:
        for problem in problems:
            self.stderr.write(problem)
        if number > PROBLEMS_LISTED:
            self.stderr.write(f"… og {number - PROBLEMS_LISTED} feil til.")

    def _summary(self, result: ImportResult, seconds: float, *, dry_run: bool) -> None:
        if result.rejected:
            self._list(result.problems, result.problems_in_all)
        if dry_run:
            self.stdout.write("Prøvekjøring: ingenting er endret.")
        for label, number in (
            ("Linjer", result.lines),
            ("Nye hendelser", result.added),
            ("Kjent fra før", result.known),
            ("Avviste linjer", result.rejected),
        ):
            self.stdout.write(f"{label}: {spaced(number)}")
        for path in result.rejected_files:
            self.stdout.write(f"Avviste linjer står i {path}")
        for oddity, persons in sorted(result.warnings.items()):
            self.stdout.write(f"Advarsel, {oddity}: {spaced(persons)} personer")
        self.stdout.write(f"Sekunder: {seconds:.1f}")


class ProgressLine:
    """Says on stderr how far a long import has come; a short one stays silent."""

    def __init__(self, output: Any) -> None:
        self.output: TextIO = output
        self.said_at = time.monotonic() + FIRST_REPORT_SECONDS - SECONDS_BETWEEN
        self.what = ""
        self.began = time.monotonic()

    def __call__(self, what: str, count: int, part: float) -> None:
        now = time.monotonic()
        is_next = what != self.what
        if is_next:
            self.what, self.began = what, now
        if now - self.said_at >= (0 if is_next else SECONDS_BETWEEN):
            self.said_at = now
            self.output.write(self._sentence(count, part, now - self.began))

    def _sentence(self, count: int, part: float, seconds: float) -> str:
        if not count or not part or not seconds:
            return f"{self.what} …"
        left = seconds * (1 - part) / part
        return f"{self.what}: {spaced(count)}, {spaced(count / seconds)} i sekundet, ca. {left:.0f} s igjen"


def spaced(number: float) -> str:
    """1 234 567."""
    return f"{number:,.0f}".replace(",", " ")
