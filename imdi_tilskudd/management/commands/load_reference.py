"""`manage.py load_reference`: recipients, roles, codes, rates, parameters and countries from the data
files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import accounts.services
import grants.services
from grants.services.reference import ReferenceConflict

WORDS = {
    "recipients": "Tilskuddsmottakere",
    "roles": "Roller",
    "schemes": "Tilskuddsordninger",
    "groups": "Utbetalingsgrupper",
    "codes": "Tilskuddskoder",
    "countries": "Land",
    "rates": "Satser",
    "parameters": "Parametre",
}


class Command(BaseCommand):
    help = "Laster mottakere, roller, koder, satser, parametre og land fra datafilene. Kan kjøres om igjen."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        loaded = accounts.services.load_reference()
        try:
            loaded |= grants.services.load_reference()
        except ReferenceConflict as conflict:
            raise CommandError(str(conflict)) from None
        for name, number in loaded.items():
            self.stdout.write(f"{WORDS[name]}: {number}")
