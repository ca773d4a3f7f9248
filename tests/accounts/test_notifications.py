"""Varsler: who is told of what, how, and how often."""

from datetime import date, timedelta

import pytest
from django.core import mail as sent
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts import rules, tasks
from accounts.models import AuditEvent, Delivery, Event, Mail, Notification
from accounts.services import notification_words as words
from accounts.services import notifications as services
from accounts.services.notifications import Matter, notify
from tests import factories
from tests.accounts.users_words import send_all

pytestmark = pytest.mark.django_db
INBOX, SETTINGS = "/varsler/", "/varsler/innstillinger/"
NOON = timezone.now().replace(hour=11, minute=0)
EVERY_EVENT = [
    (Event.PUBLISHED, {"term": "2024-T2", "until": "2024-06-06"}),
    (Event.ATTESTED, {"term": "2024-T2", "payment": "2024-07-05"}),
    (Event.ANSWERED, {"type": "endringsforespørsel", "subtype": "flyttet", "outcome": "delvis"}),
    (Event.ASKED, {"type": "dokumentasjon", "requested": True, "due": "2024-06-06"}),
    (Event.ASKED, {"type": "endringsforespørsel", "subtype": "død"}),
    (Event.DEADLINE, {"type": "finansrapport", "requested": True, "due": "2024-06-06"}),
    (Event.DEADLINE, {"type": "endringsforespørsel", "subtype": "flyttet", "due": "2024-06-06"}),
    (Event.DEADLINE, {"term": "2024-T2", "due": "2024-06-06"}),
    (Event.STALE_DRAFT, {"type": "endringsforespørsel", "days": 14}),
]


def tell(event=Event.PUBLISHED, number=factories.OURS, key="2024-T2 1", params=None, **more) -> int:
    matter = Matter(number, "/oppgaver/", key, params or {"term": "2024-T2"}, **more)
    return notify(event=event, matters=[matter])


def told() -> set[str]:
    return set(Notification.objects.values_list("user__username", flat=True))


def kari(**fields):
    return factories.cast("caseworker", **{"email": "kari@example.org"} | fields)


def choose(user, event: Event, delivery: Delivery, days: int = 3) -> None:
    services.choose(user=user, deliveries={event: delivery}, days=days)


# --- who ----------------------------------------------------------------------------------------------------


def test_those_who_work_with_the_recipients_grants_are_told_and_nobody_else():
    for part in factories.CAST:
        factories.cast(part)
    tell()
    assert told() == {"caseworker", "ekstra_caseworker", "two_hats"}


def test_what_holds_health_data_is_told_to_those_with_the_role_for_it_only():
    for part in factories.CAST:
        factories.cast(part)
    tell(Event.ANSWERED, params={"type": "søknad"}, roles=rules.TOLD_OF_EKSTRATILSKUDD)
    assert told() == {"ekstra_caseworker"}


def test_a_named_user_is_told_while_she_has_a_role_there():
    reporter = factories.cast("municipal_administrator")
    stranger = factories.cast("stranger")
    tell(Event.ANSWERED, params={"type": "supportsak"}, roles=frozenset(), users=frozenset({reporter.pk, stranger.pk}))
    assert told() == {"municipal_administrator"}


def test_the_inactive_and_those_whose_role_was_taken_are_not_told():
    factories.cast("caseworker", is_active=False)
    before = factories.user("for")
    factories.grant(before, "kommune-saksbehandler", taken_at=timezone.now())
    factories.grant(factories.user("utlopt"), "kommune-saksbehandler", valid_to="2020-02-01")
    assert tell() == 0


def test_nobody_is_told_twice_of_the_same():
    kari()
    assert tell() == 1
    assert tell() == 0
    assert tell(key="2024-T2 2") == 1
    assert Mail.objects.count() == 2


def questions(matters: list[Matter]) -> int:
    with CaptureQueriesContext(connection) as asked:
        notify(event=Event.PUBLISHED, matters=matters)
    return len(asked)


def test_a_national_event_asks_the_same_few_questions_for_one_and_for_many():
    kari()
    few = questions([Matter(factories.OURS, "/", "one", {"term": "2024-T2"})])
    numbers = [factories.OTHERS, "3451", "3226", "4626", "0301"]
    for count in range(25):
        number = numbers[count % 5]
        factories.user(f"u{count}", ("kommune-saksbehandler", number), email=f"u{count}@example.org")
    many = questions([Matter(number, "/", "many", {"term": "2024-T2"}) for number in [factories.OURS, *numbers]])
    assert Notification.objects.count() == 27
    assert Mail.objects.count() == 27
    assert many == few <= 10


# --- how ----------------------------------------------------------------------------------------------------


