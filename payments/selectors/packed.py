"""One page of a long list, quick whatever the order and the page: the ids in their order are packed by PostgreSQL once
and kept in the cache, and a page fetches its rows by their key. For what never changes once it is stored; the key of a
list says what it was found in."""

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.postgres.aggregates.mixins import OrderableAggMixin
from django.db.models import Aggregate, BinaryField, F, Func, Value

from imdi_tilskudd.lib import cached

# Ids in one piece of the cache. Every number of lines per page divides it, so that no page lies in two. A list as short
# as this, without search and filters, is sorted anew as quickly.
BLOCK = 2000
BYTES = 8


class PackedIds(OrderableAggMixin, Aggregate):
    """All ids in their order as one piece of bytes, eight for each: nothing is parsed row by row."""

    function = "string_agg"
    template = "%(function)s(%(expressions)s %(order_by)s)"
    output_field = BinaryField()

    def __init__(self, *order_by: object) -> None:
        packed = Func(F("id"), function="int8send", output_field=BinaryField())
        super().__init__(packed, Value(b""), order_by=order_by)


class PackedList:
    """`ask` finds (what is said about the whole list, PackedIds of it); `about` is the former."""

    def __init__(self, key: str, ask: Callable[[], tuple[Any, Any]], known: Any = None) -> None:
        """`key` holds no personal data. `known`: what is said about the list, where that is stored already."""
        self.key, self._ask = key, ask
        self._ids: bytes | None = None
        self.about = known or cached.found(key) or self._compute()

    def ids(self, start: int, stop: int) -> Sequence[int]:
        """Those numbered from `start` to before `stop`, all within one BLOCK."""
        if start >= stop:
            return ()
        number = start // BLOCK
        block = None if self._ids is not None else cached.found(f"{self.key}:{number}")
        if block is None:
            if self._ids is None:
                self._compute()
            block = _block(self._ids or b"", number)
        ids = array("q", block)
        ids.byteswap()
        first = number * BLOCK
        return ids[start - first : stop - first]

    def _compute(self) -> Any:
        """Asks for everything, and keeps it for the next page."""
        about, ids = self._ask()
        self._ids = bytes(ids or b"")
        blocks = {
            f"{self.key}:{number}": _block(self._ids, number) for number in range(-(-len(self._ids) // (BLOCK * BYTES)))
        }
        cached.keep({**blocks, self.key: about})
        return about


def _block(ids: bytes, number: int) -> bytes:
    return ids[number * BLOCK * BYTES : (number + 1) * BLOCK * BYTES]
