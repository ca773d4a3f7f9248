"""Register files for tests: events about invented persons, written to a file and imported by the command."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from imdi_tilskudd.lib.numbers import duf_check_digits

Event = dict[str, Any]


def duf(serial: int) -> str:
    first_ten = f"2022{serial:06d}"
    return first_ten + duf_check_digits(first_ten)


KARI = duf(900001)
OLA = duf(900002)


def person(number: str = KARI, **fields: Any) -> Event:
    return {
        "id": f"FR-person-{number}",
        "type": "person",
        "duf": number,
        "date": "2022-03-01",
        "registered": "2022-03-01",
        "name": "Kari Prøve",
        "birth_date": "1990-05-17",
        "country": "UKR",
    } | fields


def event(kind: str, id: str = "E-1", /, **fields: Any) -> Event:
    """An event about KARI unless `duf` says otherwise; `duf=None` leaves the field out."""
    made = {"id": id, "type": kind, "duf": KARI, "date": "2022-04-04", "registered": "2022-04-06"} | fields
    return {name: value for name, value in made.items() if not (name == "duf" and value is None)}


def settled(id: str = "FR-settled", /, **fields: Any) -> Event:
    return event("settled", id, **{"municipality": "4627", "role": "enslig"} | fields)


def grant(**fields: Any) -> Event:
    whole = {"code": "FHT2", "year": 2023, "recipient": "4627", "amount": 62375}
    return event("fht_grant", **whole | fields)


def write(path: Path, *lines: Event | str) -> Path:
    """Events as JSON, texts as they are, one a line; compressed when the name ends with .gz."""
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    content = "".join(f"{text}\n" for text in texts).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def import_register(*paths: Path, **options: Any) -> str:
    """Runs the command; what it printed."""
    return output_of("import_register", *paths, **options)


def output_of(command: str, *paths: Path, **options: Any) -> str:
    output = io.StringIO()
    call_command(command, *map(str, paths), stdout=output, stderr=io.StringIO(), **options)
    return output.getvalue()


def problems_of(*paths: Path, command: str = "import_register", **options: Any) -> list[str]:
    """Runs the command, which must refuse; the problems without the folder they lie in."""
    errors = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command(command, *map(str, paths), stdout=io.StringIO(), stderr=errors, **options)
    assert refusal.value.returncode == 1
    return [line.removeprefix(f"{paths[0].parent}/") for line in errors.getvalue().splitlines()]
