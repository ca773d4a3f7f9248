"""On the desk ekstratilskudd, which tells of somebody's health, is for those with the role for it."""

from datetime import date

import pytest

from change_requests import services
from change_requests.models import Activity
from change_requests.rules.proposals import Fact
from change_requests.selectors.desk import effect_shown
from grants.models import Person, RegisterEvent
from tests import factories
from tests.change_requests.words import draft, taken
from tests.ledger import add_events, calculate, confirm_all_rates, person_events
from tests.payments.run_words import DUF, happens

pytestmark = pytest.mark.django_db
GRANT = {"code": "FHT1", "year": 2022, "recipient": factories.OURS, "amount": 198_000}
TODAY = date(2022, 6, 30)


@pytest.fixture
def both(settings):
    """IMDi's caseworker, and one who also has the role for ekstratilskudd."""
    settings.BUSINESS_DATE = TODAY
    roles = ("imdi-saksbehandler", factories.IMDI), ("imdi-ekstratilskudd", factories.IMDI)
    return factories.cast("imdi_caseworker"), factories.user("begge", *roles, name="Begge Demo")


@pytest.fixture
def activity(both) -> Activity:
    """About somebody with ekstratilskudd, which is paid with the rest."""
    caseworker = factories.cast("caseworker")
    add_events(person_events(DUF, "Prøve Demo", "1990-05-17", "2022-03-10", factories.OURS))
    happens("fht_grant", "2022-05-02", **GRANT)
    confirm_all_rates(factories.cast("imdi_attestant"))
    calculate("2022-T2", TODAY)
    begun = draft(caseworker, subtype="død", person=Person.objects.get(pk=DUF))
    services.save_draft(activity=begun, title="Død", content={"date": "2022-04-01"}, version=0, by=caseworker)
    return services.send_activity(activity=begun, text="Død 1. april", by=caseworker)


def desk_of(activity: Activity, user):
    taken(activity, user)
    return factories.logged_in(user).get(f"/admin/change_requests/activity/{activity.public_id}/behandle/")


def test_a_caseworker_without_the_role_sees_nothing_of_it(activity, both):
    response = desk_of(activity, both[0])
    page = response.content.decode()
    assert "Innvilget ekstratilskudd" not in page
    assert "FHT" not in page
    assert len(_to_be_taken_back(response)) == 3


def test_with_the_role_it_is_in_the_timeline_among_the_lines_and_to_be_taken_back(activity, both):
    response = desk_of(activity, both[1])
    page = response.content.decode()
    assert "Innvilget ekstratilskudd" in page
    assert "FHT1" in page
    assert RegisterEvent.objects.get(type="fht_grant").id in _to_be_taken_back(response)


def _to_be_taken_back(response) -> list[str]:
    choices = response.context["facts"].forms[0].fields["retracts"].choices
    return [value for value, _label in choices if value]


def test_it_cannot_be_taken_back_by_a_post_without_the_role(activity, both):
    desk_of(activity, both[0])
    grant = RegisterEvent.objects.get(type="fht_grant")
    facts = {"f-TOTAL_FORMS": "1", "f-INITIAL_FORMS": "0", "f-0-type": "retracted", "f-0-retracts": grant.id}
    address = f"/admin/change_requests/activity/{activity.public_id}/behandle/"
    answer = {"gjor": "avgjor", "svar": "imøtekommet", "tekst": "Ja.", "duf": DUF}
    assert factories.logged_in(both[0]).post(address, facts | answer).status_code == 422
    assert not RegisterEvent.objects.filter(type="retracted").exists()


def test_the_effect_is_without_it_in_lines_and_sums(activity, both):
    grant = RegisterEvent.objects.get(type="fht_grant")
    effect = services.preview_facts(duf=DUF, facts=[Fact("retracted", retracts=grant.id)], today=TODAY)
    without, whole = (effect_shown(user, effect) for user in both)
    assert (without.recipients, without.total, without.is_whole) == ([], 0, False)
    assert ([one.recipient.number for one in whole.recipients], whole.total) == ([factories.OURS], -198_000)
