"""Paid is remembered; a line is the difference (spec 4)."""

from collections.abc import Mapping
from typing import NamedTuple

from grants.rules.owed import Key, Owed, Window
from imdi_tilskudd.lib.money import Ore
from imdi_tilskudd.lib.periods import TermPeriod

ORDINARY = "ordinær"
BACK_PAYMENT = "etterbetaling"
REVERSAL = "tilbakeføring"
CONVERTED = "konvertert"


class Change(NamedTuple):
    """One line to be: the amount in øre that makes paid equal to owed. `owed` is None for a full tilbakeføring."""

    key: Key
    kind: str
    amount: Ore
    owed: Owed | None


def differences(owed: Mapping[Key, Owed], paid: Mapping[Key, Ore], window: Window) -> list[Change]:
    """A line for every key within the window where owed and paid differ."""
    run_term = window.term.code
    changes = []
    for key, now in owed.items():
        amount = now.amount - paid.get(key, 0) if paid else now.amount
        if amount:
            changes.append(Change(key, kind(key.term, amount, run_term), amount, now))
    for key, already in paid.items():
        if already and key not in owed and window.covers(key.year, TermPeriod.parse(key.term)):
            changes.append(Change(key, kind(key.term, -already, run_term), -already, None))
    return changes


def kind(for_term: str, amount: Ore, run_term: str) -> str:
    """From the term a line belongs to: the run's own is ordinær whatever the sign."""
    if for_term == run_term:
        return ORDINARY
    return BACK_PAYMENT if amount > 0 else REVERSAL
