#!/usr/bin/env python3
"""Django's command line. `./portal manage …` runs it inside the prepared environment."""

import os
import sys

OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "test"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imdi_tilskudd.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        # Tables belong to the owner's role; everything else runs with the application's fewer rights.
        os.environ["PORTAL_DATABASE_ROLE"] = "owner"
    from django.core.management import execute_from_command_line

    from imdi_tilskudd.lib import scope

    scope.open_process()

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
