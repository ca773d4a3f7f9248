"""Locks a term: `attest_term 2023-T2 --user NAME [--acknowledge-warnings]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.selectors import UnknownUser, user_named
from imdi_tilskudd.lib.dates import today
from payments import services


class Command(BaseCommand):
    help = "Attesterer en termin: låser linjene for alltid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("term", help="for eksempel 2023-T2")
        parser.add_argument("--user", required=True, help="attestantens brukernavn")
        parser.add_argument("--acknowledge-warnings", action="store_true", help="kvitter for varslene")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            term = services.attest_term(
                term_code=options["term"],
                user=user_named(options["user"]),
                today=today(),
                acknowledge_warnings=options["acknowledge_warnings"],
            )
        except (services.Refused, UnknownUser) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{term.code} er attestert og låst. Fingeravtrykk {term.digest[:16]}.")
