"""What forms let users choose from, all of it in one question to the database."""

from typing import NamedTuple

from django.db.models import F, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from accounts.models import Recipient
from grants.models import Country, GrantCode
from imdi_tilskudd.lib.prepared import prepared
from imdi_tilskudd.lib.sorting import NorwegianOrder

Choice = tuple[str, str]


class Choices(NamedTuple):
    """(key, words), in the order in which people look for them."""

    kommuner: list[Choice]
    codes: list[Choice]
    countries: list[Choice]


def choices(language: str) -> Choices:
    """language: `nb` or `nn`, of codes and countries."""
    rows = sorted(_rows(language == "nn"))
    found = [[(key, words) for part, _place, key, words in rows if part == number] for number in range(3)]
    kommuner, codes, countries = found
    return Choices(kommuner, [(code, f"{code} – {label}") for code, label in codes], countries)


@prepared
def _rows(is_nynorsk: bool) -> QuerySet:
    name = "name_nn" if is_nynorsk else "name"
    kommuner = Recipient.objects.filter(kind=Recipient.Kind.KOMMUNE)
    parts = [
        _part(0, kommuner, "number", "name", NorwegianOrder(F("name")), "number"),
        _part(1, GrantCode.objects.all(), "code", name, "position"),
        _part(2, Country.objects.all(), "code", name, NorwegianOrder(F(name))),
    ]
    return parts[0].union(*parts[1:], all=True)


def _part(number: int, rows: QuerySet, key: str, words: str, *order: object) -> QuerySet:
    """Rows of (part, place in it, key, words)."""
    place = Window(RowNumber(), order_by=order)
    return rows.order_by().values_list(Value(number), place, key, words)
