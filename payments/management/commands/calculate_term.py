"""Calculates a term: `calculate_term 2023-T2 [--as-of 2023-06-30] [--user NAME] [--celery]`."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.selectors import UnknownUser, user_named
from imdi_tilskudd.lib.commands import day
from imdi_tilskudd.lib.dates import today
from payments import services, tasks
from payments.models import Run
from payments.selectors.runs import group_and_code_sums

SECONDS_BETWEEN_LOOKS = 0.2


class Command(BaseCommand):
    help = "Beregner en termin: det som er skyldig, minus det som er betalt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("term", help="for eksempel 2023-T2")
        parser.add_argument("--as-of", type=day, help="kunnskapsdag, ellers i dag")
        parser.add_argument("--user", help="brukernavnet til den som beregner")
        parser.add_argument("--simulate", action="store_true", help="vis hva det ville blitt, skriv ingenting")
        parser.add_argument("--rates", type=Path, help="andre satser, bare med --simulate")
        parser.add_argument("--parameters", type=Path, help="andre parametre, bare med --simulate")
        parser.add_argument("--celery", action="store_true", help="la Celery-arbeiderne regne")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["rates"] or options["parameters"]) and not options["simulate"]:
            raise CommandError("--rates og --parameters virker bare sammen med --simulate.")
        if options["simulate"]:
            self._simulate(options)
            return
        try:
            user = user_named(options["user"]) if options["user"] else None
            run = services.start_run(term_code=options["term"], as_of=options["as_of"] or today(), user=user)
            run = self._by_celery(run) if options["celery"] else services.calculate_in_processes(run_id=run.pk)
        except (services.Refused, UnknownUser) as refusal:
            raise CommandError(str(refusal)) from None
        if run.state == Run.State.FAILED:
            raise CommandError(run.message)
        self._report(run)

    def _by_celery(self, run: Run) -> Run:
        tasks.hint(run.pk)
        while run.state == Run.State.WORKING:
            time.sleep(SECONDS_BETWEEN_LOOKS)
            run.refresh_from_db()
        return run

    def _simulate(self, options: dict[str, Any]) -> None:
        start = time.monotonic()
        try:
            simulation = services.simulate_term(
                term_code=options["term"],
                as_of=options["as_of"] or today(),
                rates=options["rates"],
                parameters=options["parameters"],
            )
        except services.Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{options['term']}, prøvekjøring: ingenting er skrevet")
        for (group, code), (lines, amount) in simulation.sums.items():
            self.stdout.write(f"  {group:<12}{code:<18}{lines:>9}{amount:>20}")
        self.stdout.write(
            f"{simulation.persons} personer, {simulation.lines} linjer, sum {simulation.amount} kr, "
            f"{time.monotonic() - start:.2f} sekunder"
        )

    def _report(self, run: Run) -> None:
        self.stdout.write(f"{run.term_code}, kunnskapsdag {run.as_of}: kjøring {run.pk}")
        for group, code, lines, amount in group_and_code_sums(run):
            self.stdout.write(f"  {group:<12}{code:<18}{lines:>9}{amount:>20}")
        for warning in run.warnings.all():
            self.stdout.write(f"  OBS: {warning.text}")
        self.stdout.write(f"{run.persons} personer, {run.lines} linjer, sum {run.amount} kr, {run.seconds} sekunder")
