"""The order of a list, from its state and a table of sort keys."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.db.models import F, Func, QuerySet, TextField


class Order(Protocol):
    """What lib.listing.State says about the order."""

    @property
    def sort(self) -> str: ...

    @property
    def descending(self) -> bool: ...


class NorwegianOrder(Func):
    """Sorts æ, ø and å last without ICU: they become the characters after z."""

    template = "translate(lower(%(expressions)s), 'æøå', '{|}')"
    output_field = TextField()


def in_order(rows: QuerySet, order: Order, table: Mapping[str, Sequence[Any]], *, last: str = "pk") -> QuerySet:
    """Sorted as `order_of` says."""
    return rows.order_by(*order_of(order, table, last=last))


def order_of(order: Order, table: Mapping[str, Sequence[Any]], *, last: str = "pk") -> list[Any]:
    """Expressions for order_by: the chosen key of the table, its first one when there is no such key; empty values
    last, equal ones always in the same order. Only the first expression of a key turns when the order does."""
    first, *rest = table.get(order.sort) or next(iter(table.values()))
    expression = F(first) if isinstance(first, str) else first
    column = expression.desc(nulls_last=True) if order.descending else expression.asc(nulls_last=True)
    return [column, *rest, last]
