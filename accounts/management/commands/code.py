"""The one-time code a demo user's app would show now."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models.device import STEP_SECONDS
from accounts.selectors import UnknownUser, confirmed_device, user_named


class Command(BaseCommand):
    help = "Skriv ut engangskoden til en demobruker. Bare med PORTAL_DEMO=1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USER")

    def handle(self, *, username: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Engangskoder skrives bare ut i demoen.")
        try:
            device = confirmed_device(user_named(username))
        except UnknownUser as error:
            raise CommandError(str(error)) from None
        if device is None:
            raise CommandError(f"{username} har ingen kodeapp ennå: logg inn én gang og koble til en.")
        now = time.time()
        if device.last_t >= now // STEP_SECONDS:
            # Each code works once: a used one would be refused.
            wait = STEP_SECONDS - now % STEP_SECONDS
            self.stderr.write(f"Koden er brukt. Den neste kommer om {wait:.0f} sekunder.")
            time.sleep(wait + 0.1)
        self.stdout.write(device.current_code())
