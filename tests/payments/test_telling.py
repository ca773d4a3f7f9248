"""The municipalities with lines in a term are told when it is shown and when it is attested."""

from datetime import date

import pytest

from accounts.models import Event, Notification
from payments import services, tasks
from payments.services.telling import tell_of_comment_deadlines
from tests import factories
from tests.ledger import calculate, confirm_all_rates, lock
from tests.payments.run_words import FIRST, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(caseworker):
    for part in ("caseworker", "stranger", "municipal_administrator"):
        factories.cast(part)
    somebody()
    calculate("2022-T1", FIRST, caseworker)
    return "2022-T1"


def told(event: Event) -> list[tuple[str, dict, str]]:
    rows = Notification.objects.filter(event=event).order_by("pk")
    return [(row.user.username, row.params, row.url) for row in rows]


def test_those_with_lines_are_told_of_a_new_payment_basis(term):
    services.publish_term(term_code=term, comments_until=date(2022, 4, 6))
    params = {"term": term, "until": "2022-04-06"}
    assert told(Event.PUBLISHED) == [("caseworker", params, "/terminer/2022-T1/")]


def test_a_moved_date_is_not_told_again_but_a_new_calculation_is(term, caseworker):
    for day in (6, 8):
        services.publish_term(term_code=term, comments_until=date(2022, 4, day))
    assert len(told(Event.PUBLISHED)) == 1
    calculate(term, FIRST, caseworker)
    services.publish_term(term_code=term)
    assert len(told(Event.PUBLISHED)) == 2


def test_they_are_told_when_it_is_attested(term, attestant):
    confirm_all_rates(attestant)
    lock(term, attestant)
    ((user, params, url),) = told(Event.ATTESTED)
    assert (user, url) == ("caseworker", "/terminer/2022-T1/")
    assert params["term"] == term
    assert params["payment"] > "2022-03-31"


def test_a_refused_attestation_tells_nobody(term, caseworker):
    with pytest.raises(services.AttestationRefused):
        lock(term, caseworker)
    assert told(Event.ATTESTED) == []


@pytest.mark.parametrize(("day", "count"), [(2, 0), (3, 1), (6, 1), (7, 0)])
def test_the_last_day_for_comments_is_told_three_days_before_and_once(term, day, count):
    services.publish_term(term_code=term, comments_until=date(2022, 4, 6))
    today = date(2022, 4, day)
    assert [tell_of_comment_deadlines(today=today) for _ in range(2)] == [count, 0]


def test_a_locked_term_has_no_deadline(term, attestant):
    services.publish_term(term_code=term, comments_until=date(2022, 4, 6))
    confirm_all_rates(attestant)
    lock(term, attestant)
    assert tell_of_comment_deadlines(today=date(2022, 4, 6)) == 0


def test_the_task_of_the_morning_may_run_twice(term, settings):
    settings.BUSINESS_DATE = date(2022, 4, 5)
    services.publish_term(term_code=term, comments_until=date(2022, 4, 6))
    tasks.remind()
    tasks.remind()
    assert told(Event.DEADLINE) == [("caseworker", {"term": term, "due": "2022-04-06"}, "/terminer/2022-T1/")]
