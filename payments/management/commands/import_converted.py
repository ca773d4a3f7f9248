"""What the previous system paid: `import_converted FILE…`."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.register.files import UnreadableFile
from grants.register.importer import ImportRefused
from grants.register.reference import ReferenceMissing
from grants.register.reporting import ProgressLine, list_refused, spaced
from grants.rules.explanations import kroner
from payments import services


class Command(BaseCommand):
    help = "Leser det forrige systemets utbetalinger fra .jsonl- eller .jsonl.gz-filer: alt eller ingenting."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            result = services.import_converted(paths=options["files"], progress=ProgressLine(self.stderr))
        except ImportRefused as refused:
            raise CommandError(list_refused(self.stderr, refused)) from None
        except (services.Refused, ReferenceMissing, UnreadableFile) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Nye utbetalinger: {spaced(result.added)}")
        self.stdout.write(f"Kjent fra før: {spaced(result.known)}")
        self.stdout.write(f"Personer: {spaced(result.persons)}")
        self.stdout.write(f"Sum: {kroner(result.amount)}")
        for note in result.notes:
            self.stdout.write(f"OBS: {note}")
        self.stdout.write(f"Sekunder: {time.monotonic() - started:.1f}")
