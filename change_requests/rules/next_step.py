"""What happens next with an activity, as its municipality is told: whom it waits on, for what, and until when."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from .moves import ASKED, CLOSED, DRAFT, IN_TREATMENT, WAITING, Place

# How soon IMDi usually answers, from the day an activity came to it; what the portal promises municipalities.
ANSWERED_WITHIN_DAYS = 14


class Step(StrEnum):
    """What an activity waits for; the last five wait for nothing any more."""

    SENDING = "sending"
    REPLY = "reply"
    TREATMENT = "treatment"
    ANSWER = "answer"
    CALCULATION = "calculation"
    COUNTED = "counted"
    ANSWERED = "answered"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the next step follows from. `with_imdi_since`: the day it last came to IMDi. `corrects`: the answer changed
    the register. `counted_in`: the first term shown to the municipality whose calculation knew of that, or empty."""

    place: Place
    was_sent: bool = False
    was_cancelled_by_imdi: bool = False
    due: date | None = None
    with_imdi_since: date | None = None
    corrects: bool = False
    counted_in: str = ""


class NextStep(NamedTuple):
    """`until`: the day by which the step is due or expected, None where there is none; `is_late`: it has passed."""

    step: Step
    until: date | None = None
    is_late: bool = False


def what_happens_next(situation: Situation, today: date) -> NextStep:
    """Every place an activity may stand in has a next step, or says that there is none."""
    if situation.place == ASKED:
        return _by(Step.REPLY, situation.due, today)
    if situation.place in {WAITING, IN_TREATMENT}:
        step = Step.TREATMENT if situation.place == WAITING else Step.ANSWER
        since = situation.with_imdi_since
        return _by(step, since + timedelta(days=ANSWERED_WITHIN_DAYS) if since else None, today)
    if situation.place == CLOSED:
        return NextStep(_after_answer(situation))
    return NextStep(_of_what_imdi_does_not_have(situation))


def _by(step: Step, until: date | None, today: date) -> NextStep:
    return NextStep(step, until, until is not None and until < today)


def _after_answer(situation: Situation) -> Step:
    """Only what became register events is corrected by a calculation."""
    if not situation.corrects:
        return Step.ANSWERED
    return Step.COUNTED if situation.counted_in else Step.CALCULATION


def _of_what_imdi_does_not_have(situation: Situation) -> Step:
    if situation.place == DRAFT:
        return Step.SENDING
    if situation.was_cancelled_by_imdi:
        return Step.NOT_NEEDED
    return Step.WITHDRAWN if situation.was_sent else Step.DISCARDED
