"""`manage.py confirm_rates --user NAME [--year 2023]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from grants import services
from grants.models import Rate


class Command(BaseCommand):
    help = "Bekrefter satser som en annen har ført inn. Krever rollen IMDi attestant."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, help="brukernavnet til den som bekrefter")
        parser.add_argument("--year", type=int, help="bare satser for dette budsjettåret")

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._user(options["user"])
        rates = Rate.objects.all()
        if options["year"] is not None:
            rates = rates.filter(year=options["year"])
            if not rates.exists():
                raise CommandError(f"Det finnes ingen satser for {options['year']}.")
        try:
            confirmed = services.confirm_rates(rates=rates.exclude(entered_by=user), by=user)
        except PermissionDenied as error:
            raise CommandError(str(error)) from None
        for rate in confirmed:
            self.stdout.write(f"{rate.code_id} {rate.year}: {rate.amount} kr ({rate.get_source_quality_display()})")
        self.stdout.write(f"Bekreftet {len(confirmed)} satser.")
        own = rates.filter(entered_by=user, confirmed_at=None).count()
        if own:
            self.stdout.write(f"{own} satser som du selv førte inn, må en annen bekrefte.")

    def _user(self, name: str) -> User:
        try:
            return User.objects.active().get(username=name.strip().lower())
        except User.DoesNotExist:
            raise CommandError(f"Det finnes ingen aktiv bruker som heter {name}.") from None
