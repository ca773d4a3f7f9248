"""Sums per recipient from the runs' totals: tens of rows whatever the number of lines."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.db.models import OuterRef, Subquery, Sum

from accounts.models import Recipient, User
from grants.models import GrantCode, Group
from imdi_tilskudd.lib import cached
from payments.models import RunRecipient, RunTotal, Term
from payments.models.lines import EKSTRATILSKUDD
from payments.rules.motregning import Settlement

from .account import settled_with, settlements, taken_from
from .term_facts import with_facts

ZERO = Decimal(0)
SECONDS_KEPT = 60 * 60


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


def term_sums(user: User, recipient: Recipient, newest: int | None = None) -> list[TermSum]:
    """The terms shown to the user with the recipient's netto and the change from the term before, newest first. Sums
    include ekstratilskudd as one figure for everyone; numbers of lines do not without the role for it."""
    terms = Term.objects.filter(run__isnull=False) if user.sees_all_recipients else Term.objects.shown()
    terms = with_facts(terms.select_related("run"), user, recipient).annotate(shown_lines=_lines(user, recipient))
    found = {term.run_id: TermSum(term, term.shown_lines or 0) for term in terms.order_by("-code")[:newest]}
    settled = settlements(user, recipient, [shown.term for shown in found.values()])
    for shown in found.values():
        shown.groups = {group: part.net for group, part in settled[shown.term.code].items()}
        shown.sum = sum(shown.groups.values(), ZERO)
    return _with_changes(list(found.values()))


def _lines(user: User, recipient: Recipient) -> Subquery:
    """Number of lines of a term that the user may see."""
    rows = RunTotal.objects.filter(run_id=OuterRef("run_id"), recipient=recipient)
    if not user.may_see_ekstratilskudd(recipient.number):
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


def term_totals(user: User, recipient: Recipient, term: Term) -> TermTotals:
    """The same few queries, whatever the number of lines."""
    sees_ekstra = user.may_see_ekstratilskudd(recipient.number)
    rows = _rows(user, recipient, term, sees_ekstra)
    codes = {row.code_id: row.code for row in rows}
    shown = [row for row in rows if sees_ekstra or codes[row.code_id].scheme_id != EKSTRATILSKUDD]
    settled = settlements(user, recipient, [term])[term.code] if term.is_locked else _settled(rows, codes, recipient)
    groups = _group_sums(recipient, term, settled, codes)
    return TermTotals(
        groups=groups,
        total=_sum_of(groups),
        codes=_code_sums(rows, codes, sees_ekstra),
        by_scheme=_scheme_sums(rows, codes, sees_ekstra),
        lines=sum(row.lines for row in shown),
        lines_sum=sum((row.positive + row.negative for row in shown), ZERO),
        persons=(rows[0].persons or 0) if rows else 0,
        schemes=_schemes(shown, codes),
        kinds=_kinds(shown),
        for_terms=sorted({row.for_term for row in shown}, reverse=True),
    )


def _rows(user: User, recipient: Recipient, term: Term, sees_ekstra: bool) -> list[RunTotal]:
    """A run's sums never change once it is attached, so they are kept for whoever may see them."""
    if not user.may_see_grant_data(recipient.number):
        return []
    run = term.run
    key = f"totals:{run.pk}:{run.started_at.timestamp()}:{run.digest}:{recipient.number}:{sees_ekstra}"
    kept = cached.found(key)
    if kept is not None:
        return kept
    sums = RunTotal.objects.visible_to(user).filter(recipient=recipient, run_id=run.pk)
    sums = sums.annotate(persons=_persons(sees_ekstra)).select_related("code__scheme", "code__group")
    rows = list(sums.order_by("code_id", "kind", "for_term"))
    cached.keep({key: rows}, SECONDS_KEPT)
    return rows


def _persons(sees_ekstra: bool) -> Subquery:
    """Of the sums' own run and recipient: the same for every row, and no question of its own."""
    rows = RunRecipient.objects.filter(run_id=OuterRef("run_id"), recipient_id=OuterRef("recipient_id"))
    return Subquery(rows.values("persons" if sees_ekstra else "persons_without_ekstra"))


def _settled(rows: Iterable[RunTotal], codes: dict[str, GrantCode], recipient: Recipient) -> dict[str, Settlement]:
    """By group, as it would be if the term were attested today."""
    lines: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for row in rows:
        key = (recipient.number, codes[row.code_id].group_id)
        gross, correction = lines.get(key, (ZERO, ZERO))
        lines[key] = (gross + row.positive, correction + row.negative)
    return {group: part for (_number, group), part in settled_with(lines, recipient.number).items()}


def _group_sums(
    recipient: Recipient, term: Term, settled: dict[str, Settlement], codes: dict[str, GrantCode]
) -> list[GroupSum]:
    known = {code.group_id: code.group for code in codes.values()}
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


def _code_sums(rows: Iterable[RunTotal], codes: dict[str, GrantCode], sees_ekstra: bool) -> list[CodeSum]:
    sums: dict[str, CodeSum] = {}
    for row in sorted(rows, key=lambda row: codes[row.code_id].position):
        code = codes[row.code_id]
        hidden = code.scheme_id == EKSTRATILSKUDD and not sees_ekstra
        _add(sums.setdefault(code.code, CodeSum(code.code, code.label, None if hidden else 0, code.scheme.label)), row)
    return list(sums.values())


def _scheme_sums(rows: Iterable[RunTotal], codes: dict[str, GrantCode], sees_ekstra: bool) -> list[CodeSum]:
    sums: dict[str, CodeSum] = {}
    for row in sorted(rows, key=lambda row: codes[row.code_id].scheme.position):
        scheme = codes[row.code_id].scheme
        hidden = scheme.slug == EKSTRATILSKUDD and not sees_ekstra
        _add(sums.setdefault(scheme.slug, CodeSum("", scheme.label, None if hidden else 0, scheme.label)), row)
    return list(sums.values())


def _add(found: CodeSum, row: RunTotal) -> None:
    found.gross += row.positive
    found.correction += row.negative
    if found.lines is not None:
        found.lines += row.lines


def _schemes(rows: Iterable[RunTotal], codes: dict[str, GrantCode]) -> list[tuple[str, str]]:
    present = {codes[row.code_id].scheme for row in rows}
    return [(scheme.slug, scheme.label) for scheme in sorted(present, key=lambda scheme: scheme.position)]


def _kinds(rows: Iterable[RunTotal]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + row.lines
    return counts
