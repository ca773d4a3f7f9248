"""The life of an activity (domain, section 6). `Aktiv` waits on the municipality, `Utført` is sent or done, `Avbrutt`
is withdrawn; the treatment is IMDi's side of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    ACTIVE = "aktiv"
    DONE = "utført"
    CANCELLED = "avbrutt"


class Treatment(StrEnum):
    """Empty while IMDi has nothing to do with it: a draft, or something that was withdrawn."""

    NONE = ""
    RECEIVED = "mottatt"
    TREATED = "under behandling"
    ASKED = "venter på svar"
    ANSWERED = "besvart"


class Outcome(StrEnum):
    """IMDi's answer."""

    NONE = ""
    GRANTED = "imøtekommet"
    PARTLY = "delvis"
    REJECTED = "avslått"
    NOTED = "tatt til etterretning"


class Side(StrEnum):
    MUNICIPALITY = "kommune"
    IMDI = "imdi"


class Place(NamedTuple):
    """Where an activity stands."""

    status: Status
    treatment: Treatment


DRAFT = Place(Status.ACTIVE, Treatment.NONE)
WITHDRAWN = Place(Status.CANCELLED, Treatment.NONE)
WAITING = Place(Status.DONE, Treatment.RECEIVED)
IN_TREATMENT = Place(Status.DONE, Treatment.TREATED)
ASKED = Place(Status.ACTIVE, Treatment.ASKED)
CLOSED = Place(Status.DONE, Treatment.ANSWERED)
PLACES = frozenset({DRAFT, WITHDRAWN, WAITING, IN_TREATMENT, ASKED, CLOSED})


# Where somebody in IMDi will still read what the municipality adds.
OPEN = frozenset({WAITING, IN_TREATMENT, ASKED})


class Move(NamedTuple):
    """A step that one side may take."""

    side: Side
    before: frozenset[Place]
    after: Place


MOVES: Mapping[str, Move] = {
    "send": Move(Side.MUNICIPALITY, frozenset({DRAFT}), WAITING),
    "discard": Move(Side.MUNICIPALITY, frozenset({DRAFT}), WITHDRAWN),
    "withdraw": Move(Side.MUNICIPALITY, frozenset({WAITING}), WITHDRAWN),
    "reply": Move(Side.MUNICIPALITY, frozenset({ASKED}), WAITING),
    "reopen": Move(Side.MUNICIPALITY, frozenset({CLOSED}), WAITING),
    "request": Move(Side.IMDI, frozenset({DRAFT}), ASKED),
    "take": Move(Side.IMDI, frozenset({WAITING}), IN_TREATMENT),
    "take_over": Move(Side.IMDI, frozenset({IN_TREATMENT}), IN_TREATMENT),
    "put_back": Move(Side.IMDI, frozenset({IN_TREATMENT}), WAITING),
    "ask": Move(Side.IMDI, frozenset({IN_TREATMENT}), ASKED),
    "answer": Move(Side.IMDI, frozenset({IN_TREATMENT}), CLOSED),
    "cancel": Move(Side.IMDI, frozenset({ASKED}), WITHDRAWN),
}

# After these it is IMDi's turn.
TO_IMDI = tuple(name for name, move in MOVES.items() if move.side == Side.MUNICIPALITY and move.after == WAITING)


def may_move(place: Place, name: str, side: Side) -> bool:
    """name: a key of MOVES."""
    move = MOVES[name]
    return move.side == side and place in move.before


def moves_open_to(place: Place, side: Side) -> frozenset[str]:
    """Names of the steps the side may take from here."""
    return frozenset(name for name in MOVES if may_move(place, name, side))
