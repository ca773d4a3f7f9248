"""Who may ask about whom, made anew: `rebuild_places`."""

from typing import Any

from django.core.management.base import BaseCommand

from payments.services.places import rebuild_places


class Command(BaseCommand):
    help = "Lager oversikten over hvilke mottakere hver person har hørt til, på nytt av registeret."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(f"{rebuild_places()} tilknytninger.")
