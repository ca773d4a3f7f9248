"""Django's migrate, and then the rights of the application's database role."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from imdi_tilskudd.database import apply_privileges, ensure_app_role


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        ensure_app_role(connection)
        super().handle(*args, **options)
        if not options["plan"] and not options["check_unapplied"]:
            apply_privileges(connection)
