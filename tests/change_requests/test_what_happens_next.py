"""«Hva skjer nå» on the pages: the same words in the lists, at the bottom of the dashboard and on the activity's own
page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from change_requests import services
from change_requests.models import Activity
from change_requests.rules.next_step import ANSWERED_WITHIN_DAYS
from change_requests.rules.proposals import Fact
from payments.services import publish_term
from tests import factories, ledger
from tests.change_requests.words import draft, sent, taken
from tests.payments.run_words import DUF, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari():
    return factories.cast("caseworker")


@pytest.fixture
def siv():
    return factories.cast("imdi_caseworker")


@pytest.fixture
def client(kari):
    return factories.logged_in(kari)


def said_of(client, activity: Activity) -> str:
    """The sentence, after a look at every place where it stands."""
    (row,) = client.get("/oppgaver/?vis=alle").context["shown"]
    (at_bottom,) = client.get("/").context["activities"]
    page = client.get(f"/oppgaver/{activity.public_id}/", follow=True)
    own = page.context.get("standing", row.next)  # a draft's own page is its form
    assert row.next == at_bottom.next == own
    return row.next


def expected(days: int = ANSWERED_WITHIN_DAYS) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d.%m.%Y}"


def test_a_draft_waits_with_whoever_began_it(client, kari):
    assert said_of(client, draft(kari)) == "Utkast hos Kari Antatt. IMDi ser det først når dere sender."


def test_what_is_sent_waits_on_imdi_until_the_day_it_promises(client, kari, siv):
    activity = sent(kari)
    assert said_of(client, activity) == f"Venter på IMDi. Forventet svar innen {expected()}."
    taken(activity, siv)
    assert said_of(client, activity) == f"IMDi behandler den nå. Forventet svar innen {expected()}."


def test_a_question_waits_on_the_municipality_until_its_deadline(client, kari, siv):
    activity = taken(sent(kari), siv)
    services.ask_municipality(activity=activity, text="Hvilken dag?", due=date(2090, 6, 1), by=siv)
    assert said_of(client, activity) == "IMDi venter på svar fra dere innen 01.06.2090."
    Activity.objects.update(due=date(2020, 6, 1))
    assert said_of(client, activity).startswith("Fristen for å svare IMDi var 01.06.2020.")


def test_imdi_s_days_begin_anew_when_the_municipality_has_answered(client, kari, siv):
    activity = taken(sent(kari), siv)
    services.ask_municipality(activity=activity, text="Hvilken dag?", due=None, by=siv)
    Activity.objects.update(sent_at=timezone.now() - timedelta(days=100))
    services.reply_to_imdi(activity=activity, text="1. mai", by=kari)
    assert said_of(client, activity) == f"Venter på IMDi. Forventet svar innen {expected()}."


def test_an_answer_that_does_not_come_in_time_is_no_longer_promised(client, kari, settings):
    activity = sent(kari)
    settings.BUSINESS_DATE = timezone.localdate() + timedelta(days=ANSWERED_WITHIN_DAYS + 1)
    assert said_of(client, activity) == f"Venter på IMDi. Svaret var ventet innen {expected()}."


def test_what_is_over_says_who_ended_it(client, kari, siv):
    activity = sent(kari)
    services.withdraw_activity(activity=activity, reason="", by=kari)
    assert said_of(client, activity) == "Trukket tilbake. IMDi behandler den ikke."


def test_a_draft_that_was_thrown_away_was_never_seen_by_imdi(client, kari):
    activity = draft(kari)
    services.discard_draft(activity=activity, by=kari)
    assert said_of(client, activity) == "Utkastet er slettet. IMDi har ikke sett det."


def test_what_imdi_no_longer_asks_for_says_so(client, siv):
    asked = services.request_from_municipality(
        type=Activity.Type.DOCUMENTATION,
        recipient=factories.recipient(factories.OURS),
        title="Send vedtaket",
        text="Vi mangler vedtaket.",
        due=None,
        by=siv,
    )
    services.cancel_request(activity=asked, by=siv, reason="Kommet i posten")
    assert said_of(client, asked) == "IMDi trenger den ikke lenger. Dere trenger ikke gjøre noe."


def test_a_granted_request_says_from_which_term_it_counts_once_that_is_shown(client, kari, siv):
    somebody()
    ledger.confirm_all_rates(factories.cast("imdi_attestant"))
    activity = taken(sent(kari), siv)
    answered = f"{timezone.localdate():%d.%m.%Y}"
    services.grant_activity(
        activity=activity,
        outcome=Activity.Outcome.GRANTED,
        text="Rettet.",
        duf=DUF,
        facts=[Fact("moved", "2022-02-01", {"municipality": factories.OTHERS})],
        by=siv,
        today=date(2022, 3, 1),
    )
    later = f"IMDi svarte {answered}. Det som rettes, kommer tidligst i neste termin som beregnes."
    assert said_of(client, activity) == later
    ledger.calculate("2022-T1", "2022-03-31")
    assert said_of(client, activity) == later  # calculated, and not shown to the municipality yet
    publish_term(term_code="2022-T1")
    assert said_of(client, activity) == (
        f"IMDi svarte {answered}. Det som ble rettet, er regnet med fra 1. termin 2022."
    )


def test_where_nothing_is_open_the_way_to_what_is_over_stands_there(client, kari):
    services.withdraw_activity(activity=sent(kari), reason="", by=kari)
    for address in ("/oppgaver/", "/endringsforesporsler/"):
        response = client.get(address)
        assert response.context["shown"] == []
        assert '<option value="alle">' in response.content.decode()


def test_the_requests_own_list_has_its_own_words_and_no_word_for_its_one_type(client, kari):
    sent(kari)
    page = client.get("/endringsforesporsler/").content.decode()
    assert "Søk i endringsforespørslene" in page
    assert "Søk i oppgavene" not in page
    assert "Viser 1–1 av 1 endringsforespørsel" in page
    assert ">Flyttet</td>" in page
    assert ">Endringsforespørsel: flyttet</td>" in client.get("/oppgaver/").content.decode()
