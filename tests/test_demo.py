"""The demo's stories: what stands where when it begins, and that beginning twice changes nothing."""

from datetime import date

import pytest

from accounts.models import Driftsmelding, Event, Mail, Notification, User
from change_requests.models import Activity
from change_requests.selectors.effects import led_to
from imdi_tilskudd.demo import stories
from imdi_tilskudd.demo.users import create_demo_users
from payments.services import publish_term
from tests import factories
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events

pytestmark = pytest.mark.django_db
TODAY = date(2024, 5, 15)
PAST, SHOWN = "2024-T1", "2024-T2"


@pytest.fixture
def oda() -> User:
    """Eight persons in Oslo, one term paid; the stories told, twice over, on both sides of the next term."""
    factories.reference()
    create_demo_users()
    attestant = User.objects.get(username="attestant")
    confirm_all_rates(attestant)
    for number in range(8):
        add_events(person_events(f"20220000{number:04d}", "Prøve Demo", "1990-05-17", "2022-03-10", stories.OSLO))
    calculate(PAST, "2024-03-31")
    publish_term(term_code=PAST)
    lock(PAST, attestant)
    for _ in range(2):
        stories.grant_one(term=PAST, today=TODAY)
    calculate(SHOWN, TODAY)
    publish_term(term_code=SHOWN, comments_until=date(2024, 5, 31))
    for _ in range(2):
        stories.begin(term=PAST, today=TODAY)
    return User.objects.get(username="oslo")


def test_a_request_stands_wherever_one_can_stand(oda):
    places = sorted((one.status, one.treatment, one.subtype) for one in Activity.objects.visible_to(oda))
    assert places == [
        ("aktiv", "", "andre endringsbehov"),
        ("aktiv", "venter på svar", "feil utbetaling"),
        ("utført", "besvart", "flyttet"),
        ("utført", "mottatt", "død"),
        ("utført", "mottatt", "flyttet"),
        ("utført", "under behandling", "utvandret"),
    ]
    assert Activity.objects.values("person_id").distinct().count() == 6


def test_the_granted_one_led_to_money_given_back(oda):
    (led,) = led_to(Activity.objects.get(outcome="imøtekommet"), oda)
    assert [(line.for_term, line.kind) for line in led.lines] == [(PAST, "tilbakeføring")]
    assert led.term == SHOWN


def test_the_inbox_has_news_and_read_rows_and_there_is_one_driftsmelding(oda):
    own = Notification.objects.visible_to(oda)
    assert set(own.unread().values_list("event", flat=True)) == {
        Event.PUBLISHED,
        Event.ANSWERED,
        Event.ASKED,
        Event.DEADLINE,
    }
    assert own.exclude(read_at=None).count() == 2
    assert Driftsmelding.objects.get().title_nn == "Stengt for oppgradering laurdag"


def test_mails_are_about_the_present_and_go_to_invented_addresses(oda):
    assert set(User.objects.values_list("email", flat=True)) >= {"oslo@example.org", "oslo-support@example.org"}
    subjects = [mail.subject for mail in Mail.objects.filter(user=oda)]
    assert "Nytt utbetalingsgrunnlag for 2. termin 2024" in subjects
    assert not any(PAST in subject for subject in subjects)


def test_the_support_user_sees_support_cases_and_no_grants(oda):
    support = User.objects.get(username="oslo-support")
    assert {grant.role_id for grant in support.role_grants} == {"kommunekontaktsenter", "kommunesupportadmin"}
    assert not support.may_see_grant_data(stories.OSLO)
