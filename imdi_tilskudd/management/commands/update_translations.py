"""`./portal manage update_translations`: the nynorsk catalogue as the sources are now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

NO_BABEL = (
    "Babel mangler; den hører til utviklernes pakker. Kjør ./portal manage update_translations, "
    "eller installer requirements/dev.txt."
)


class Command(BaseCommand):
    help = "Henter tekstene som skal oversettes, inn i locale/nn/LC_MESSAGES/django.po, og lager .mo-filen av den."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from imdi_tilskudd import catalogue
        except ModuleNotFoundError as error:
            raise CommandError(NO_BABEL) from error
        catalog = catalogue.refresh()
        missing = catalogue.untranslated(catalog)
        for message in missing:
            places = ", ".join(dict.fromkeys(place for place, _line in message.locations))
            self.stdout.write(f"{places}: {catalogue.originals(message)[0]}")
        self.stdout.write(f"{len(catalog)} tekster, {len(missing)} uten oversettelse.")
