"""One page of a list of lines, quick whatever the order and the page: the ids in their order are packed by PostgreSQL
once and kept in the cache, and a page fetches its hundred lines by their key.

A run's lines never change once it is attached, so what was found for a run stays true; a new run has a new key."""

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.aggregates.mixins import OrderableAggMixin
from django.db.models import Aggregate, BinaryField, F, Func, OuterRef, Subquery, Value

from accounts.models import Recipient, User
from grants.models import Person
from imdi_tilskudd.lib import cached
from payments.models import Term
from payments.models.lines import LineQuerySet

from .masking import names_are_masked
from .term_lines import Choices, Summary, found, lines_of_term, order_of, summary

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


class LineRow(NamedTuple):
    """A line as lists, letters and files show it; `shown_name` is masked where it must be, and
    `public_id` the person's, where a page needs it."""

    id: int
    shown_name: str
    duf: str
    saksnummer: str
    scheme: str
    code: str
    kvalifiseringsdato: date | None
    budget_year: int
    for_term: str
    kind: str
    months: int
    rate: Decimal
    rate_confirmed: bool
    amount: Decimal
    public_id: UUID | None = None


FIELDS = ["code_id" if field == "code" else field for field in LineRow._fields if field != "public_id"]
PUBLIC_ID = Subquery(Person.objects.filter(duf=OuterRef("duf")).values("public_id"))


class LineList:
    """What the choices find of a recipient's lines in a term: `summary`, and the rows in their order."""

    def __init__(self, user: User, recipient: Recipient, term: Term, choices: Choices, known: Summary | None) -> None:
        """`known`: the summary where it is stored with the run and need not be counted."""
        self._choices = choices
        self._all = lines_of_term(user, recipient, term)
        self._key = _key(user, recipient, term, choices)
        self._ids: bytes | None = None
        self._is_small = known is not None and known.count <= BLOCK
        self.summary = known or cached.found(self._key) or self._compute()

    def rows(self, start: int, stop: int) -> list[LineRow]:
        """Those numbered from `start` to before `stop`, all within one BLOCK."""
        if self._is_small:
            ordered = self._all.order_by(*order_of(self._choices)).values_list(*FIELDS, PUBLIC_ID)
            return [LineRow(*row) for row in ordered[start:stop]]
        ids = self._page_of_ids(start, stop) if start < stop else ()
        rows = self._all.filter(id__in=ids).order_by().values_list(*FIELDS, PUBLIC_ID)
        by_id = {row[0]: LineRow(*row) for row in rows}
        return [by_id[id] for id in ids if id in by_id]

    def _page_of_ids(self, start: int, stop: int) -> Sequence[int]:
        number = start // BLOCK
        block = None if self._ids is not None else cached.found(f"{self._key}:{number}")
        if block is None:
            if self._ids is None:
                self._compute()
            block = _block(self._ids or b"", number)
        ids = array("q", block)
        ids.byteswap()
        first = number * BLOCK
        return ids[start - first : stop - first]

    def _compute(self) -> Summary:
        """Asks for everything, and keeps it for the next page."""
        lines = found(self._all, self._choices)
        about, ids = summary(lines, ids=PackedIds(*order_of(self._choices)))
        self._ids = bytes(ids or b"")
        blocks = {
            f"{self._key}:{number}": _block(self._ids, number)
            for number in range(-(-len(self._ids) // (BLOCK * BYTES)))
        }
        cached.keep({**blocks, self._key: about})
        return about


def _block(ids: bytes, number: int) -> bytes:
    return ids[number * BLOCK * BYTES : (number + 1) * BLOCK * BYTES]


def all_rows(lines: LineQuerySet, choices: Choices) -> Iterator[LineRow]:
    """Every one of these lines in the order of the choices, streamed."""
    rows = lines.order_by(*order_of(choices)).values_list(*FIELDS)
    return (LineRow(*row) for row in rows.iterator(chunk_size=5000))


def _key(user: User, recipient: Recipient, term: Term, choices: Choices) -> str:
    """Whatever changes the answer is in it; hashed, since a search may name a person."""
    run = term.run
    parts = (
        run.pk,
        run.started_at.isoformat(),
        run.digest,
        recipient.number,
        user.may_see_ekstratilskudd(recipient.number),
        names_are_masked(user),
        choices,
    )
    return "lines:" + hashlib.sha256(repr(parts).encode()).hexdigest()