def test_without_a_choice_a_new_payment_basis_comes_at_once_and_the_attestation_in_the_digest():
    kari()
    tell(Event.PUBLISHED)
    tell(Event.ATTESTED)
    assert list(Mail.objects.values_list("kind", flat=True)) == ["varsel-grunnlag"]


@pytest.mark.parametrize(
    ("delivery", "rows", "mails"),
    [(Delivery.AT_ONCE, 1, 1), (Delivery.DAILY, 1, 0), (Delivery.INBOX, 1, 0), (Delivery.NONE, 0, 0)],
)
def test_the_users_choice_decides(delivery, rows, mails):
    choose(kari(), Event.PUBLISHED, delivery)
    tell()
    assert (Notification.objects.count(), Mail.objects.count()) == (rows, mails)


@pytest.mark.parametrize(("days_left", "expected"), [(4, 0), (3, 1), (0, 1)])
def test_a_deadline_is_told_three_days_before(days_left, expected):
    kari()
    assert tell(Event.DEADLINE, params={"type": "melding", "due": "2024-06-06"}, days_left=days_left) == expected


def test_a_user_chooses_how_long_before_a_deadline():
    choose(kari(), Event.DEADLINE, Delivery.AT_ONCE, days=10)
    factories.cast("two_hats")
    tell(Event.DEADLINE, params={"type": "melding", "due": "2024-06-06"}, days_left=7)
    assert told() == {"caseworker"}


def test_without_an_address_it_stays_in_the_inbox():
    factories.cast("caseworker")
    assert tell() == 1
    assert not Mail.objects.exists()
    assert services.send_digests(now=NOON) == 0


@pytest.mark.parametrize(("event", "params"), EVERY_EVENT)
def test_an_email_says_what_happened_in_both_languages_and_links_to_the_portal(event, params, settings):
    settings.PORTAL_ADDRESS = "https://tilskudd.example"
    choose(kari(language="nn"), event, Delivery.AT_ONCE)
    tell(event, params=params)
    (message,) = send_all()
    row = Notification.objects.get()
    assert f"https://tilskudd.example/varsler/{row.public_id}/" in message.body
    assert message.body.startswith("Bokmål nedanfor.") or message.body.startswith("Bokmål nedenfor.")
    with translation.override("nb"):
        assert words.title(event, params) in message.body
    with translation.override("nn"):
        assert message.subject == words.title(event, params)


@pytest.mark.parametrize(("event", "params"), EVERY_EVENT)
def test_an_email_does_not_say_what_kind_of_change_it_was(event, params):
    choose(kari(), event, Delivery.AT_ONCE)
    tell(event, params=params)
    (message,) = send_all()
    text = f"{message.subject}\n{message.body}".lower()
    assert not [word for word in ("flyttet", "død ", "delvis", "kari", "antatt") if word in text]


# --- once a day ---------------------------------------------------------------------------------------------


def test_the_digest_gathers_what_is_unread_into_one_mail_a_day():
    user = kari()
    for number in range(3):
        tell(Event.ATTESTED, key=f"{number}", params={"term": f"2024-T{number + 1}"})
    services.mark_read(user=user, public_id=Notification.objects.get(key="0").public_id, now=NOON)
    assert services.send_digests(now=NOON) == 1
    (message,) = send_all()
    assert "2 varsler" in message.subject
    assert "1. termin 2024" not in message.body
    assert message.body.count("3. termin 2024") == 2
    tell(Event.ATTESTED, key="later")
    assert services.send_digests(now=NOON + timedelta(hours=1)) == 0
    assert services.send_digests(now=NOON + timedelta(days=1)) == 1


def test_who_has_lost_the_role_meanwhile_gets_no_digest():
    user = kari()
    tell(Event.ATTESTED)
    user.all_role_grants.update(taken_at=NOON)
    assert services.send_digests(now=NOON) == 0


def test_the_task_of_the_morning_may_run_twice():
    kari()
    tell(Event.ATTESTED)
    tasks.send_digests()
    tasks.send_digests()
    assert Mail.objects.count() == 1


def test_digests_ask_the_same_few_questions_for_one_and_for_many():
    counts = []
    for users in (1, 25):
        for count in range(users):
            name = f"u{users}-{count}"
            factories.user(name, ("kommune-saksbehandler", factories.OURS), email=f"{name}@example.org")
        tell(Event.ATTESTED, key=f"{users}")
        with CaptureQueriesContext(connection) as asked:
            services.send_digests(now=NOON + timedelta(days=users))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


