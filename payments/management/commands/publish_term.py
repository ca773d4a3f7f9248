"""Shows a calculated term to the municipalities: `publish_term 2023-T2 [--comments-until DATE]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imdi_tilskudd.lib.commands import day
from payments import services


class Command(BaseCommand):
    help = "Legger en beregnet termin ut til forhåndsvisning for kommunene."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("term", help="for eksempel 2023-T2")
        parser.add_argument("--comments-until", type=day, help="siste dag for innspill")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            term = services.publish_term(term_code=options["term"], comments_until=options["comments_until"])
        except services.Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{term.code} er lagt ut til forhåndsvisning.")
