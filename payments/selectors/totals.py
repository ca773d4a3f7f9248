"""Sums per recipient from the runs' totals: tens of rows whatever the number of lines."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from accounts.models import Recipient, User
from grants.models import GrantCode, Group
from imdi_tilskudd.lib import cached
from imdi_tilskudd.lib.prepared import prepared
from payments.models import RunRecipient, RunTotal, Term
from payments.models.lines import EKSTRATILSKUDD
from payments.rules.motregning import Settlement, Standing

from .account import Account, settled_from, settlements, standings, taken_from
from .term_facts import accounts_of, with_facts
from .terms import shown_terms

ZERO = Decimal(0)
SECONDS_KEPT = 60 * 60
NEWEST = 12  # terms in the list of the dashboard


@dataclass(slots=True)
class CodeSum:
    """The lines of a code, or of a scheme, in a term; `lines` is None where the user may know the sums only. Kroner:
    `gross` the positive lines, `correction` the negative. `scheme`: the scheme's name."""

    code: str
    label: str
    lines: int | None
    scheme: str
    gross: Decimal = ZERO
    correction: Decimal = ZERO

    @property
    def sum(self) -> Decimal:
        return self.gross + self.correction


@dataclass(slots=True)
class GroupSum:
    """What one bank transaction covers. Kroner: `gross` the positive lines, `correction` the negative, `offset` what is
    taken for earlier debt (zero or less), `net` what the bank pays (never less), `carried` the balance afterwards (zero
    or less). `offset_from`: the terms the debt comes from, oldest first, empty text for what IMDi has entered."""

    code: str
    label: str
    gross: Decimal = ZERO
    correction: Decimal = ZERO
    offset: Decimal = ZERO
    net: Decimal = ZERO
    carried: Decimal = ZERO
    offset_from: list[str] = field(default_factory=list)

    @property
    def new_debt(self) -> Decimal:
        """How far the term's own corrections went below zero (zero or less)."""
        return min(self.gross + self.correction, ZERO)


@dataclass(slots=True)
class TermSum:
    """A term as a recipient sees it in a list; sums are netto, to be paid by the bank."""

    term: Term
    lines: int = 0
    sum: Decimal = ZERO
    change: Decimal | None = None
    groups: dict[str, Decimal] = field(default_factory=dict)


def term_sums(user: User, recipient: Recipient) -> list[TermSum]:
    """The newest terms shown to the user with the recipient's netto and the change from the term before, newest first.
    Sums include ekstratilskudd as one figure for everyone; numbers of lines do not without the role for it."""
    found = {term.run_id: TermSum(term, term.shown_lines or 0) for term in _newest(user, recipient.number)}
    terms = [shown.term for shown in found.values()]
    settled = settlements(user, recipient, terms, accounts_of(terms[0], recipient) if terms else {})
    for shown in found.values():
        shown.groups = {group: part.net for group, part in settled[shown.term.code].items()}
        shown.sum = sum(shown.groups.values(), ZERO)
    return _with_changes(list(found.values()))


@prepared
def _newest(user: User, number: str) -> QuerySet[Term]:
    terms = with_facts(shown_terms(user), user, number).annotate(shown_lines=_lines(user, number))
    return terms.order_by("-code")[:NEWEST]


def _lines(user: User, number: str) -> Subquery:
    """Number of lines of a term that the user may see."""
    rows = RunTotal.objects.filter(run_id=OuterRef("run_id"), recipient=number)
    if not user.may_see_ekstratilskudd(number):
        rows = rows.exclude(code__scheme_id=EKSTRATILSKUDD)
    return Subquery(rows.order_by().values("run_id").annotate(all_lines=Sum("lines")).values("all_lines"))


def _with_changes(newest_first: list[TermSum]) -> list[TermSum]:
    for shown, before in pairwise(newest_first):
        shown.change = shown.sum - before.sum
    return newest_first


@dataclass(slots=True)
class TermTotals:
    """Sums of one term for one recipient, as the user may know them. `lines` and `persons` leave out ekstratilskudd
    for those without the role; sums do not. `schemes`, `kinds` (with their number of lines) and `for_terms` are what
    the lines can be filtered by."""

    groups: list[GroupSum]
    total: GroupSum
    codes: list[CodeSum]
    by_scheme: list[CodeSum]
    lines: int
    lines_sum: Decimal
    persons: int
    schemes: list[tuple[str, str]]
    kinds: dict[str, int]
    for_terms: list[str]


def term_totals(
    user: User, recipient: Recipient, term: Term, accounts: Mapping[Account, Standing] | None = None
) -> TermTotals:
    """The same few queries, whatever the number of lines. `accounts`: as they stand, where they are known."""
    sees_ekstra = user.may_see_ekstratilskudd(recipient.number)
    rows = _rows(user, recipient, term, sees_ekstra)
    shown = [row for row in rows if sees_ekstra or row.code.scheme_id != EKSTRATILSKUDD]
    if term.is_locked:
        settled = settlements(user, recipient, [term])[term.code]
    else:
        settled = _settled(rows, recipient, standings(recipient.number) if accounts is None else accounts)
    groups = _group_sums(recipient, term, settled, rows)
    return TermTotals(
        groups=groups,
        total=_sum_of(groups),
        codes=_code_sums(rows, sees_ekstra),
        by_scheme=_scheme_sums(rows, sees_ekstra),
        lines=sum(row.lines for row in shown),
        lines_sum=sum((row.positive + row.negative for row in shown), ZERO),
        persons=(rows[0].persons or 0) if rows else 0,
        schemes=_schemes(shown),
        kinds=_kinds(shown),
        for_terms=sorted({row.for_term for row in shown}, reverse=True),
    )


