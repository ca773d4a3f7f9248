"""The table of demo users."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imdi_tilskudd.demo.users import table


class Command(BaseCommand):
    help = "Viser demoens brukere med passord."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Dette er ikke en demo.")
        self.stdout.write(table())