def test_old_rows_are_removed(settings):
    kari()
    tell(key="old")
    tell(key="new")
    old = timezone.now() - timedelta(days=settings.NOTIFICATION_DAYS + 1)
    Notification.objects.filter(key="old").update(created_at=old)
    assert services.remove_old(now=timezone.now()) == 1
    assert Notification.objects.get().key == "new"


# --- the pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize(("event", "params"), EVERY_EVENT)
def test_the_inbox_shows_every_event_in_the_readers_language(event, params, language):
    user = factories.cast("caseworker", language=language)
    tell(event, params=params)
    page = factories.logged_in(user).get(INBOX).content.decode()
    with translation.override(language):
        assert words.title(event, params) in page
        assert words.detail(event, params) in page


def test_the_menu_counts_what_is_unread_and_opening_leads_to_the_matter():
    client = factories.logged_in(factories.cast("caseworker"))
    tell()
    tell(key="another")
    assert '<span class="count">2<span class="ds-sr-only"> uleste</span></span>' in client.get(INBOX).content.decode()
    row = Notification.objects.get(key="another")
    answer = client.get(f"{INBOX}{row.public_id}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/oppgaver/")
    row.refresh_from_db()
    assert row.read_at
    page = client.get(INBOX).content.decode()
    assert '<span class="count">1<span class="ds-sr-only"> uleste</span></span>' in page
    assert page.count("ulest</span>") == 1


def test_all_are_marked_as_read_of_ones_own_only():
    client = factories.logged_in(factories.cast("caseworker"))
    factories.cast("two_hats")
    tell()
    assert client.post(f"{INBOX}lest/").status_code == 302
    assert set(Notification.objects.unread().values_list("user__username", flat=True)) == {"two_hats"}


def test_a_colleagues_notification_is_not_found():
    factories.cast("two_hats")
    tell()
    client = factories.logged_in(factories.cast("caseworker"))
    assert client.get(f"{INBOX}{Notification.objects.get().public_id}/").status_code == 404
    assert Notification.objects.get().read_at is None


def test_whoever_works_for_several_comes_to_the_matter_as_a_user_of_the_right_one():
    client = factories.logged_in(factories.cast("two_hats"))
    client.post("/kommune/", {"recipient": factories.OTHERS})
    tell()
    client.get(f"{INBOX}{Notification.objects.get().public_id}/")
    assert client.session["recipient"] == factories.OURS
    assert AuditEvent.objects.filter(kind="recipient_chosen", recipient=factories.OURS).exists()


def test_the_list_is_filtered_by_event_and_by_what_is_unread():
    user = factories.cast("caseworker")
    client = factories.logged_in(user)
    tell(Event.PUBLISHED)
    tell(Event.ATTESTED)
    services.mark_read(user=user, public_id=Notification.objects.get(event=Event.PUBLISHED).public_id, now=NOON)
    for query, shown in (
        (f"?hendelse={Event.PUBLISHED}", "Nytt utbetalingsgrunnlag for"),
        ("?vis=ulest", "er attestert<"),
    ):
        page = client.get(INBOX + query).content.decode()
        assert shown in page
        assert "Viser 1–1 av 1 varsel" in page


def test_the_choices_are_kept_and_shown_again():
    user = kari()
    client = factories.logged_in(user)
    answers = {event.value: Delivery.INBOX.value for event in Event}
    assert client.post(SETTINGS, answers | {"days": "7"}).status_code == 302
    page = client.get(SETTINGS).content.decode()
    assert page.count("checked") == len(Event)
    assert 'value="7"' in page
    assert "kari@example.org" in page
    tell()
    assert not Mail.objects.exists()


def test_a_choice_that_does_not_exist_is_refused_and_nothing_is_kept():
    client = factories.logged_in(factories.cast("caseworker"))
    answers = {event.value: Delivery.INBOX.value for event in Event} | {"frist": "brevdue", "days": "31"}
    answer = client.post(SETTINGS, answers)
    assert answer.status_code == 422
    assert "Skriv et tall fra 1 til 30." in answer.content.decode()
    assert not sent.outbox


@pytest.mark.parametrize("rows", [1, 25])
def test_the_inbox_asks_few_questions_however_long_it_is(rows):
    client = factories.logged_in(factories.cast("caseworker"))
    client.get(INBOX)
    for number in range(rows):
        tell(key=f"{number}")
    with CaptureQueriesContext(connection) as asked:
        client.get(INBOX)
    assert len(asked) <= 10


def test_the_day_counts_for_whose_role_begins_later():
    factories.grant(factories.user("senere"), "kommune-saksbehandler", valid_from="2999-01-01")
    assert tell() == 0
    matter = Matter(factories.OURS, "/", "x", {"term": "2024-T2"})
    assert notify(event=Event.PUBLISHED, matters=[matter], day=date(2999, 1, 1)) == 1
