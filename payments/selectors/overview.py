"""Terms and runs as IMDi's side shows them: how far a calculation has come, its sums beside the term before, and the
newest terms with what waits."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from grants.models import GrantCode, Group, Rate
from payments.models import Run, Term

from .runs import group_and_code_sums

ZERO = Decimal(0)
NEWEST_TERMS = 6


@dataclass(frozen=True, slots=True)
class Progress:
    """Chunks of a run that are done, of all, and the lines found in them. `moved_at`: when the last one was done, or
    the run begun."""

    done: int
    all: int
    persons: int
    lines: int
    moved_at: datetime


def progress(run: Run) -> Progress:
    chunks = list(run.chunks.values_list("done_at", "persons", "lines"))
    finished = [chunk for chunk in chunks if chunk[0]]
    return Progress(
        done=len(finished),
        all=len(chunks),
        persons=sum(chunk[1] for chunk in finished),
        lines=sum(chunk[2] for chunk in finished),
        moved_at=max((chunk[0] for chunk in finished), default=run.started_at),
    )


def runs_with_progress() -> QuerySet[Run]:
    """Runs with `chunks_done` and `chunks_all`."""
    return Run.objects.annotate(
        chunks_all=Count("chunks"), chunks_done=Count("chunks", filter=Q(chunks__done_at__isnull=False))
    )


def newest_calculation(term_code: str) -> Run | None:
    """The newest run of the term, whatever became of it."""
    runs = Run.objects.filter(term_code=term_code, purpose=Run.Purpose.CALCULATION)
    return runs.select_related("started_by").order_by("-id").first()


@dataclass(slots=True)
class Sums:
    """Lines and kroner of a code or a group, and what the term before had."""

    name: str
    label: str
    lines: int = 0
    amount: Decimal = ZERO
    before: Decimal = ZERO
    codes: list["Sums"] = field(default_factory=list)

    @property
    def change(self) -> Decimal:
        return self.amount - self.before

    def add(self, part: "Sums") -> None:
        self.lines += part.lines
        self.amount += part.amount
        self.before += part.before
        self.codes.append(part)


def sums_beside(run: Run, earlier: Run | None) -> tuple[list[Sums], Sums]:
    """(groups with their codes, total) of a finished run, in their fixed order, with the sums of the earlier run.
    A code that only one of them has is there too."""
    now = {code: (lines, amount) for _, code, lines, amount in group_and_code_sums(run)}
    before = {code: amount for _, code, _, amount in group_and_code_sums(earlier)} if earlier else {}
    groups: dict[str, Sums] = {}
    total = Sums("", "")
    for code in GrantCode.objects.filter(code__in={*now, *before}).order_by("group__position", "position"):
        lines, amount = now.get(code.code, (0, ZERO))
        part = Sums(code.code, code.label, lines, amount, before.get(code.code, ZERO))
        groups.setdefault(code.group_id, Sums(code.group_id, "")).add(part)
        total.add(part)
    for group in Group.objects.filter(slug__in=groups):
        groups[group.slug].label = group.label
    return list(groups.values()), total


def term_before(term: Term) -> Term | None:
    """The newest calculated term before this one."""
    return Term.objects.filter(code__lt=term.code, run__isnull=False).select_related("run").first()


@dataclass(frozen=True, slots=True)
class TermState:
    """A term with its newest run and how far that has come (None when it is not at work)."""

    term: Term
    newest: Run | None
    progress: Progress | None


def state_of(term: Term) -> TermState:
    newest = newest_calculation(term.code)
    at_work = newest is not None and newest.state == Run.State.WORKING
    return TermState(term, newest, progress(newest) if at_work else None)


def newest_terms() -> list[TermState]:
    """The newest terms, newest first."""
    return [state_of(term) for term in Term.objects.select_related("run", "attested_by")[:NEWEST_TERMS]]


def unconfirmed_rates() -> int:
    """Rates that nobody but the one who entered them has looked at."""
    return Rate.objects.filter(confirmed_at__isnull=True).count()
