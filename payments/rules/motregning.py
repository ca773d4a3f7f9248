"""Motregning: what a group's lines and an earlier debt make of a payment (spec 4.6).

Signs, in kroner with two decimals: what a recipient is to have is positive, what it owes is negative. The balance of an
account (one for each recipient and group) is the sum of its rows and never above zero: −50 000 is a debt of 50 000 that
the coming payments of the group are reduced by. So, in every term:

    net + balance after = gross + correction + balance before

and over all terms, together with the rows that people have entered:

    sum of net + balance = sum of lines + sum of entered rows
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

ZERO = Decimal(0)


class Kind(StrEnum):
    """Rows of the account. The first two are booked with a term, the others are entered by people."""

    OWED = "skyldig"  # negative lines that were more than the positive ones
    USED = "motregnet"  # taken from a payment
    CLAIMED = "krevd"  # to be paid back instead of motregnet; negative when the claim is paid
    REPAID = "innbetalt"
    WRITTEN_OFF = "avskrevet"
    MOVED = "flyttet"  # to another group, by decision


BOOKED = frozenset({Kind.OWED, Kind.USED})


class TooMuch(ValueError):
    """More than there is to take from; `limit` in kroner."""

    def __init__(self, limit: Decimal) -> None:
        super().__init__(f"at most {limit}")
        self.limit = limit


class Settlement(NamedTuple):
    """A recipient's group in a term. `gross` and `net` are zero or more, `correction`, `before`, `offset` (taken from
    the payment for earlier debt) and `carried` (the balance afterwards) zero or less."""

    gross: Decimal
    correction: Decimal
    before: Decimal
    offset: Decimal
    net: Decimal
    carried: Decimal

    @property
    def rows(self) -> list[tuple[Kind, Decimal]]:
        """What attestation books: a new debt or the use of an old one, never both."""
        owed = min(self.gross + self.correction, ZERO)
        found = [(Kind.OWED, owed), (Kind.USED, -self.offset)]
        return [(kind, amount) for kind, amount in found if amount]


def settle(gross: Decimal, correction: Decimal, before: Decimal) -> Settlement:
    """The correction reduces the same term's gross first; earlier debt takes from what is left, and the bank gets the
    rest. What cannot be taken is carried to the group's next term."""
    lines = gross + correction
    offset = -min(max(lines, ZERO), -before)
    net = max(lines, ZERO) + offset
    return Settlement(gross, correction, before, offset, net, before + lines - net)


class Standing(NamedTuple):
    """An account now: `balance`, zero or less, is what coming payments are reduced by; `claimed`, zero or more, is
    claimed back and not paid yet, and no longer in the balance."""

    balance: Decimal
    claimed: Decimal


NOTHING = Standing(ZERO, ZERO)
Rows = list[tuple[Kind, Decimal]]


def claim(standing: Standing, amount: Decimal) -> Rows:
    """Krevd tilbakebetalt: out of the balance, so that the next payment is not reduced by it too."""
    return [(Kind.CLAIMED, _at_most(-standing.balance, amount))]


def write_off(standing: Standing, amount: Decimal) -> Rows:
    return [(Kind.WRITTEN_OFF, _at_most(-standing.balance, amount))]


def repayment(standing: Standing, amount: Decimal) -> Rows:
    """Innbetalt: closes what is claimed first, the rest reduces the debt."""
    _at_most(standing.claimed - standing.balance, amount)
    closed = min(amount, standing.claimed)
    return [(Kind.REPAID, amount), *([(Kind.CLAIMED, -closed)] if closed else [])]


def move(standing: Standing, amount: Decimal) -> tuple[Rows, Rows]:
    """(rows of the group the debt leaves, rows of the group that is to pay it)."""
    amount = _at_most(-standing.balance, amount)
    return [(Kind.MOVED, amount)], [(Kind.MOVED, -amount)]


def after(standing: Standing, rows: Rows) -> Standing:
    """The account when the rows are added; TooMuch when it cannot have them."""
    balance = standing.balance + sum((amount for _kind, amount in rows), ZERO)
    claimed = standing.claimed + sum((amount for kind, amount in rows if kind == Kind.CLAIMED), ZERO)
    if balance > 0:
        raise TooMuch(-standing.balance)
    if claimed < 0:
        raise TooMuch(standing.claimed)
    return Standing(balance, claimed)


def _at_most(limit: Decimal, amount: Decimal) -> Decimal:
    if amount <= 0:
        raise ValueError(f"{amount} is not more than zero")
    if amount > limit:
        raise TooMuch(limit)
    return amount


class Debt(NamedTuple):
    """What is left of a debt: `term` is where it arose, empty when people entered it; `amount` above zero."""

    term: str
    amount: Decimal


def debts(rows: Iterable[tuple[str, Decimal]]) -> list[Debt]:
    """What is left, oldest first, after (term, amount) rows in the order they were booked: whatever reduces a balance
    takes from its oldest debt."""
    left: list[Debt] = []
    for term, amount in rows:
        if amount < 0:
            left.append(Debt(term, -amount))
        else:
            left = _without(left, amount)
    return left


def _without(left: list[Debt], amount: Decimal) -> list[Debt]:
    while left and amount >= left[0].amount:
        amount -= left[0].amount
        left = left[1:]
    return [Debt(left[0].term, left[0].amount - amount), *left[1:]] if left else []


def origins(left: Iterable[Debt], amount: Decimal) -> list[str]:
    """The terms that `amount` (zero or more) is taken from, oldest first, each once; empty for what people entered."""
    terms: dict[str, None] = {}
    for debt in left:
        if amount <= 0:
            break
        terms.setdefault(debt.term)
        amount -= debt.amount
    return list(terms)
