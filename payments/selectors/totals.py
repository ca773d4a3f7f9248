"""Sums per recipient from the runs' totals: tens of rows whatever the number of lines."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.db.models import Sum

from accounts.models import Recipient, User
from grants.models import GrantCode, Group
from payments.models import RunTotal, Term
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
    groups: list[GroupSum]
    total: GroupSum
    codes: list[CodeSum]


def term_totals(user: User, recipient: Recipient, term: Term) -> TermTotals:
    """Groups and codes of one term for one recipient."""
    rows = (
        RunTotal.objects.visible_to(user)
        .filter(recipient=recipient, run_id=term.run_id)
        .values("code_id")
        .annotate(all_lines=Sum("lines"), plus=Sum("positive"), minus=Sum("negative"))
        .order_by("code_id")
    )
    by_code = {row["code_id"]: row for row in rows}
    codes = [code for code in GrantCode.objects.select_related("group") if code.code in by_code]
    counts_ekstra = user.may_see_ekstratilskudd(recipient.number)
    groups = _group_sums(codes, by_code)
    return TermTotals(
        groups=groups,
        total=_sum_of(groups),
        codes=[_code_sum(code, by_code[code.code], counts_ekstra) for code in codes],
    )


def _group_sums(codes: Iterable[GrantCode], by_code: dict[str, dict]) -> list[GroupSum]:
    groups: dict[str, tuple[Group, GroupSum]] = {}
    for code in codes:
        _, group = groups.setdefault(code.group_id, (code.group, GroupSum(code.group_id, code.group.label)))
        group.gross += by_code[code.code]["plus"]
        group.correction += by_code[code.code]["minus"]
    return [group_sum for group, group_sum in sorted(groups.values(), key=lambda pair: pair[0].position)]


def _sum_of(groups: Iterable[GroupSum]) -> GroupSum:
    total = GroupSum("", "")
    for group in groups:
        total.gross += group.gross
        total.correction += group.correction
        total.offset += group.offset
    return total


def _code_sum(code: GrantCode, row: dict, counts_ekstra: bool) -> CodeSum:
    hidden = code.scheme_id == EKSTRATILSKUDD and not counts_ekstra
    return CodeSum(code.code, code.label, None if hidden else row["all_lines"], row["plus"] + row["minus"])
