"""Makes the demo world, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imdi_tilskudd.demo.world import create_world
from imdi_tilskudd.lib.dates import today


class Command(BaseCommand):
    help = "Lager demoens verden: register, terminer og brukere. Det som finnes fra før, blir stående."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demodata lages bare i en demo. Start den med ./portal demo.")
        create_world(today=today(), say=self.stdout.write)
