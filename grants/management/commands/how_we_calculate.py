"""«Slik regner vi» as a file: `how_we_calculate --language nb --output FILE`."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.export import markdown
from grants.rules.texts import LANGUAGES
from grants.selectors.how_we_calculate import how_we_calculate
from imdi_tilskudd.lib.commands import day
from imdi_tilskudd.lib.dates import today


class Command(BaseCommand):
    help = "Skriver «Slik regner vi» som Markdown: reglene, valgene og satsene slik de gjelder en dag."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="nb (standard) eller nn")
        parser.add_argument("--as-of", type=day, help="dagen det gjelder for, ellers i dag")
        parser.add_argument("--output", type=Path, required=True, metavar="FIL")

    def handle(self, *, language: str, as_of: date | None, output: Path, **_options: Any) -> None:
        text = markdown(how_we_calculate(as_of or today(), language))
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Kan ikke skrive {output}: {error.strerror}.") from None
        self.stdout.write(f"Skrevet til {output}")