class Row(NamedTuple):
    """A sum as it is stored: kroner; `persons` of the whole run."""

    code: GrantCode
    kind: str
    for_term: str
    lines: int
    positive: Decimal
    negative: Decimal
    persons: int


def _rows(user: User, recipient: Recipient, term: Term, sees_ekstra: bool) -> list[Row]:
    """A run's sums never change once it is attached, so they are kept for whoever may see them."""
    if not user.may_see_grant_data(recipient.number):
        return []
    run = term.run
    key = f"sums:{run.pk}:{run.started_at.timestamp()}:{run.digest}:{recipient.number}:{sees_ekstra}"
    kept = cached.found(key)
    if kept is not None:
        return kept
    sums = RunTotal.objects.visible_to(user).filter(recipient=recipient, run_id=run.pk)
    columns = ("code_id", *Row._fields[1:-1], _persons(sees_ekstra))
    found = sums.order_by("code_id", "kind", "for_term").values_list(*columns)
    codes = {code.pk: code for code in GrantCode.objects.select_related("scheme", "group")}
    rows = [Row(codes[code], *row) for code, *row in found]
    cached.keep({key: rows}, SECONDS_KEPT)
    return rows


def _persons(sees_ekstra: bool) -> Subquery:
    """Of the sums' own run and recipient: the same for every row, and no question of its own."""
    rows = RunRecipient.objects.filter(run_id=OuterRef("run_id"), recipient_id=OuterRef("recipient_id"))
    return Subquery(rows.values("persons" if sees_ekstra else "persons_without_ekstra"))


def _settled(rows: Iterable[Row], recipient: Recipient, accounts: Mapping[Account, Standing]) -> dict[str, Settlement]:
    """By group, as it would be if the term were attested today."""
    lines: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for row in rows:
        key = (recipient.number, row.code.group_id)
        gross, correction = lines.get(key, (ZERO, ZERO))
        lines[key] = (gross + row.positive, correction + row.negative)
    return {group: part for (_number, group), part in settled_from(accounts, lines).items()}


def _group_sums(
    recipient: Recipient, term: Term, settled: dict[str, Settlement], rows: Iterable[Row]
) -> list[GroupSum]:
    known = {row.code.group_id: row.code.group for row in rows}
    groups = [*known.values(), *_without_lines(settled.keys() - known.keys())]
    came_from = taken_from(recipient, term, {group: part.offset for group, part in settled.items()})
    return [
        GroupSum(
            code=group.slug,
            label=group.label,
            gross=part.gross,
            correction=part.correction,
            offset=part.offset,
            net=part.net,
            carried=part.carried,
            offset_from=came_from.get(group.slug, []),
        )
        for group in sorted(groups, key=lambda group: group.position)
        if (part := settled.get(group.slug)) is not None
    ]


def _without_lines(slugs: Set[str]) -> Iterable[Group]:
    """Groups that only owe."""
    return Group.objects.filter(slug__in=slugs) if slugs else ()


def _sum_of(groups: Iterable[GroupSum]) -> GroupSum:
    total = GroupSum("", "")
    for group in groups:
        total.gross += group.gross
        total.correction += group.correction
        total.offset += group.offset
        total.net += group.net
        total.carried += group.carried
    return total


def _code_sums(rows: Iterable[Row], sees_ekstra: bool) -> list[CodeSum]:
    sums: dict[str, CodeSum] = {}
    for row in sorted(rows, key=lambda row: row.code.position):
        code = row.code
        hidden = code.scheme_id == EKSTRATILSKUDD and not sees_ekstra
        _add(sums.setdefault(code.code, CodeSum(code.code, code.label, None if hidden else 0, code.scheme.label)), row)
    return list(sums.values())


def _scheme_sums(rows: Iterable[Row], sees_ekstra: bool) -> list[CodeSum]:
    sums: dict[str, CodeSum] = {}
    for row in sorted(rows, key=lambda row: row.code.scheme.position):
        scheme = row.code.scheme
        hidden = scheme.slug == EKSTRATILSKUDD and not sees_ekstra
        _add(sums.setdefault(scheme.slug, CodeSum("", scheme.label, None if hidden else 0, scheme.label)), row)
    return list(sums.values())


def _add(found: CodeSum, row: Row) -> None:
    found.gross += row.positive
    found.correction += row.negative
    if found.lines is not None:
        found.lines += row.lines


def _schemes(rows: Iterable[Row]) -> list[tuple[str, str]]:
    present = {row.code.scheme for row in rows}
    return [(scheme.slug, scheme.label) for scheme in sorted(present, key=lambda scheme: scheme.position)]


def _kinds(rows: Iterable[Row]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + row.lines
    return counts
