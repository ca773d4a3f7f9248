"""The motregningskonto: attestation books what a term makes of it, and IMDi enters the rest by hand (spec 4.6).

Amounts that people give are kroner above zero with at most two decimals."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from accounts.rules import IMDI_SAKSBEHANDLER
from grants.models import Group
from grants.rules.explanations import kroner
from imdi_tilskudd.lib.money import to_ore
from payments.models import GroupPayment, MotregningEntry, RunTotal, Term
from payments.rules import motregning as rules
from payments.rules.motregning import BOOKED, Rows, Standing
from payments.selectors.account import Account, entries_of_act, settled_now, standing

from . import partitions
from .access import require_role
from .errors import AccountRefused

RowsOf = Callable[[Standing, Decimal], Rows]


def book_term(*, term: Term, by: User) -> None:
    """What each group of each recipient is paid, and the debts that arise and are used. Part of attestation: in its
    transaction, under its lock, after the lines are locked."""
    settled = settled_now(RunTotal.objects.filter(run_id=term.run_id))
    GroupPayment.objects.bulk_create(
        [
            GroupPayment(term=term, recipient_id=recipient, group_id=group, **settlement._asdict())
            for (recipient, group), settlement in settled.items()
        ]
    )
    rows = [entry for account, settlement in settled.items() for entry in _entries(account, settlement.rows)]
    _store(rows, "", by, term)


def claim_back(*, recipient: str, group: str, amount: Decimal, reason: str, by: User) -> list[MotregningEntry]:
    """Krevd tilbakebetalt: the debt is no longer motregnet, but waits to be paid in. AccountRefused when there is not
    so much debt."""
    return _enter(rules.claim, recipient, group, amount, reason, by)


def register_repayment(*, recipient: str, group: str, amount: Decimal, reason: str, by: User) -> list[MotregningEntry]:
    """Innbetalt: closes claims first, then debt. AccountRefused when it is more than both."""
    return _enter(rules.repayment, recipient, group, amount, reason, by)


def write_off(*, recipient: str, group: str, amount: Decimal, reason: str, by: User) -> list[MotregningEntry]:
    """Avskrevet: the debt is given up. AccountRefused when there is not so much debt."""
    return _enter(rules.write_off, recipient, group, amount, reason, by)


@transaction.atomic
def _enter(
    rows_of: RowsOf, recipient: str, group: str, amount: Decimal, reason: str, by: User
) -> list[MotregningEntry]:
    now = _opened((recipient, group), amount, reason, by)
    rows = _or_refused(partial(rows_of, now, amount))
    return _store(_entries((recipient, group), rows), reason, by)


@transaction.atomic
def offset_across_groups(
    *, recipient: str, from_group: str, to_group: str, amount: Decimal, reason: str, by: User
) -> list[MotregningEntry]:
    """Moves debt to another group of the same recipient, whose next payment is then reduced. `reason` is the decision:
    who made it, when and why. AccountRefused when there is not so much debt."""
    if from_group == to_group or not Group.objects.filter(slug=to_group).exists():
        raise AccountRefused("Velg en annen gruppe som gjelden skal trekkes fra.")
    now = _opened((recipient, from_group), amount, reason, by)
    out, into = _or_refused(partial(rules.move, now, amount))
    entries = _entries((recipient, from_group), out) + _entries((recipient, to_group), into)
    return _store(entries, reason, by)


@transaction.atomic
def take_back(*, entry: int, reason: str, by: User) -> list[MotregningEntry]:
    """Takes back what was entered by hand, with all that was entered together with it, by rows of the opposite amount.
    AccountRefused for what a term has booked, and when the account has moved on too far."""
    _refuse_user_and_reason(by, reason)
    partitions.take_calculation_lock()
    chosen = MotregningEntry.objects.filter(pk=entry).first()
    if chosen is None or chosen.kind in BOOKED or chosen.reverses_id:
        raise AccountRefused("Bare det som er ført for hånd, kan tas tilbake.")
    rows = list(entries_of_act(chosen))
    if any(hasattr(row, "reversed_by") for row in rows):
        raise AccountRefused("Føringen er allerede tatt tilbake.")
    _refuse_too_much(rows)
    opposite = [
        MotregningEntry(
            recipient_id=row.recipient_id, group_id=row.group_id, kind=row.kind, amount=-row.amount, reverses=row
        )
        for row in rows
    ]
    return _store(opposite, reason, by)


def _refuse_too_much(rows: list[MotregningEntry]) -> None:
    """No account may go above zero by taking the rows back, and no claim below."""
    accounts: dict[Account, Rows] = {}
    for row in rows:
        accounts.setdefault((row.recipient_id, row.group_id), []).append((rules.Kind(row.kind), -row.amount))
    for account, opposite in accounts.items():
        _or_refused(partial(rules.after, standing(*account), opposite))


def _opened(account: Account, amount: Decimal, reason: str, by: User) -> Standing:
    """The account as it stands, and as it will stay until the transaction ends."""
    _refuse_user_and_reason(by, reason)
    _refuse_amount(amount)
    partitions.take_calculation_lock()
    return standing(*account)


def _refuse_user_and_reason(by: User, reason: str) -> None:
    require_role(by, AccountRefused, IMDI_SAKSBEHANDLER)
    if not reason.strip():
        raise AccountRefused("Skriv en begrunnelse.")


def _refuse_amount(amount: Decimal) -> None:
    try:
        ore = to_ore(amount)
    except ValueError:
        ore = 0
    if ore <= 0:
        raise AccountRefused("Beløpet må være over null og ha høyst to desimaler.")


def _or_refused(step: Callable[[], Any]) -> Any:
    try:
        return step()
    except rules.TooMuch as error:
        if not error.limit:
            raise AccountRefused("Det står ikke noe igjen på kontoen.") from error
        raise AccountRefused(f"Beløpet kan ikke være over {kroner(error.limit)}, som er det som står igjen.") from error


def _entries(account: Account, rows: Rows) -> list[MotregningEntry]:
    recipient, group = account
    return [MotregningEntry(recipient_id=recipient, group_id=group, kind=kind, amount=amount) for kind, amount in rows]


def _store(entries: list[MotregningEntry], reason: str, by: User, term: Term | None = None) -> list[MotregningEntry]:
    """As one act."""
    act = uuid4()
    for entry in entries:
        entry.term, entry.act, entry.reason, entry.by = term, act, reason.strip(), by
    return MotregningEntry.objects.bulk_create(entries)
