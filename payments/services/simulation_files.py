"""Other rates and parameters for a training run, from files."""

import csv
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from grants.models import GrantCode
from grants.services.parameters import checked
from imdi_tilskudd.lib.money import Ore, to_ore

from .errors import CalculationRefused


def rates_from(file: Path) -> Mapping[tuple[str, int], Ore]:
    """Columns code, year, amount_nok, as in grants/data/rates.csv; others are ignored. CalculationRefused names the
    line that cannot be used."""
    codes = set(GrantCode.objects.values_list("code", flat=True))
    rates = {}
    try:
        with file.open(encoding="utf-8", newline="") as rows:
            lines = csv.DictReader(rows)
            if missing := {"code", "year", "amount_nok"} - set(lines.fieldnames or ()):
                raise CalculationRefused(f"{file}: disse kolonnene mangler: {', '.join(sorted(missing))}.")
            for number, row in enumerate(lines, start=2):
                if row["code"] not in codes:
                    raise CalculationRefused(f"{file}:{number}: code: {row['code']} er ingen tilskuddskode.")
                rates[row["code"], int(row["year"])] = to_ore(Decimal(row["amount_nok"]))
    except (KeyError, TypeError, ValueError, InvalidOperation, OSError) as error:
        raise CalculationRefused(f"{file} kan ikke leses som satser (code,year,amount_nok): {error}") from error
    return rates


def parameters_from(file: Path) -> dict[str, Any]:
    """`name = value`, or tables with a `value` as in grants/data/parameters.toml. CalculationRefused says which value
    cannot be used."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        values = {name: row["value"] if isinstance(row, dict) else row for name, row in content.items()}
        return {name: checked(name, value) for name, value in values.items()}
    except (OSError, ValueError, KeyError) as error:
        raise CalculationRefused(f"{file} kan ikke leses som parametre (TOML): {error}") from error
    except ValidationError as error:
        raise CalculationRefused(f"{file}: {' '.join(error.messages)}") from None
