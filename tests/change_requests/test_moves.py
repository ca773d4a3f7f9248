"""The life of an activity, as domain section 6 tells it."""

import pytest

from change_requests.rules.moves import (
    ASKED,
    CLOSED,
    DRAFT,
    IN_TREATMENT,
    MOVES,
    PLACES,
    WAITING,
    WITHDRAWN,
    Side,
    may_move,
    moves_open_to,
)

OPEN = {
    # where it stands: what the municipality may do, what IMDi may do
    DRAFT: ({"send", "discard"}, {"request"}),
    WAITING: ({"withdraw"}, {"take"}),
    IN_TREATMENT: (set(), {"take_over", "put_back", "ask", "answer"}),
    ASKED: ({"reply"}, {"cancel"}),
    CLOSED: ({"reopen"}, set()),
    WITHDRAWN: (set(), set()),
}


@pytest.mark.parametrize("place", OPEN, ids=lambda place: " ".join(place))
def test_each_side_may_do_just_what_the_table_says(place):
    municipality, imdi = OPEN[place]
    assert moves_open_to(place, Side.MUNICIPALITY) == municipality
    assert moves_open_to(place, Side.IMDI) == imdi


def test_every_place_is_in_the_table_and_every_move_ends_in_one():
    assert set(OPEN) == PLACES
    assert {move.after for move in MOVES.values()} <= PLACES


def test_nobody_takes_the_steps_of_the_other_side():
    for name, move in MOVES.items():
        other = Side.IMDI if move.side == Side.MUNICIPALITY else Side.MUNICIPALITY
        assert not any(may_move(place, name, other) for place in PLACES), name


def test_what_is_withdrawn_stays_so():
    assert not moves_open_to(WITHDRAWN, Side.MUNICIPALITY) | moves_open_to(WITHDRAWN, Side.IMDI)
