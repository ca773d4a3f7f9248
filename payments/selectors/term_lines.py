"""The lines of a payment basis as a list: search, filters, sorting, paging."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Sum, When

from accounts.models import Recipient, User
from grants.rules.measures import ONCE_RULES
from imdi_tilskudd.lib import sorting
from imdi_tilskudd.lib.sorting import NorwegianOrder
from payments.models import Line, Run, Term
from payments.models.lines import EKSTRATILSKUDD, LineQuerySet

from .line_search import matching
from .masking import name_column

BY_NAME = NorwegianOrder(F("shown_name"))
# Sort keys of lists of lines with `shown_name` (masking.name_column).
SORTING = {
    "navn": [BY_NAME, "duf", "code_id", "for_term"],
    "saksnummer": ["saksnummer", "code_id", "for_term"],
    "kode": ["code_id", BY_NAME, "for_term"],
    "kvalifisert": ["kvalifiseringsdato", "duf", "code_id", "for_term"],
    "for_termin": ["for_term", BY_NAME, "code_id"],
    "linje": ["kind", BY_NAME, "code_id"],
    # What is paid once has no months and comes last.
    "maneder": [Case(When(rule__in=ONCE_RULES, then=None), default=F("months")), BY_NAME, "code_id"],
    "sats": ["rate", BY_NAME, "code_id"],
    "belop": ["amount", BY_NAME, "code_id"],
}
DEFAULT_SORT = "navn"
CORRECTIONS = (Line.Kind.BACK_PAYMENT, Line.Kind.REVERSAL)


class Show(StrEnum):
    """Quick choices: persons nothing was paid for before, corrections of earlier terms, and `Choices.persons`."""

    NEW = "nye"
    CORRECTIONS = "rettelser"
    PERSONS = "foresporsel"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page's address says. Empty text means no choice; what does not exist finds nothing."""

    text: str = ""
    scheme: str = ""
    kind: str = ""
    for_term: str = ""
    show: str = ""
    persons: tuple[str, ...] = ()  # DUF numbers
    sort: str = DEFAULT_SORT
    descending: bool = False

    @property
    def leave_everything(self) -> bool:
        """Nothing is searched for or filtered by."""
        return not (self.text.strip() or self.scheme or self.kind or self.for_term or self.show)


@dataclass(frozen=True, slots=True)
class Summary:
    """About everything the choices find."""

    count: int
    persons: int
    sum: Decimal


def lines_of_term(user: User, recipient: Recipient, term: Term) -> LineQuerySet:
    """The recipient's lines of the term's current run that the user may see, with `shown_name`."""
    return lines_of_run(user, term.run_id, recipient.number)


def lines_of_run(user: User, run: int | None, number: str) -> LineQuerySet:
    """The same of any run; `number`: the recipient's."""
    lines = Line.objects.visible_to(user).filter(run_id=run, recipient=number)
    return lines.annotate(shown_name=name_column(user))


def found(user: User, recipient: Recipient, term: Term, choices: Choices) -> LineQuerySet:
    """The lines the choices leave, unsorted."""
    lines = _shown(user, recipient, term, choices)
    if choices.scheme:
        lines = lines.filter(scheme=choices.scheme)
    if choices.kind:
        lines = lines.filter(kind=choices.kind)
    if choices.for_term:
        lines = lines.filter(for_term=choices.for_term)
    return lines.filter(matching(choices.text)) if choices.text else lines


def _shown(user: User, recipient: Recipient, term: Term, choices: Choices) -> LineQuerySet:
    lines = lines_of_term(user, recipient, term)
    if choices.show == Show.NEW:
        return _new(user, recipient, term, lines)
    if choices.show == Show.CORRECTIONS:
        return lines.filter(kind__in=CORRECTIONS)
    return lines.filter(duf__in=choices.persons) if choices.show == Show.PERSONS else lines


def _new(user: User, recipient: Recipient, term: Term, lines: LineQuerySet) -> LineQuerySet:
    """Of persons for whom the recipient had no line when the term was calculated, so that the answer never changes. The
    last run alone rules out nearly everybody, and quickly. One more query, which names the runs, so that PostgreSQL
    opens no other partition."""
    ledger = term.run.ledger if term.run else 0
    *earlier, last = sorted(Run.objects.locked().filter(pk__lte=ledger).values_list("pk", flat=True)) or [0]
    before = Line.objects.filter(recipient=recipient, duf=OuterRef("duf")).order_by()
    if not user.may_see_ekstratilskudd(recipient.number):
        before = before.exclude(scheme=EKSTRATILSKUDD)
    never_before = ~Exists(before.filter(run_id=last)) & ~Exists(before.filter(run_id__in=earlier))
    return lines.filter(never_before).exclude(duf="")


def in_order(lines: LineQuerySet, choices: Choices) -> LineQuerySet:
    """Sorted by the chosen column; equal ones always in the same order."""
    return lines.order_by(*order_of(choices))


def order_of(choices: Choices) -> list[Any]:
    """Expressions for order_by."""
    return sorting.order_of(choices, SORTING, last="id")


def summary(lines: LineQuerySet, **more: Any) -> tuple[Any, ...]:
    """(Summary, and what `more` aggregates)."""
    row = lines.aggregate(count=Count("id"), persons=Count("duf", distinct=True), sum=Sum("amount"), **more)
    about = Summary(row["count"], row["persons"], row["sum"] or Decimal(0))
    return (about, *(row[name] for name in more))
