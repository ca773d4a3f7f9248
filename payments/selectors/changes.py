"""«Hva er endret»: the stored changes of a recipient between two runs, as sums and as a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import Recipient, User
from grants.models import Person
from grants.rules.texts import known_language
from imdi_tilskudd.lib.sorting import NorwegianOrder
from payments.models import Change, ChangeSet, GroupPayment, Line, Run, RunRecipient, Term
from payments.models.lines import EKSTRATILSKUDD
from payments.rules.causes import Cause
from payments.rules.motregning import Settlement

from .account import settled_with
from .line_search import Columns, matching, of_qualifying_day
from .masking import name_column

ZERO = Decimal(0)
SORTING: dict[str, list[Any]] = {
    "navn": [NorwegianOrder(F("shown_name")), "duf"],
    "saksnummer": ["saksnummer", "code_now", "code_before"],
    "arsak": ["cause", "shown_name", "duf"],
    "kode": ["code_now", "code_before", "shown_name"],
    "sist": ["before", "shown_name"],
    "na": ["now", "shown_name"],
    "endring": ["amount", "shown_name"],
}
DEFAULT_SORT = "navn"


def term_before(term: Term) -> Term | None:
    """The newest calculated term before this one, which is locked and so never changes."""
    return Term.objects.filter(code__lt=term.code, run__isnull=False).select_related("run").order_by("-code").first()


def digest_of(run: Run, recipient: Recipient) -> str:
    """Of the recipient's lines in the run; empty when it has none."""
    rows = RunRecipient.objects.filter(run=run, recipient=recipient)
    return rows.values_list("digest", flat=True).first() or ""


def stored_changes(run: Run, before: Run, recipient: Recipient) -> ChangeSet | None:
    return ChangeSet.objects.filter(run=run, before=before, recipient=recipient).first()


class StoredChanges(NamedTuple):
    """A change set as pages read it; `before` is the earlier run's term."""

    id: int
    before: str
    sums: list[list[Any]]
    lines: dict[str, list[str]]
    offsets: dict[str, str]
    persons: int
    persons_without_ekstra: int

    @classmethod
    def of(cls, stored: ChangeSet) -> "StoredChanges":
        sums, lines, offsets = stored.sums, stored.lines, stored.offsets
        persons = (stored.persons, stored.persons_without_ekstra)
        return cls(stored.pk, stored.before.term_code, sums, lines, offsets, *persons)


def kept_run(run_id: int) -> Run:
    """A run that a sign-off refers to; runs are never deleted."""
    return Run.objects.get(pk=run_id)


