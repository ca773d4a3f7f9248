"""Measures: `./portal manage benchmark [NAME]`. Prints figures and ratios; asserts nothing."""

from argparse import REMAINDER, ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError

NAMES = ("national", "run", "growth", "loop", "openfisca", "pages", "desk")


class Command(BaseCommand):
    help = (
        "Måler på en database for seg selv: national (import, terminer), run (terminkjøringen), growth (hvordan den "
        "vokser), loop (mot en enkel sløyfe), openfisca (mot OpenFisca), pages (sidene for Oslo), desk (IMDis kø)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=NAMES, nargs="?", default=NAMES[0])
        parser.add_argument("arguments", nargs=REMAINDER, help="for målingen selv; prøv --help etter navnet")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            module = import_module(f"tests.benchmarks.{options['name']}")
        except ModuleNotFoundError as error:
            raise CommandError(f"Målingene finnes bare i kildekoden: {error}") from error
        module.main(options["arguments"])
