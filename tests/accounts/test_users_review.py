"""The quarterly review of roles."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent, RoleGrant, RoleReview, RoleReviewItem
from accounts.services import reviews, roles
from tests import factories
from tests.accounts.users_words import send_all
from tests.factories import OTHERS, OURS

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 1)


@pytest.fixture
def adrian():
    return factories.cast("municipal_administrator", email="adrian@example.org")


@pytest.fixture
def kari(adrian):
    return factories.cast("caseworker")


@pytest.fixture
def review(kari) -> RoleReview:
    reviews.open_reviews(today=DAY)
    return RoleReview.objects.get()


def items(review):
    return {item.grant.role_id: item for item in reviews.open_items(review, DAY)}


def answer(review, by, **answers):
    waiting = items(review)
    keyed = {waiting[slug.replace("_", "-")].pk: value for slug, value in answers.items()}
    return reviews.answer_review(review=review, answers=keyed, by=by, today=DAY)


def test_a_review_opens_once_a_quarter_where_there_is_an_administrator(kari):
    factories.cast("stranger")
    assert reviews.open_reviews(today=DAY) == 1
    assert reviews.open_reviews(today=date(2026, 12, 31)) == 0
    review = RoleReview.objects.get()
    assert (review.recipient_id, review.quarter, review.due) == (OURS, "2026-K4", date(2026, 10, 31))
    assert set(items(review)) == {"kommuneadministrator", "kommune-saksbehandler"}
    assert reviews.open_reviews(today=date(2027, 1, 1)) == 1


def test_the_administrators_are_told_and_reminded_weekly_until_it_is_done(review, adrian):
    assert [message.to for message in send_all()] == [["adrian@example.org"]]
    days = [date(2026, 10, 23), date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 31), date(2026, 11, 7)]
    assert [reviews.remind(today=day) for day in days] == [0, 1, 0, 1, 1]
    assert len(send_all()) == 3
    answer(review, adrian, kommuneadministrator="beholdt", kommune_saksbehandler="beholdt")
    assert reviews.remind(today=date(2026, 11, 20)) == 0


def test_roles_are_kept_or_taken_some_now_and_the_rest_later(review, adrian, kari):
    assert answer(review, adrian, kommune_saksbehandler="tatt") is False
    assert not kari.all_role_grants.in_force(DAY).exists()
    assert answer(review, adrian, kommuneadministrator="beholdt") is True
    review.refresh_from_db()
    assert review.done_by == adrian
    kinds = AuditEvent.objects.filter(user=adrian).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["role_taken", "role_confirmed", "review_done"]


def test_a_role_that_ended_meanwhile_needs_no_answer(review, adrian):
    roles.take_role(grant=RoleGrant.objects.get(role="kommune-saksbehandler"), taken_by=adrian)
    assert answer(review, adrian, kommuneadministrator="beholdt") is True


def test_nonsense_is_no_answer(review, adrian):
    assert answer(review, adrian, kommune_saksbehandler="tull") is False
    assert reviews.answer_review(review=review, answers={0: "tatt"}, by=adrian, today=DAY) is False
    assert len(items(review)) == 2


def test_the_own_role_and_imdis_roles_are_not_taken_here(review, adrian):
    with pytest.raises(ValidationError, match="deg selv"):
        answer(review, adrian, kommuneadministrator="tatt", kommune_saksbehandler="tatt")
    assert len(items(review)) == 2


def test_only_the_own_administrator_answers(review):
    theirs = factories.user("annen", ("kommuneadministrator", OTHERS))
    with pytest.raises(ValidationError, match="Du kan ikke gå gjennom rollene"):
        answer(review, theirs, kommune_saksbehandler="tatt")


def test_the_page_shows_what_waits_takes_answers_and_keeps_the_history(adrian, kari):
    reviews.open_reviews(today=date.today())
    review = RoleReview.objects.get()
    desk = factories.logged_in(adrian)
    assert "Gjennomgang av rollene venter" in desk.get("/brukere/").content.decode()
    page = desk.get("/brukere/gjennomgang/").content.decode()
    assert "Kari Antatt" in page
    waiting = {item.grant.role_id: item.pk for item in RoleReviewItem.objects.all()}
    assert f'name="rolle-{waiting["kommuneadministrator"]}" value="tatt"' not in page
    form = {f"rolle-{key}": "beholdt" for key in waiting.values()}
    done = desk.post("/brukere/gjennomgang/", form | {"rolle-x": "tatt"}, follow=True).content.decode()
    assert "Gjennomgangen er ferdig." in done
    assert "Ingen gjennomgang venter" in done
    assert review.quarter in done
    assert "Gjennomgang av rollene venter" not in desk.get("/brukere/").content.decode()


@pytest.mark.parametrize("count", [1, 25])
def test_the_page_costs_ten_queries_at_most(adrian, count, django_assert_max_num_queries):
    for number in range(count):
        factories.user(f"bruker{number}", ("kommune-saksbehandler", OURS), ("kommunekontaktsenter", OURS))
    reviews.open_reviews(today=date.today())
    desk = factories.logged_in(adrian)
    with django_assert_max_num_queries(10):
        assert desk.get("/brukere/gjennomgang/").status_code == 200


def test_imdi_sees_the_state_of_the_reviews(review):
    page = factories.logged_in(factories.cast("imdi_administrator")).get("/admin/accounts/rolereview/").content.decode()
    assert "2026-K4" in page
