"""`manage.py generate_register`: a synthetic national register, for demos, tests and measurements."""

from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from grants.synthetic.writer import Written, write_register

SHOWN_EVERY = 25_000


class Command(BaseCommand):
    help = "Lager et syntetisk personregister, og det som det forrige systemet utbetalte."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--persons", type=int, help="antall personer (ellers som landet i 2018–2024)")
        parser.add_argument("--seed", type=int, default=7, help="samme frø gir samme register (standard 7)")
        parser.add_argument("--output", type=Path, required=True, metavar="MAPPE")

    def handle(self, *, persons: int | None, seed: int, output: Path, **_options: Any) -> None:
        if persons is not None and persons < 1:
            raise CommandError(_("Antall personer må være minst 1."))
        started, self.shown = perf_counter(), 0
        written = write_register(output=output, seed=seed, persons=persons, progress=self._show)
        self.stdout.write(
            _("%(persons)d personer, %(events)d hendelser, %(converted)d utbetalte linjer, %(seconds).1f s.")
            % {
                "persons": written.persons,
                "events": written.events,
                "converted": written.converted,
                "seconds": perf_counter() - started,
            }
        )

    def _show(self, written: Written) -> None:
        if written.persons - self.shown >= SHOWN_EVERY:
            self.shown = written.persons
            self.stderr.write(_("%(persons)d personer …") % {"persons": written.persons})
