"""The lines of a payment basis as a list: search, filters, sorting, paging."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from accounts.models import Recipient, User
from grants.models import GrantCode, Scheme
from imdi_tilskudd.lib import sorting
from imdi_tilskudd.lib.sorting import NorwegianOrder
from payments.models import Line, Term
from payments.models.lines import LineQuerySet

from .masking import name_column

YEAR = re.compile(r"[-.](\d{4})", re.ASCII)
YEAR_ALONE = re.compile(r"\d{4}", re.ASCII)
DAY = re.compile(r"(\d{1,2})[-.](\d{1,2})[-.](\d{4})", re.ASCII)
DIGITS = re.compile(r"[\d\s-]+", re.ASCII)
SAKSNUMMER_START = re.compile(r"\d{4}-\d{4}\d*", re.ASCII)
SHORTEST_SCHEME_WORD = 3
TERM = re.compile(r"(\d{4})-?t([1-4])", re.ASCII)


BY_NAME = NorwegianOrder(F("shown_name"))
# Sort keys of lists of lines with `shown_name` (masking.name_column).
SORTING = {
    "navn": [BY_NAME, "duf", "code_id", "for_term"],
    "saksnummer": ["saksnummer", "code_id", "for_term"],
    "kode": ["code_id", BY_NAME, "for_term"],
    "kvalifisert": ["kvalifiseringsdato", "duf", "code_id", "for_term"],
    "for_termin": ["for_term", BY_NAME, "code_id"],
    "linje": ["kind", BY_NAME, "code_id"],
    "maneder": ["months", BY_NAME, "code_id"],
    "sats": ["rate", BY_NAME, "code_id"],
    "belop": ["amount", BY_NAME, "code_id"],
}
DEFAULT_SORT = "navn"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page's address says. Empty text means no choice; what does not exist finds nothing."""

    text: str = ""
    scheme: str = ""
    kind: str = ""
    for_term: str = ""
    sort: str = DEFAULT_SORT
    descending: bool = False

    @property
    def leave_everything(self) -> bool:
        """Nothing is searched for or filtered by."""
        return not (self.text.strip() or self.scheme or self.kind or self.for_term)


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


def found(lines: LineQuerySet, choices: Choices) -> LineQuerySet:
    """The lines the choices leave, unsorted."""
    if choices.scheme:
        lines = lines.filter(scheme=choices.scheme)
    if choices.kind:
        lines = lines.filter(kind=choices.kind)
    if choices.for_term:
        lines = lines.filter(for_term=choices.for_term)
    return lines.filter(matching(choices.text, "shown_name")) if choices.text else lines


def matching(text: str, name: str = "name") -> Q:
    """What the one search box finds among rows with the columns of a line; `name` is the column with the name."""
    match = Q()
    for word in words_of(text):
        match &= _matches(word, name)
    return match


def words_of(text: str) -> list[str]:
    """«AR-1 EV» and «2022-2024 2022 074883 05» are one search, «antatt særskilt» is two words that must both be found;
    so is «Antatt, Samir»."""
    text = text.strip()
    if not text:
        return []
    if DIGITS.fullmatch(text):
        return ["".join(text.split())]
    is_code = GrantCode.objects.filter(code__iexact=text).exists()
    return [text] if is_code else text.replace(",", " ").split()


def _matches(word: str, name: str) -> Q:
    """One box for everything: -2020 or .2020 is the year of the kvalifiseringsdato, 12.09.2021 its day; a code, a
    scheme, a DUF number, a saksnummer or part of a name."""
    if year := YEAR.fullmatch(word):
        return Q(kvalifiseringsdato__year=int(year[1]))
    if day := DAY.fullmatch(word):
        return Q(
            kvalifiseringsdato__day=int(day[1]),
            kvalifiseringsdato__month=int(day[2]),
            kvalifiseringsdato__year=int(day[3]),
        )
    if term := TERM.fullmatch(word.lower()):
        return Q(for_term=f"{term[1]}-T{term[2]}")
    if SAKSNUMMER_START.fullmatch(word):
        return Q(saksnummer__startswith=word)
    if DIGITS.fullmatch(word):
        starts = Q(duf__startswith=word)
        return starts | Q(kvalifiseringsdato__year=int(word)) if YEAR_ALONE.fullmatch(word) else starts
    return _matches_word(word, name)


def _matches_word(word: str, name: str) -> Q:
    """A whole code means just that code; else the beginning of one, part of a name, or the words of a scheme."""
    lowered = word.lower()
    codes = list(GrantCode.objects.values_list("code", flat=True))
    exact = [code for code in codes if code.lower() == lowered]
    if exact:
        return Q(code__in=exact)
    match = Q(**{f"{name}__icontains": word}) | Q(code__in=[c for c in codes if c.lower().startswith(lowered)])
    if len(word) >= SHORTEST_SCHEME_WORD:
        schemes = Scheme.objects.filter(Q(name__icontains=word) | Q(name_nn__icontains=word))
        match |= Q(scheme__in=list(schemes.values_list("slug", flat=True)))
    return match


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
