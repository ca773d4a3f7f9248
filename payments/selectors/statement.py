"""Account statement (kontoutskrift) of a recipient: the motregningskonto of each group, row by row with its balance."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Recipient, User
from grants.models import Group
from payments.models import MotregningEntry
from payments.models.lines import EKSTRATILSKUDD
from payments.rules.motregning import Kind

from .account import standings

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as it was booked. Kroner: `amount` below zero increases the debt, `balance` is the account afterwards (zero
    or less). `term` is empty for what people entered; they gave `reason`. `by` is who. `other_group`: label of the
    group a moved debt went to or came from, empty where that is not known to the user. `takes_back` is the kind of the
    row that this one takes back, empty for others."""

    on: date
    kind: str
    amount: Decimal
    balance: Decimal
    term: str
    reason: str
    by: str
    other_group: str
    takes_back: str


@dataclass(slots=True)
class Account:
    """A group's account: `balance` (zero or less) is what coming payments are reduced by, `claimed` what is claimed
    back and not paid yet. `opens`: whether the user may see its rows, oldest first."""

    group: str
    label: str
    balance: Decimal
    claimed: Decimal
    opens: bool
    entries: list[Entry] = field(default_factory=list)


def statement(user: User, recipient: Recipient) -> list[Account]:
    """Every account that has ever had a row, in the order of the groups."""
    if not user.may_see_grant_data(recipient.number):
        return []
    now = {group: standing for (_number, group), standing in standings(recipient.number).items()}
    groups = {group.slug: group for group in Group.objects.filter(slug__in=now)}
    opens_ekstra = user.may_see_ekstratilskudd(recipient.number)
    accounts = {
        slug: Account(slug, group.label, now[slug].balance, now[slug].claimed, opens_ekstra or slug != EKSTRATILSKUDD)
        for slug, group in sorted(groups.items(), key=lambda item: item[1].position)
    }
    _add_entries(accounts, _visible(user, recipient))
    return list(accounts.values())


def _visible(user: User, recipient: Recipient) -> QuerySet[MotregningEntry]:
    entries = MotregningEntry.objects.visible_to(user).filter(recipient=recipient)
    return entries.select_related("by", "reverses").order_by("id")


def _add_entries(accounts: dict[str, Account], entries: QuerySet[MotregningEntry]) -> None:
    rows = list(entries)
    moved = _moves(rows)
    balances: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        balances[row.group_id] += row.amount
        other = accounts.get(moved.get(row.pk, ""))
        accounts[row.group_id].entries.append(
            Entry(
                on=timezone.localtime(row.at).date(),
                kind=row.kind,
                amount=row.amount,
                balance=balances[row.group_id],
                term=row.term_id or "",
                reason=row.reason,
                by=row.by.name,
                other_group=other.label if other else "",
                takes_back=row.reverses.kind if row.reverses else "",
            )
        )


def _moves(rows: list[MotregningEntry]) -> dict[int, str]:
    """Of moved debt, by row: the other group of the same act."""
    acts: dict[object, list[MotregningEntry]] = defaultdict(list)
    for row in rows:
        if row.kind == Kind.MOVED:
            acts[row.act].append(row)
    return {
        row.pk: other.group_id
        for pair in acts.values()
        for row in pair
        for other in pair
        if other.group_id != row.group_id
    }
