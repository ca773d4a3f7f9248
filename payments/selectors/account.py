"""Payments and the motregningskonto: what recipients are paid for a term, what they owe, and from which terms."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from accounts.models import Recipient, User
from imdi_tilskudd.lib import cached
from imdi_tilskudd.lib.prepared import prepared
from payments.models import GroupPayment, MotregningEntry, RunTotal, Term
from payments.rules.motregning import NOTHING, ZERO, Kind, Settlement, Standing, debts, origins, settle

Account = tuple[str, str]  # recipient's number, slug of the group
Lines = Mapping[Account, tuple[Decimal, Decimal]]  # gross and correction in kroner


def standings(recipient: str | None = None) -> dict[Account, Standing]:
    """Every account that has rows, of one recipient when given."""
    rows = _balances(recipient)
    return {(number, group): Standing(balance, claimed or ZERO) for number, group, balance, claimed in rows}


@prepared
def _balances(recipient: str | None) -> QuerySet:
    return balances(recipient)


def balances(recipient: str | None) -> QuerySet:
    """(number, group, balance, claimed) of every account that has rows, of one recipient when given; kroner."""
    entries = MotregningEntry.objects.filter(recipient_id=recipient) if recipient else MotregningEntry.objects.all()
    rows = entries.order_by().values_list("recipient_id", "group_id")
    return rows.annotate(balance=Sum("amount"), claimed=Sum("amount", filter=Q(kind=Kind.CLAIMED)))


def standing(recipient: str, group: str) -> Standing:
    return standings(recipient).get((recipient, group), NOTHING)


def unsettled() -> list[tuple[Recipient, str, Standing]]:
    """Accounts with a debt or a claim, as (recipient, slug of the group, standing)."""
    found = {key: now for key, now in standings().items() if now.balance or now.claimed}
    recipients = Recipient.objects.in_bulk({number for number, _group in found})
    return [(recipients[number], group, now) for (number, group), now in sorted(found.items())]


def settled_now(totals: QuerySet[RunTotal], recipient: str | None = None) -> dict[Account, Settlement]:
    """What the sums of one run and the accounts as they stand make of each group, also of those that only owe."""
    rows = (
        totals.order_by()
        .values_list("recipient_id", "code__group_id")
        .annotate(gross=Sum("positive"), correction=Sum("negative"))
    )
    lines = {(number, group): (gross, correction) for number, group, gross, correction in rows}
    return settled_with(lines, recipient)


def settled_with(lines: Lines, recipient: str | None = None) -> dict[Account, Settlement]:
    """What these sums and the accounts as they stand make of each group, also of those that only owe."""
    return settled_from(standings(recipient), lines)


def settled_from(accounts: Mapping[Account, Standing], lines: Lines) -> dict[Account, Settlement]:
    """The same, of accounts that are known."""
    owing = {key: now.balance for key, now in accounts.items() if now.balance}
    nothing = (ZERO, ZERO)
    return {key: settle(*lines.get(key, nothing), owing.get(key, ZERO)) for key in sorted(lines.keys() | owing.keys())}


def settlements(
    user: User, recipient: Recipient, terms: Iterable[Term], accounts: Mapping[Account, Standing] | None = None
) -> dict[str, dict[str, Settlement]]:
    """Term code → group → settlement, of calculated terms the user may see: as booked for the attested ones, as it
    would be today for the others. Ekstratilskudd is among them, as one figure for everyone. `accounts`: as they stand,
    where they are known."""
    found: dict[str, dict[str, Settlement]] = defaultdict(dict)
    terms = list(terms)
    for code, group, *booked in _booked(user, recipient, [term for term in terms if term.is_locked]):
        found[code][group] = Settlement(*booked)
    open_terms = {term.run_id: term.code for term in terms if not term.is_locked}
    for run_id, now in _settled_by_run(user, recipient.number, tuple(open_terms), accounts).items():
        found[open_terms[run_id]] = {group: settlement for (_number, group), settlement in now.items()}
    return found


def _booked(user: User, recipient: Recipient, terms: list[Term]) -> list[tuple]:
    """Rows of attested terms, which never change: kept for whoever may see them."""
    if not terms or not user.may_see_grant_data(recipient.number):
        return []
    names = "|".join(f"{term.code}:{term.digest}:{term.run_id}:{term.attested_at.timestamp()}" for term in terms)
    key = f"booked:{recipient.number}:{hashlib.sha256(names.encode()).hexdigest()}"
    kept = cached.found(key)
    if kept is None:
        rows = GroupPayment.objects.visible_to(user).filter(recipient=recipient, term__in=terms).order_by("term_id")
        kept = list(rows.values_list("term_id", "group_id", *Settlement._fields))
        cached.keep({key: kept})
    return kept


def _settled_by_run(
    user: User, recipient: str, runs: tuple[int, ...], accounts: Mapping[Account, Standing] | None
) -> dict[int, dict[Account, Settlement]]:
    """`settled_now` for several runs in one question, or two when the accounts are not known."""
    lines: dict[int, dict[Account, tuple[Decimal, Decimal]]] = {run: {} for run in runs}
    if not lines:
        return {}
    for run, group, gross, correction in _sums_by_run(user, recipient, runs):
        lines[run][recipient, group] = (gross, correction)
    if accounts is None:
        accounts = standings(recipient)
    return {run: settled_from(accounts, of_run) for run, of_run in lines.items()}


@prepared
def _sums_by_run(user: User, recipient: str, runs: tuple[int, ...]) -> QuerySet:
    totals = RunTotal.objects.visible_to(user).filter(recipient=recipient, run_id__in=runs)
    rows = totals.order_by().values_list("run_id", "code__group_id")
    return rows.annotate(gross=Sum("positive"), correction=Sum("negative"))


def taken_from(recipient: Recipient, term: Term, offsets: dict[str, Decimal]) -> dict[str, list[str]]:
    """Group → the terms that what is motregnet in this term is the rest from, oldest first. `offsets`: kroner by group,
    zero or less."""
    wanted = {group: -offset for group, offset in offsets.items() if offset}
    if not wanted:
        return {}
    rows: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    entries = MotregningEntry.objects.filter(recipient=recipient, group_id__in=wanted).order_by("id")
    done = set()
    for group, kind, of_term, amount in entries.values_list("group_id", "kind", "term_id", "amount"):
        if of_term == term.code and kind == Kind.USED:
            done.add(group)
        elif group not in done:
            rows[group].append((of_term or "", amount))
    return {group: origins(debts(rows[group]), amount) for group, amount in wanted.items()}


class TermPayment(NamedTuple):
    """All recipients together, in kroner: what is taken for earlier debt (zero or less), what the banks are paid, and
    what is owed afterwards (zero or less)."""

    offset: Decimal
    net: Decimal
    carried: Decimal


def term_payment(term: Term) -> TermPayment:
    """Of a calculated term: as booked when it is attested, as it would be today when not."""
    if term.is_locked:
        sums = term.group_payments.aggregate(**{name: Sum(name) for name in TermPayment._fields})
        return TermPayment(**{name: amount or ZERO for name, amount in sums.items()})
    parts = settled_now(RunTotal.objects.filter(run_id=term.run_id)).values()
    return TermPayment(*(sum((getattr(part, name) for part in parts), ZERO) for name in TermPayment._fields))


def entries_of_act(entry: MotregningEntry) -> QuerySet[MotregningEntry]:
    """The rows entered together with this one, with what has taken them back."""
    return MotregningEntry.objects.filter(act=entry.act).select_related("reversed_by").order_by("id")
