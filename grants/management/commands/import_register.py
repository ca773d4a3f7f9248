"""`manage.py import_register FILE… [--dry-run] [--skip-invalid]`."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants import services
from grants.register.files import UnreadableFile
from grants.register.importer import ImportBusy, ImportRefused, ImportResult
from grants.register.reference import ReferenceMissing
from grants.register.reporting import ProgressLine, list_problems, list_refused, spaced


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
            raise CommandError(list_refused(self.stderr, refused)) from None
        except (ImportBusy, ReferenceMissing, UnreadableFile) as error:
            raise CommandError(str(error)) from None
        self._summary(result, time.monotonic() - started, dry_run=options["dry_run"])

    def _summary(self, result: ImportResult, seconds: float, *, dry_run: bool) -> None:
        if result.rejected:
            list_problems(self.stderr, result.problems, result.problems_in_all)
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
