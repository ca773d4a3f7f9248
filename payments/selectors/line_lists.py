"""Lists of lines, one page at a time (packed). A run's lines never change once it is attached, so what was found for a
run stays true; a new run has a new key."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Value

from accounts.models import Recipient, User
from grants.models import Person
from imdi_tilskudd.lib.arrays import OneOf, array_of
from imdi_tilskudd.lib.prepared import Constant, prepared
from payments.models import Term
from payments.models.lines import LineQuerySet

from . import packed
from .masking import names_are_masked
from .term_lines import Choices, Summary, found, lines_of_run, lines_of_term, order_of, summary


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
    owed: Decimal
    amount: Decimal
    rule: str
    public_id: UUID | None = None


FIELDS = ["code_id" if field == "code" else field for field in LineRow._fields if field != "public_id"]
PUBLIC_ID = Subquery(Person.objects.filter(duf=OuterRef("duf")).values("public_id"))


class LineList:
    """What the choices find of a recipient's lines in a term: `summary`, and the rows in their order."""

    def __init__(
        self, user: User, recipient: Recipient, term: Term, choices: Choices, known: Summary | None = None
    ) -> None:
        """`known`: the summary where it is stored with the run and need not be counted."""
        self._user, self._recipient, self._term, self._choices = user, recipient, term, choices
        self._is_small = known is not None and known.count <= packed.BLOCK
        self._packed = packed.PackedList(_key(user, recipient, term, choices), self._ask, known)
        self.summary: Summary = self._packed.about

    def rows(self, start: int, stop: int) -> list[LineRow]:
        """Those numbered from `start` to before `stop`, all within one block."""
        if self._is_small:
            ordered = self._all().order_by(*order_of(self._choices)).values_list(*FIELDS, PUBLIC_ID)
            return [LineRow(*row) for row in ordered[start:stop]]
        ids = self._packed.ids(start, stop)
        by_id = {row[0]: LineRow(*row) for row in self._numbered(ids)}
        return [by_id[id] for id in ids if id in by_id]

    def _all(self) -> LineQuerySet:
        return lines_of_term(self._user, self._recipient, self._term)

    def _numbered(self, ids: Sequence[int]) -> list[tuple]:
        return _numbered(self._user, Constant(self._term.run_id), self._recipient.number, array_of(ids))

    def _ask(self) -> tuple[Summary, bytes]:
        lines = found(self._user, self._recipient, self._term, self._choices)
        return summary(lines, ids=packed.PackedIds(*order_of(self._choices)))


@prepared
def _numbered(user: User, run: Constant, number: str, ids: str) -> QuerySet:
    lines = lines_of_run(user, run.value, number).filter(OneOf(F("id"), Value(ids)))
    return lines.order_by().values_list(*FIELDS, PUBLIC_ID)


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