def has_lines(run_id: int) -> bool:
    """Whether the run's lines are still there: those of a run that was replaced are kept only while a municipality's
    sign-off refers to them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"payments_line_{run_id}"])
        return cursor.fetchone()[0]


@dataclass(slots=True)
class CauseSum:
    """A cause in kroner, by the groups' slugs. `persons` None where the user may know the sum only, and where there
    are none (motregning); `rows`: changes in the list."""

    cause: str
    persons: int | None
    rows: int = 0
    amount: Decimal = ZERO
    groups: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangesShown:
    """`causes` and `offset` (motregning and carried debt) add up to `total`: netto now minus netto last, exactly, and
    so does each group."""

    causes: list[CauseSum]
    offset: CauseSum
    total: CauseSum


def settled_of(term: Term, recipient: Recipient, lines: Mapping[str, tuple[Decimal, Decimal]]) -> dict[str, Settlement]:
    """Group → settlement: as booked when the term is locked, else as it would be today. One query."""
    if term.is_locked:
        rows = GroupPayment.objects.filter(term=term, recipient=recipient)
        return {row[0]: Settlement(*row[1:]) for row in rows.values_list("group_id", *Settlement._fields)}
    accounts = {(recipient.number, group): parts for group, parts in lines.items()}
    return {group: part for (_number, group), part in settled_with(accounts, recipient.number).items()}


def nets_of(term: Term, recipient: Recipient, changes: StoredChanges) -> dict[str, Decimal]:
    """Netto of each group of the newer term now."""
    lines = {group: (Decimal(gross), Decimal(correction)) for group, (gross, correction) in changes.lines.items()}
    return {group: part.net for group, part in settled_of(term, recipient, lines).items()}


def changes_shown(
    user: User, recipient: Recipient, changes: StoredChanges, nets: Mapping[str, Decimal] | None
) -> ChangesShown:
    """The changes as the user may know them. `nets`: netto of each group now; None when two calculations of one term
    are compared, whose motregning is not."""
    causes = _causes(changes.sums, user.may_see_ekstratilskudd(recipient.number))
    return _shown(causes, CauseSum("", None) if nets is None else _offset(changes, nets))


def _causes(rows: Iterable[list[Any]], sees_ekstra: bool) -> list[CauseSum]:
    found: dict[str, CauseSum] = {}
    for cause, group, persons, count, amount in rows:
        if not group:
            hidden = cause == Cause.EXTRA and not sees_ekstra
            found[cause] = CauseSum(cause, None if hidden else persons, 0 if hidden else count, Decimal(amount))
        else:
            found[cause].groups[group] = Decimal(amount)
    return list(found.values())


def _offset(changes: StoredChanges, nets: Mapping[str, Decimal]) -> CauseSum:
    """Netto minus lines, now and last: what is taken for earlier debt, and debt carried on."""
    offset = CauseSum("", None)
    for group in {*nets, *changes.lines, *changes.offsets}:
        lines = sum((Decimal(part) for part in changes.lines.get(group, ())), ZERO)
        amount = nets.get(group, ZERO) - lines - Decimal(changes.offsets.get(group, 0))
        if amount:
            offset.groups[group] = amount
            offset.amount += amount
    return offset


def _shown(causes: list[CauseSum], offset: CauseSum) -> ChangesShown:
    total = CauseSum("", None)
    for part in [*causes, offset]:
        total.amount += part.amount
        total.rows += part.rows
        for group, amount in part.groups.items():
            total.groups[group] = total.groups.get(group, ZERO) + amount
    return ChangesShown(causes, offset, total)


def groups_shown(shown: ChangesShown, groups: Iterable[dict[str, str]], language: str) -> list[tuple[str, str]]:
    """(slug, label) of the groups with a change, in their order. `groups` as a term with facts has them."""
    name = "name_nn" if language == "nn" else "name"
    return [(group["slug"], group[name]) for group in groups if group["slug"] in shown.total.groups]


# --- the list -------------------------------------------------------------------------------------------------------


def changes_of(user: User, changes: StoredChanges, language: str) -> QuerySet[Change]:
    """Those the user may see, with `shown_name` as the user may read it, and the person's `public_id`."""
    rows = Change.objects.visible_to(user).filter(change_set_id=changes.id)
    person = Person.objects.filter(duf=OuterRef("duf")).values("public_id")
    return rows.annotate(shown_name=name_column(user, known_language(language)), public_id=Subquery(person))


def found(rows: QuerySet[Change], changes: StoredChanges, text: str, cause: str, group: str) -> QuerySet[Change]:
    """Of `changes`, by cause, group, and a search as in the lines of a term."""
    if cause:
        rows = rows.filter(cause=cause)
    if group:
        rows = rows.filter(group=group)
    columns = Columns(codes=("code_now", "code_before"), qualified=partial(_qualified, changes))
    return rows.filter(matching(text, columns)) if text else rows


def _qualified(changes: StoredChanges, **when: int) -> Q:
    """A change has no kvalifiseringsdato: that of the person's lines, now or before. One question to find the runs."""
    runs = ChangeSet.objects.filter(pk=changes.id).values_list("run_id", "before_id", "recipient_id")
    run, before, recipient = runs.get()
    lines = Line.objects.filter(of_qualifying_day(**when), run_id__in=[run, before], recipient=recipient)
    return Q(duf__in=lines.order_by().values("duf"))


def whole(user: User, recipient: Recipient, changes: StoredChanges, shown: ChangesShown) -> tuple[int, int, Decimal]:
    """Rows, persons, and kroner of everything the user may see; stored, and need not be counted."""
    sees_ekstra = user.may_see_ekstratilskudd(recipient.number)
    visible = [part.amount for part in shown.causes if part.persons is not None]
    persons = changes.persons if sees_ekstra else changes.persons_without_ekstra
    return shown.total.rows, persons, sum(visible, ZERO)


def summary(rows: QuerySet[Change], **more: Any) -> tuple[Any, ...]:
    """Rows, persons, kroner, and what `more` aggregates."""
    persons = Count("duf", distinct=True, filter=~Q(duf=""))
    row = rows.aggregate(count=Count("id"), persons=persons, sum=Sum("amount"), **more)
    return row["count"], row["persons"], row["sum"] or ZERO, *(row[name] for name in more)


def hides_ekstra(user: User, recipient: Recipient, shown: ChangesShown) -> bool:
    """Whether part of the sums is ekstratilskudd whose rows the user may not see."""
    return not user.may_see_ekstratilskudd(recipient.number) and any(
        EKSTRATILSKUDD in cause.groups for cause in shown.causes
    )
