"""Loads schemes, codes, rates, parameters and countries from grants/data/. What IMDi entered is never
touched."""

import csv
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models, transaction

from grants.models import Country, GrantCode, Group, Parameter, Rate, Scheme

DATA = Path(__file__).resolve().parent.parent / "data"


class ReferenceConflict(Exception):
    """The data file says other than what an IMDi user has confirmed; the message names the rows."""


@transaction.atomic
def load_reference() -> dict[str, int]:
    """Brings the tables in line with the data files and returns the number of rows of each file. Idempotent.
    Rates and parameters loaded earlier follow the file until somebody confirms them; a confirmed one that
    differs raises ReferenceConflict and nothing is changed."""
    codes = tomllib.loads((DATA / "codes.toml").read_text(encoding="utf-8"))
    return {
        "schemes": _load_named(Scheme, codes["scheme"]),
        "groups": _load_named(Group, codes["group"]),
        "codes": _load_codes(codes["code"]),
        "countries": _load_countries(),
        "rates": _load_rates(),
        "parameters": _load_parameters(),
    }


def _load_named(model: type[models.Model], rows: list[dict[str, str]]) -> int:
    objects = [
        model(slug=row["slug"], name=row["nb"], name_nn=row["nn"], position=position)
        for position, row in enumerate(rows, start=1)
    ]
    return _upsert(objects, ["name", "name_nn", "position"])


def _load_codes(rows: list[dict[str, str]]) -> int:
    objects = [
        GrantCode(
            code=row["code"],
            scheme_id=row["scheme"],
            group_id=row["group"],
            name=row["nb"],
            name_nn=row["nn"],
            position=position,
        )
        for position, row in enumerate(rows, start=1)
    ]
    return _upsert(objects, ["scheme", "group", "name", "name_nn", "position"])


def _load_countries() -> int:
    objects = [
        Country(code=row["code"], name=row["nb"], name_nn=row["nn"], low_rate=row["low_rate"] == "1")
        for row in _rows("countries.csv")
    ]
    return _upsert(objects, ["name", "name_nn", "low_rate"])


def _upsert(objects: list[Any], fields: list[str]) -> int:
    manager = type(objects[0])._default_manager
    manager.bulk_create(objects, update_conflicts=True, unique_fields=["pk"], update_fields=fields)
    return len(objects)


def _load_rates() -> int:
    rates = [
        Rate(
            code_id=row["code"],
            year=int(row["year"]),
            amount=Decimal(row["amount_nok"]),
            source_quality=row["source_quality"],
            source=row["source"],
        )
        for row in _rows("rates.csv")
    ]
    loaded = {(rate.code_id, rate.year): rate for rate in _from_file(Rate)}
    return _load_dated(rates, loaded, key=lambda rate: (rate.code_id, rate.year), value="amount")


def _load_parameters() -> int:
    content = tomllib.loads((DATA / "parameters.toml").read_text(encoding="utf-8"))
    parameters = [Parameter(name=name, value=p["value"], source=p["source"]) for name, p in content.items()]
    loaded = {parameter.name: parameter for parameter in _from_file(Parameter)}
    return _load_dated(parameters, loaded, key=lambda parameter: parameter.name, value="value")


def _from_file(model: Any) -> models.QuerySet[Any]:
    """Rows that came from the data file: nobody entered them, and they are known from the beginning."""
    return model.objects.select_for_update().filter(entered_by=None, known_from=None).order_by("pk")


def _load_dated(wanted: list[Any], loaded: dict[Any, Any], *, key: Any, value: str) -> int:
    new = [row for row in wanted if key(row) not in loaded]
    changed = [row for row in wanted if key(row) in loaded and _differs(row, loaded[key(row)])]
    refused = [row for row in changed if _is_refused(row, loaded[key(row)], value)]
    if refused:
        raise ReferenceConflict(
            "Datafilen har en annen verdi enn den som er bekreftet: "
            + ", ".join(str(row) for row in refused)
            + ". Før inn den nye verdien i admin i stedet, og la en annen bekrefte den."
        )
    type(wanted[0]).objects.bulk_create(new)
    for row in changed:
        _follow_file(loaded[key(row)], row)
    return len(wanted)


def _differs(row: Any, known: Any) -> bool:
    return any(getattr(row, name) != getattr(known, name) for name in _columns(row))


def _is_refused(row: Any, known: Any, value: str) -> bool:
    """A confirmed value stands; a clearer source text does not change what was confirmed, but is not taken
    in."""
    return known.is_confirmed and getattr(row, value) != getattr(known, value)


def _follow_file(known: Any, row: Any) -> None:
    if known.is_confirmed:
        return
    for name in _columns(row):
        setattr(known, name, getattr(row, name))
    known.save(update_fields=_columns(row))


def _columns(row: Any) -> list[str]:
    return ["amount", "source_quality", "source"] if isinstance(row, Rate) else ["value", "source"]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
