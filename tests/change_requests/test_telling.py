"""What the municipality is told of an activity, once of each thing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Event, Mail, Notification
from change_requests import services, tasks
from change_requests.models import Activity
from change_requests.services.telling import tell_of_deadlines, tell_of_stale_drafts
from tests import factories
from tests.accounts.users_words import send_all
from tests.change_requests.words import draft, person, sent, taken

pytestmark = pytest.mark.django_db
TODAY, DUE = date(2024, 5, 21), date(2024, 5, 24)


@pytest.fixture
def kari():
    return factories.cast("caseworker", email="kari@example.org")


@pytest.fixture
def imdi():
    return factories.cast("imdi_caseworker")


def told(event: Event) -> set[str]:
    return set(Notification.objects.filter(event=event).values_list("user__username", flat=True))


def test_an_answer_is_told_to_those_who_may_see_it_without_names_in_the_mail(kari, imdi):
    for part in ("ekstra_caseworker", "stranger", "municipal_administrator"):
        factories.cast(part)
    activity = taken(sent(kari, title="Amal Antatt har flyttet", person=person(name="Amal Antatt")), imdi)
    services.answer_activity(activity=activity, outcome="imøtekommet", text="Amal er rettet.", by=imdi)
    assert told(Event.ANSWERED) == {"caseworker", "ekstra_caseworker"}
    (message,) = send_all()
    assert "Det er kommet svar på en endringsforespørsel" in message.body
    for secret in ("Amal", "Antatt", "202200000101", "flyttet", f"{activity.public_id}"):
        assert secret not in message.body + message.subject


def test_the_notification_leads_to_the_activity(kari, imdi):
    activity = taken(sent(kari), imdi)
    services.ask_municipality(activity=activity, text="Når?", due=DUE, by=imdi)
    row = Notification.objects.get(event=Event.ASKED)
    answer = factories.logged_in(kari).get(f"/varsler/{row.public_id}/", follow=True)
    assert answer.redirect_chain == [(f"/oppgaver/{activity.public_id}/", 302)]
    assert answer.status_code == 200
    assert row.params["due"] == "2024-05-24"


def test_what_touches_ekstratilskudd_is_told_to_those_with_its_role_only(kari):
    factories.cast("ekstra_caseworker")
    services.request_from_municipality(
        type=Activity.Type.DOCUMENTATION,
        recipient=factories.recipient(),
        title="Legeerklæring",
        text="Send den.",
        due=DUE,
        by=factories.cast("imdi_ekstra"),
        ekstra=True,
    )
    assert told(Event.ASKED) == {"ekstra_caseworker"}


def test_what_imdi_does_between_is_told_to_nobody(kari, imdi):
    services.put_back(activity=taken(sent(kari), imdi), by=imdi)
    assert not Notification.objects.exists()


def test_two_questions_about_the_same_are_two_notifications(kari, imdi):
    activity = taken(sent(kari), imdi)
    for _ in range(2):
        services.ask_municipality(activity=activity, text="Når?", due=None, by=imdi)
        services.reply_to_imdi(activity=activity, text="I mai.", by=kari)
        taken(activity, imdi)
    assert Notification.objects.filter(event=Event.ASKED).count() == 2


# --- deadlines and drafts -----------------------------------------------------------------------------------


def asked(kari, imdi, due: date = DUE) -> Activity:
    return services.ask_municipality(activity=taken(sent(kari), imdi), text="Når?", due=due, by=imdi)


@pytest.mark.parametrize(("days_before", "count"), [(4, 0), (3, 1), (0, 1), (-1, 0)])
def test_a_deadline_is_told_three_days_before_and_not_when_it_is_over(kari, imdi, days_before, count):
    asked(kari, imdi)
    assert tell_of_deadlines(today=DUE - timedelta(days=days_before)) == count


def test_a_deadline_is_told_once_however_often_the_task_runs(kari, imdi):
    asked(kari, imdi)
    assert [tell_of_deadlines(today=day) for day in (TODAY, TODAY, DUE)] == [1, 0, 0]
    assert Mail.objects.filter(kind="varsel-frist").count() == 1


def test_what_is_answered_has_no_deadline_any_more(kari, imdi):
    services.reply_to_imdi(activity=asked(kari, imdi), text="I mai.", by=kari)
    assert tell_of_deadlines(today=TODAY) == 0


def test_a_draft_is_told_of_after_14_days_and_again_when_it_was_touched_meanwhile(kari):
    begun = draft(kari)
    now = timezone.now()
    later = now + timedelta(days=15)
    assert [tell_of_stale_drafts(now=moment) for moment in (now, later, later)] == [0, 1, 0]
    Activity.objects.filter(pk=begun.pk).update(changed_at=now + timedelta(days=2))
    assert tell_of_stale_drafts(now=later) == 0
    assert tell_of_stale_drafts(now=now + timedelta(days=17)) == 1


def test_what_is_sent_or_asked_for_by_imdi_is_no_stale_draft(kari, imdi):
    sent(kari)
    asked(kari, imdi)
    assert tell_of_stale_drafts(now=timezone.now() + timedelta(days=15)) == 0


def test_the_task_of_the_morning_may_run_twice(kari, imdi, settings):
    settings.BUSINESS_DATE = TODAY
    asked(kari, imdi)
    tasks.remind()
    tasks.remind()
    assert told(Event.DEADLINE) == {"caseworker"}
    assert Notification.objects.filter(event=Event.DEADLINE).count() == 1


def test_a_support_case_is_told_to_whoever_reported_it_and_to_the_supportadmin(kari):
    administrator = factories.cast("municipal_administrator")
    factories.user("admin-support", ("kommunesupportadmin", factories.OURS))
    imdi = factories.cast("imdi_caseworker")
    case = taken(sent(administrator, type=Activity.Type.SUPPORT, subtype=""), imdi)
    services.answer_activity(activity=case, outcome="tatt til etterretning", text="Takk.", by=imdi)
    assert told(Event.ANSWERED) == {"municipal_administrator", "admin-support"}
    assert Notification.objects.first().url == f"/support/{case.public_id}/"
