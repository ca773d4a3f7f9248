"""The life of a term (spec 4.6) and when it is paid (seed 002)."""

from datetime import date, timedelta
from enum import StrEnum

from imdi_tilskudd.lib.periods import TermPeriod


class TermState(StrEnum):
    OPEN = "åpen"
    CALCULATED = "beregnet"
    PREVIEW = "forhåndsvisning"
    ATTESTED = "attestert"
    PAID = "utbetalt"
    RECONCILED = "avstemt"


MOVES: dict[TermState, frozenset[TermState]] = {
    TermState.OPEN: frozenset({TermState.CALCULATED}),
    TermState.CALCULATED: frozenset({TermState.CALCULATED, TermState.PREVIEW, TermState.ATTESTED}),
    TermState.PREVIEW: frozenset({TermState.PREVIEW, TermState.ATTESTED}),
    TermState.ATTESTED: frozenset({TermState.PAID}),
    TermState.PAID: frozenset({TermState.RECONCILED}),
    TermState.RECONCILED: frozenset(),
}
LOCKED = frozenset({TermState.ATTESTED, TermState.PAID, TermState.RECONCILED})
SHOWN_TO_MUNICIPALITIES = LOCKED | {TermState.PREVIEW}
SATURDAY = 5


def may_move(old: str, new: str) -> bool:
    return TermState(new) in MOVES[TermState(old)]


def planned_payment_date(term: TermPeriod) -> date:
    """Early April, early July and early October for terms 1–3, the middle of December for term 4: the 5th of the
    month after the quarter, or 15 December, moved to the Monday after when it falls on a weekend."""
    day = date(term.year, 12, 15) if term.quarter == 4 else date(term.year, term.quarter * 3 + 1, 5)
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= SATURDAY else day
