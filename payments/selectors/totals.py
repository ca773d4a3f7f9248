"""Sums per recipient from the runs' totals: tens of rows whatever the number of lines."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.db.models import Sum

from accounts.models import Recipient, User
from grants.models import GrantCode
from payments.models import RunRecipient, RunTotal, Term
from payments.models.lines import EKSTRATILSKUDD

ZERO = Decimal(0)


@dataclass(slots=True)
class CodeSum:
    """A code's lines in a term; `lines` is None where the user may know the sum only."""

    code: str
    label: str
    lines: int | None
    sum: Decimal
    persons: int | None = None


@dataclass(slots=True)
class GroupSum:
    """What one bank transaction covers. Kroner; `gross` the positive lines, `correction` the negative."""

    code: str
    label: str
    gross: Decimal = ZERO
    correction: Decimal = ZERO
    offset: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        return self.gross + self.correction + self.offset


@dataclass(slots=True)
class TermSum:
    """A term as a recipient sees it in a list."""

    term: Term
    lines: int = 0
    sum: Decimal = ZERO
    change: Decimal | None = None
    groups: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))


def term_sums(user: User, recipient: Recipient, newest: int | None = None) -> list[TermSum]:
    """The terms shown to the user with the recipient's sums and the change from the term before, newest first. Sums
    include ekstratilskudd as one figure for everyone; numbers of lines do not without the role for it."""
    terms = Term.objects.filter(run__isnull=False) if user.sees_all_recipients else Term.objects.shown()
    found = {term.run_id: TermSum(term) for term in terms.order_by("-code")[:newest]}
    rows = (
        RunTotal.objects.visible_to(user)
        .filter(recipient=recipient, run_id__in=list(found))
        .values("run_id", "code__group_id", "code__scheme_id")
        .annotate(all_lines=Sum("lines"), plus=Sum("positive"), minus=Sum("negative"))
        .order_by("run_id", "code__group_id", "code__scheme_id")
    )
    counts_ekstra = user.may_see_ekstratilskudd(recipient.number)
    for row in rows:
        shown = found[row["run_id"]]
        amount = row["plus"] + row["minus"]
        shown.sum += amount
        shown.groups[row["code__group_id"]] += amount
        if row["code__scheme_id"] != EKSTRATILSKUDD or counts_ekstra:
            shown.lines += row["all_lines"]
    return _with_changes(list(found.values()))


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
    lines: int
    lines_sum: Decimal
    persons: int
    schemes: list[tuple[str, str]]
    kinds: dict[str, int]
    for_terms: list[str]


def term_totals(user: User, recipient: Recipient, term: Term) -> TermTotals:
    """Three queries, whatever the number of lines."""
    sums = RunTotal.objects.visible_to(user).filter(recipient=recipient, run_id=term.run_id)
    rows = list(sums.order_by("code_id", "kind", "for_term"))
    codes = GrantCode.objects.select_related("group", "scheme").in_bulk([row.code_id for row in rows])
    sees_ekstra = user.may_see_ekstratilskudd(recipient.number)
    shown = [row for row in rows if sees_ekstra or codes[row.code_id].scheme_id != EKSTRATILSKUDD]
    groups = _group_sums(rows, codes)
    return TermTotals(
        groups=groups,
        total=_sum_of(groups),
        codes=_code_sums(rows, codes, sees_ekstra),
        lines=sum(row.lines for row in shown),
        lines_sum=sum((row.positive + row.negative for row in shown), ZERO),
        persons=_persons(user, recipient, term, sees_ekstra),
        schemes=_schemes(shown, codes),
        kinds=_kinds(shown),
        for_terms=sorted({row.for_term for row in shown}, reverse=True),
    )


def _persons(user: User, recipient: Recipient, term: Term, sees_ekstra: bool) -> int:
    column = "persons" if sees_ekstra else "persons_without_ekstra"
    rows = RunRecipient.objects.visible_to(user).filter(recipient=recipient, run_id=term.run_id)
    return rows.values_list(column, flat=True).first() or 0


def _group_sums(rows: Iterable[RunTotal], codes: dict[str, GrantCode]) -> list[GroupSum]:
    groups: dict[str, GroupSum] = {}
    for row in sorted(rows, key=lambda row: codes[row.code_id].group.position):
        group = codes[row.code_id].group
        found = groups.setdefault(group.slug, GroupSum(group.slug, group.label))
        found.gross += row.positive
        found.correction += row.negative
    return list(groups.values())


def _sum_of(groups: Iterable[GroupSum]) -> GroupSum:
    total = GroupSum("", "")
    for group in groups:
        total.gross += group.gross
        total.correction += group.correction
        total.offset += group.offset
    return total


def _code_sums(rows: Iterable[RunTotal], codes: dict[str, GrantCode], sees_ekstra: bool) -> list[CodeSum]:
    sums: dict[str, CodeSum] = {}
    for row in sorted(rows, key=lambda row: codes[row.code_id].position):
        code = codes[row.code_id]
        hidden = code.scheme_id == EKSTRATILSKUDD and not sees_ekstra
        found = sums.setdefault(code.code, CodeSum(code.code, code.label, None if hidden else 0, ZERO))
        found.sum += row.positive + row.negative
        if found.lines is not None:
            found.lines += row.lines
    return list(sums.values())


def _schemes(rows: Iterable[RunTotal], codes: dict[str, GrantCode]) -> list[tuple[str, str]]:
    present = {codes[row.code_id].scheme for row in rows}
    return [(scheme.slug, scheme.label) for scheme in sorted(present, key=lambda scheme: scheme.position)]


def _kinds(rows: Iterable[RunTotal]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + row.lines
    return counts
