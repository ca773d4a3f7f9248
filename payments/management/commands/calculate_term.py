"""Calculates a term: `calculate_term 2023-T2 [--as-of 2023-06-30] [--user NAME] [--celery]`, or tries it:
`calculate_term 2023-T2 --simulate [--rates FILE] [--parameters FILE] [--details FILE]`."""

import csv
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.selectors import UnknownUser, user_named
from imdi_tilskudd.lib.commands import day
from imdi_tilskudd.lib.dates import today
from imdi_tilskudd.lib.files import whole_file
from payments import services, tasks
from payments.models import Run
from payments.selectors.runs import group_and_code_sums

SECONDS_BETWEEN_LOOKS = 0.2
# So long a run may lie there with no worker at it: none is up, or they have died.
PATIENCE_SECONDS = 10
SIMULATION_ONLY = ("rates", "parameters", "details")
DETAILS = ("recipient", "duf", "name", "code", "budget_year", "for_term", "real", "simulated", "difference")


class Command(BaseCommand):
    help = "Beregner en termin: det som er skyldig, minus det som er betalt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("term", help="for eksempel 2023-T2")
        parser.add_argument("--as-of", type=day, help="kunnskapsdag, ellers i dag")
        parser.add_argument("--user", help="brukernavnet til den som beregner")
        parser.add_argument("--simulate", action="store_true", help="vis hva det ville blitt, skriv ingenting")
        parser.add_argument("--rates", type=Path, help="andre satser, bare med --simulate")
        parser.add_argument("--parameters", type=Path, help="andre parametre, bare med --simulate")
        parser.add_argument(
            "--details", type=Path, help="personene bak hver forskjell fra den virkelige kjøringen, bare med --simulate"
        )
        parser.add_argument("--full", action="store_true", help="regn alt på nytt, også der ingenting er nytt")
        parser.add_argument("--celery", action="store_true", help="la Celery-arbeiderne regne")

    def handle(self, *args: Any, **options: Any) -> None:
        if any(options[name] for name in SIMULATION_ONLY) and not options["simulate"]:
            raise CommandError("--rates, --parameters og --details virker bare sammen med --simulate.")
        if options["simulate"]:
            self._simulate(options)
            return
        try:
            user = user_named(options["user"]) if options["user"] else None
            run = services.start_run(
                term_code=options["term"], as_of=options["as_of"] or today(), user=user, full=options["full"]
            )
            run = self._by_celery(run) if options["celery"] else services.calculate_in_processes(run_id=run.pk)
        except (services.Refused, UnknownUser) as refusal:
            raise CommandError(str(refusal)) from None
        if run.state == Run.State.FAILED:
            raise CommandError(run.message)
        self._report(run)

    def _by_celery(self, run: Run) -> Run:
        tasks.hint(run.pk)
        seen_at_work = time.monotonic()
        while run.state == Run.State.WORKING:
            if services.is_worked_on(run):
                seen_at_work = time.monotonic()
            elif time.monotonic() - seen_at_work > PATIENCE_SECONDS:
                self.stderr.write("Ingen Celery-arbeider regner på terminen. Den beregnes her i stedet.")
                return services.calculate_in_processes(run_id=run.pk)
            time.sleep(SECONDS_BETWEEN_LOOKS)
            run.refresh_from_db()
        return run

    def _simulate(self, options: dict[str, Any]) -> None:
        start = time.monotonic()
        try:
            with details_to(options["details"]) as tell:
                simulation = services.simulate_term(
                    term_code=options["term"],
                    today=today(),
                    as_of=options["as_of"],
                    rates=options["rates"],
                    parameters=options["parameters"],
                    tell=tell,
                )
        except services.Refused as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"Kan ikke skrive {options['details']}: {error.strerror}.") from None
        self.stdout.write(f"{options['term']}, kunnskapsdag {simulation.as_of}, prøvekjøring: ingenting er skrevet")
        for (group, code), (lines, amount) in simulation.sums.items():
            self.stdout.write(f"  {group:<12}{code:<18}{lines:>9}{amount:>20}")
        self.stdout.write(
            f"{simulation.persons} personer, {simulation.lines} linjer, sum {simulation.amount} kr, "
            f"{time.monotonic() - start:.2f} sekunder"
        )
        if simulation.real:
            self._compare(simulation)
        elif options["details"]:
            self.stdout.write(f"{options['term']} er ikke beregnet, så det er ingenting å sammenligne med.")

    def _compare(self, simulation: services.Simulation) -> None:
        """Sums of every code, and under it those of the recipients that would get something else."""
        self.stdout.write(f"Mot kjøring {simulation.real.pk}: virkelig, prøvekjørt, forskjell")
        by_code: dict[str, list[tuple[str, services.Compared]]] = {}
        for (code, recipient), sums in simulation.compared.items():
            by_code.setdefault(code, []).append((recipient, sums))
        for code, rows in by_code.items():
            total = services.Compared(sum(row.real for _, row in rows), sum(row.simulated for _, row in rows))
            self._compared(f"  {code:<18}", total)
            for recipient, sums in rows:
                if sums.difference:
                    self._compared(f"    {recipient:<16}", sums)
        self.stdout.write(f"{simulation.persons_with_difference} personer får noe annet.")

    def _compared(self, name: str, sums: services.Compared) -> None:
        self.stdout.write(f"{name}{sums.real:>20}{sums.simulated:>20}{sums.difference:>20}")

    def _report(self, run: Run) -> None:
        self.stdout.write(f"{run.term_code}, kunnskapsdag {run.as_of}: kjøring {run.pk}")
        for group, code, lines, amount in group_and_code_sums(run):
            self.stdout.write(f"  {group:<12}{code:<18}{lines:>9}{amount:>20}")
        for warning in run.warnings.filter(duf=""):
            self.stdout.write(f"  OBS: {warning.text}")
        self.stdout.write(f"{run.persons} personer, {run.lines} linjer, sum {run.amount} kr, {run.seconds} sekunder")


@contextmanager
def details_to(path: Path | None) -> Iterator[Callable[[services.Difference], None] | None]:
    """Writes differences to the file, when there is one to write to: whole or not at all."""
    if path is None:
        yield None
        return
    with whole_file(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(DETAILS)

        def tell(found: services.Difference) -> None:
            key = found.key
            sums = (found.real, found.simulated, found.simulated - found.real)
            writer.writerow((key.recipient, found.duf, found.name, key.code, key.year, key.term, *sums))

        yield tell
