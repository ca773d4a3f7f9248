"""«Hva skjer nå»: whom an activity waits on, for what, until when."""

from datetime import date

import pytest

from change_requests.rules.moves import ASKED, CLOSED, DRAFT, IN_TREATMENT, PLACES, WAITING, WITHDRAWN
from change_requests.rules.next_step import ANSWERED_WITHIN_DAYS, NextStep, Situation, Step, what_happens_next

TODAY = date(2024, 5, 21)
SENT, PROMISED = date(2024, 5, 10), date(2024, 5, 24)


def test_every_place_an_activity_may_stand_in_has_words_for_what_comes_next():
    assert {place: what_happens_next(Situation(place), TODAY).step for place in PLACES} == {
        DRAFT: Step.SENDING,
        WAITING: Step.TREATMENT,
        IN_TREATMENT: Step.ANSWER,
        ASKED: Step.REPLY,
        CLOSED: Step.ANSWERED,
        WITHDRAWN: Step.DISCARDED,
    }


@pytest.mark.parametrize(("place", "step"), [(WAITING, Step.TREATMENT), (IN_TREATMENT, Step.ANSWER)])
def test_imdi_is_expected_to_answer_within_the_days_it_promises_from_when_it_got_it(place, step):
    assert (PROMISED - SENT).days == ANSWERED_WITHIN_DAYS
    assert what_happens_next(Situation(place, with_imdi_since=SENT), TODAY) == NextStep(step, PROMISED)
    assert not what_happens_next(Situation(place, with_imdi_since=SENT), PROMISED).is_late
    assert what_happens_next(Situation(place, with_imdi_since=SENT), date(2024, 5, 25)).is_late


def test_a_question_waits_on_the_municipality_until_the_deadline_if_there_is_one():
    assert what_happens_next(Situation(ASKED, due=TODAY), TODAY) == NextStep(Step.REPLY, TODAY)
    assert what_happens_next(Situation(ASKED, due=date(2024, 5, 20)), TODAY).is_late
    assert what_happens_next(Situation(ASKED), TODAY) == NextStep(Step.REPLY)


def test_an_answer_that_changed_the_register_waits_for_a_calculation_and_then_for_nothing():
    assert what_happens_next(Situation(CLOSED, corrects=True), TODAY).step == Step.CALCULATION
    assert what_happens_next(Situation(CLOSED, corrects=True, counted_in="2024-T2"), TODAY).step == Step.COUNTED
    assert what_happens_next(Situation(CLOSED, counted_in="2024-T2"), TODAY).step == Step.ANSWERED


def test_what_is_over_says_who_ended_it():
    def step(**how: bool) -> Step:
        return what_happens_next(Situation(WITHDRAWN, **how), TODAY).step

    assert step() == Step.DISCARDED
    assert step(was_sent=True) == Step.WITHDRAWN
    assert step(was_sent=True, was_cancelled_by_imdi=True) == Step.NOT_NEEDED
    assert step(was_cancelled_by_imdi=True) == Step.NOT_NEEDED
