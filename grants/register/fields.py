"""What one field of a register event may hold. Pure: value and reference data in, stored value out.

Every check takes the value from JSON (never None) and returns what is stored: dates and texts as they are, a
municipality by today's number, an amount as text with two decimals. `Wrong` says in a few words what is
wrong.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from imdi_tilskudd.lib.periods import TERM_PATTERN

EARLIEST_REGISTERED = "2000-01-01"
YEARS = range(2000, 2101)
LARGEST_AMOUNT = Decimal(10_000_000_000)
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
DUF_SHAPE = re.compile(r"[0-9]{12}")
NATIONAL_ID_SHAPE = re.compile(r"[0-9]{11}")


class Wrong(ValueError):
    """What is wrong with a field, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What an event may name. `municipalities`: accepted number to today's; the other sets hold today's."""

    municipalities: Mapping[str, str]
    counties: frozenset[str]
    codes: frozenset[str]
    countries: frozenset[str]


Check = Callable[[Any, Reference], Any]


def shown(value: Any) -> str:
    """The value as the operator may find it again: on one line, at most 40 characters."""
    is_plain = isinstance(value, str | Decimal)
    text = str(value) if is_plain else json.dumps(value, ensure_ascii=False, default=str)
    text = json.dumps(text, ensure_ascii=False)[1:-1]
    return f"«{text[:40]}…»" if len(text) > 40 else f"«{text}»"


def text(longest: int) -> Check:
    def check(value: Any, reference: Reference) -> str:
        if type(value) is not str:
            raise Wrong("skal være en tekst")
        if not value.strip():
            raise Wrong("er tom")
        if len(value) > longest:
            raise Wrong(f"er lengre enn {longest} tegn")
        if NOT_STORABLE.search(value):
            raise Wrong("inneholder tegn som ikke kan lagres")
        return value

    return check


def word(*allowed: str) -> Check:
    def check(value: Any, reference: Reference) -> str:
        if type(value) is str and value in allowed:
            return value
        raise Wrong(f"{shown(value)} er ikke en av {', '.join(allowed)}")

    return check


@lru_cache(maxsize=65_536)
def _is_day(value: str) -> bool:
    # fromisoformat also reads 20230520 and week dates, which the format does not have.
    if len(value) != 10 or value[4] != "-" or value[7] != "-":
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def day(value: Any, reference: Reference) -> str:
    if type(value) is str and _is_day(value):
        return value
    raise Wrong(f"{shown(value)} er ikke en dato som 2023-05-20")


def registered(value: Any, reference: Reference) -> str:
    if day(value, reference) < EARLIEST_REGISTERED:
        raise Wrong(f"{value} er før 2000-01-01")
    return value


def truth(value: Any, reference: Reference) -> bool:
    if type(value) is bool:
        return value
    raise Wrong("skal være true eller false")


def year(value: Any, reference: Reference) -> int:
    if type(value) is int and value in YEARS:
        return value
    raise Wrong(f"{shown(value)} er ikke et år mellom {YEARS[0]} og {YEARS[-1]}")


def term(value: Any, reference: Reference) -> str:
    if type(value) is str and TERM_PATTERN.fullmatch(value):
        return value
    raise Wrong(f"{shown(value)} er ikke en termin som 2023-T2")


def any_amount(value: Any, reference: Reference) -> str:
    if type(value) is not int and type(value) is not Decimal:
        raise Wrong("skal være et tall")
    amount = Decimal(value)
    if not -LARGEST_AMOUNT < amount < LARGEST_AMOUNT:
        raise Wrong("er for stort")
    if amount != round(amount, 2):
        raise Wrong(f"{shown(value)} har mer enn to desimaler")
    # Text keeps it exact; adding zero takes the sign from minus zero.
    return f"{amount + 0:.2f}"


def amount_not_zero(value: Any, reference: Reference) -> str:
    kept = any_amount(value, reference)
    if kept == "0.00":
        raise Wrong("kan ikke være null")
    return kept


def amount(value: Any, reference: Reference) -> str:
    kept = any_amount(value, reference)
    if kept.startswith("-"):
        raise Wrong("kan ikke være negativt")
    return kept


def duf(value: Any, reference: Reference) -> str:
    """Twelve digits; the check digits depend on the whole event (`checks`)."""
    if type(value) is str and DUF_SHAPE.fullmatch(value):
        return value
    raise Wrong("skal være en tekst med tolv siffer")


def national_id(value: Any, reference: Reference) -> str:
    if type(value) is str and NATIONAL_ID_SHAPE.fullmatch(value):
        return value
    raise Wrong("skal være en tekst med elleve siffer")


def kommune(value: Any, reference: Reference) -> str:
    today = reference.municipalities.get(value) if type(value) is str else None
    if today:
        return today
    if type(value) is str and value in reference.counties:
        raise Wrong(f"{shown(value)} er en fylkeskommune; her skal det stå en kommune")
    raise Wrong(f"ukjent kommune {shown(value)}")


def fylkeskommune(value: Any, reference: Reference) -> str:
    if type(value) is str and value in reference.counties:
        return value
    if type(value) is str and value in reference.municipalities:
        raise Wrong(f"{shown(value)} er en kommune; her skal det stå en fylkeskommune")
    raise Wrong(f"ukjent fylkeskommune {shown(value)}")


def recipient(value: Any, reference: Reference) -> str:
    """A kommune or a fylkeskommune."""
    if type(value) is str and value in reference.counties:
        return value
    if type(value) is str and value in reference.municipalities:
        return reference.municipalities[value]
    raise Wrong(f"ukjent mottaker {shown(value)}")


def code(value: Any, reference: Reference) -> str:
    if type(value) is str and value in reference.codes:
        return value
    raise Wrong(f"ukjent tilskuddskode {shown(value)}")


def country(value: Any, reference: Reference) -> str:
    if type(value) is str and value in reference.countries:
        return value
    raise Wrong(f"{shown(value)} er ikke en landkode på tre bokstaver etter ISO 3166-1")
