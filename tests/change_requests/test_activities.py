"""What the municipality and IMDi may do with an activity, and who sees it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection

from accounts.models import AuditEvent
from change_requests import services
from change_requests.models import Activity, ActivityEvent, Note
from tests import factories
from tests.change_requests.words import draft, person, sent, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker():
    return factories.cast("caseworker")


@pytest.fixture
def imdi():
    return factories.cast("imdi_caseworker")


def test_a_draft_is_seen_by_its_own_side_only(caseworker, imdi):
    begun = draft(caseworker)
    assert begun in Activity.objects.visible_to(caseworker)
    assert begun not in Activity.objects.visible_to(imdi)
    assert begun not in Activity.objects.visible_to(factories.cast("stranger"))


def test_what_is_sent_stands_as_utfort_with_its_description_as_the_first_note(caseworker, imdi):
    activity = sent(caseworker, title="Flyttet 1. mai")
    assert (activity.status, activity.treatment, activity.title) == ("utført", "mottatt", "Flyttet 1. mai")
    assert [(note.side, note.text) for note in activity.notes.all()] == [("kommune", "Flyttet til Bergen 1. mai 2024.")]
    assert activity in Activity.objects.visible_to(imdi)


def test_a_thrown_away_draft_never_shows_to_imdi(caseworker, imdi):
    begun = services.discard_draft(activity=draft(caseworker), by=caseworker)
    assert begun.status == "avbrutt"
    assert begun not in Activity.objects.visible_to(imdi)


def test_a_draft_saved_by_a_colleague_meanwhile_is_not_overwritten(caseworker):
    begun = draft(caseworker)
    colleague = factories.user("kollega", ("kommune-saksbehandler", factories.OURS))
    services.save_draft(activity=begun, title="Kollegaens", content={"a": 1}, version=0, by=colleague)
    with pytest.raises(services.OutdatedVersion):
        services.save_draft(activity=begun, title="Min", content={}, version=0, by=caseworker)
    begun.refresh_from_db()
    assert (begun.title, begun.content, begun.version) == ("Kollegaens", {"a": 1}, 1)


def test_without_a_title_or_a_text_nothing_is_sent(caseworker):
    begun = draft(caseworker)
    with pytest.raises(ValidationError, match="tittel"):
        services.send_activity(activity=begun, text="Noe", by=caseworker)
    services.save_draft(activity=begun, title="Tittel", content={}, version=0, by=caseworker)
    with pytest.raises(ValidationError, match="Skriv en tekst"):
        services.send_activity(activity=begun, text="  ", by=caseworker)
    begun.refresh_from_db()
    assert begun.status == "aktiv"


def test_what_is_written_and_sent_in_one_step_is_sent_whole_or_not_at_all(caseworker):
    one_step = {"type": "melding", "recipient": factories.recipient(), "by": caseworker, "title": "Tittel"}
    with pytest.raises(ValidationError, match="Skriv en tekst"):
        services.send_new(**one_step, text=" ", content={})
    assert not Activity.objects.exists()
    assert services.send_new(**one_step, text="Hei.", content={}).treatment == "mottatt"


@pytest.mark.parametrize("part", ["stranger", "municipal_administrator", "imdi_caseworker"])
def test_only_caseworkers_of_the_municipality_send_for_it(part):
    with pytest.raises(PermissionDenied):
        draft(factories.cast(part))


def test_it_is_withdrawn_while_untreated_and_not_later(caseworker, imdi):
    withdrawn = services.withdraw_activity(activity=sent(caseworker), reason="Sendt ved en feil", by=caseworker)
    assert withdrawn.status == "avbrutt"
    treated = taken(sent(caseworker), imdi)
    with pytest.raises(ValidationError, match="IMDi behandler den"):
        services.withdraw_activity(activity=treated, reason="", by=caseworker)


def test_imdi_asks_and_the_municipality_answers(caseworker, imdi):
    activity = taken(sent(caseworker), imdi)
    asked = services.ask_municipality(activity=activity, text="Hvilken dato?", due=None, by=imdi)
    assert (asked.status, asked.treatment) == ("aktiv", "venter på svar")
    replied = services.reply_to_imdi(activity=asked, text="1. mai 2024", by=caseworker)
    assert (replied.status, replied.treatment) == ("utført", "mottatt")
    assert [note.side for note in replied.notes.all()] == ["kommune", "imdi", "kommune"]


def test_two_people_in_imdi_do_not_treat_the_same_at_once(caseworker, imdi):
    activity = taken(sent(caseworker), imdi)
    colleague = factories.user("kollega-imdi", ("imdi-saksbehandler", factories.IMDI), name="Kolle Gademo")
    with pytest.raises(ValidationError, match="Siv Antatt behandler den nå"):
        taken(activity, colleague)
    with pytest.raises(ValidationError, match="Siv Antatt"):
        services.answer_activity(activity=activity, outcome="avslått", text="Nei", by=colleague)
    services.take_over(activity=activity, by=colleague, reason="Siv er på ferie")
    with pytest.raises(ValidationError, match="Kolle Gademo"):
        services.answer_activity(activity=activity, outcome="avslått", text="Nei", by=imdi)


def test_an_answer_has_outcome_who_and_when(caseworker, imdi):
    activity = taken(sent(caseworker), imdi)
    with pytest.raises(ValidationError, match="utfall"):
        services.answer_activity(activity=activity, outcome="kanskje", text="Ja", by=imdi)
    answered = services.answer_activity(activity=activity, outcome="tatt til etterretning", text="Takk.", by=imdi)
    assert (answered.treatment, answered.outcome, answered.answered_by) == ("besvart", "tatt til etterretning", imdi)
    assert answered.answered_at is not None


def test_it_may_be_reopened_until_a_term_is_attested(caseworker, imdi):
    activity = taken(sent(caseworker), imdi)
    services.answer_activity(activity=activity, outcome="avslått", text="Nei.", by=imdi)
    again = services.reopen_activity(activity=activity, text="Se vedlagte dato.", by=caseworker)
    assert (again.status, again.treatment, again.outcome, again.answered_by) == ("utført", "mottatt", "", None)


def test_every_step_leaves_an_event_and_an_audit_event(caseworker, imdi):
    activity = taken(sent(caseworker), imdi)
    services.answer_activity(activity=activity, outcome="delvis", text="Delvis.", by=imdi)
    events = ActivityEvent.objects.filter(activity=activity)
    assert [(event.move, event.by) for event in events] == [("send", caseworker), ("take", imdi), ("answer", imdi)]
    kinds = AuditEvent.objects.filter(subject=str(activity.public_id)).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["activity_started", "activity_send", "activity_take", "activity_answer"]


@pytest.mark.parametrize("table", ["note", "activityevent"])
def test_what_is_written_is_never_changed(table, caseworker):
    activity = sent(caseworker)
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE change_requests_{table} SET id = id WHERE activity_id = %s", [activity.pk])


def test_ekstratilskudd_is_seen_and_sent_with_the_role_for_it_only(caseworker, imdi):
    with_role = factories.cast("ekstra_caseworker")
    with pytest.raises(PermissionDenied):
        draft(caseworker, ekstra=True)
    activity = sent(with_role, ekstra=True, person=person())
    assert activity in Activity.objects.visible_to(with_role)
    assert activity not in Activity.objects.visible_to(caseworker)
    assert activity not in Activity.objects.visible_to(imdi)
    assert activity in Activity.objects.visible_to(factories.cast("imdi_ekstra"))


def test_who_is_to_be_kommuneadministrator_is_treated_by_imdi_s_administrator_alone(caseworker, imdi):
    activity = sent(caseworker, type=Activity.Type.ADMINISTRATOR, subtype="")
    with pytest.raises(PermissionDenied):
        taken(activity, imdi)
    administrator = factories.cast("imdi_administrator")
    assert _sees(administrator, activity)
    assert taken(activity, administrator).treated_by == administrator


def test_what_is_answered_gets_no_more_messages_from_the_municipality(caseworker, imdi):
    activity = taken(sent(caseworker), imdi)
    services.answer_activity(activity=activity, outcome="avslått", text="Nei.", by=imdi)
    with pytest.raises(ValidationError, match="Gjenåpne den"):
        services.add_note(activity=activity, side=Note.Side.MUNICIPALITY, text="Jo.", by=caseworker)


def test_a_support_case_is_seen_by_its_reporter_and_the_support_administrator(caseworker):
    reporter = factories.user("melder", ("kommunekontaktsenter", factories.OURS))
    another = factories.user("annen", ("kommunekontaktsenter", factories.OURS))
    support_administrator = factories.user("support", ("kommunesupportadmin", factories.OURS))
    case = sent(reporter, type=Activity.Type.SUPPORT, subtype="")
    seers = [user for user in (reporter, another, support_administrator, caseworker) if _sees(user, case)]
    assert seers == [reporter, support_administrator]


def _sees(user, activity):
    return Activity.objects.visible_to(user).filter(pk=activity.pk).exists()


def test_other_parts_of_imdi_see_no_activities(caseworker):
    activity = sent(caseworker)
    assert not _sees(factories.cast("imdi_operator"), activity)
    assert not _sees(factories.cast("imdi_administrator"), activity)


def test_what_imdi_asks_for_waits_on_the_municipality(caseworker, imdi):
    asked = services.request_from_municipality(
        type=Activity.Type.DOCUMENTATION,
        recipient=factories.recipient(),
        title="Send vedtaket",
        text="Vi trenger vedtaket om bosetting.",
        due=None,
        by=imdi,
        person=person(),
    )
    assert asked in Activity.objects.visible_to(caseworker).waiting_for_municipality()
    assert asked not in Activity.objects.visible_to(factories.cast("stranger"))
    assert services.cancel_request(activity=asked, by=imdi, reason="Funnet").status == "avbrutt"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_at_once_one_gets_it():
    activity = sent(factories.cast("caseworker"))
    users = [factories.user(f"imdi{n}", ("imdi-saksbehandler", factories.IMDI)) for n in range(6)]

    def attempt(user):
        try:
            return services.take_activity(activity=activity, by=user).treated_by_id
        except ValidationError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(users)) as pool:
        taken_by = [found for found in pool.map(attempt, users) if found]
    assert len(taken_by) == 1
    activity.refresh_from_db()
    assert activity.treated_by_id == taken_by[0]
    assert Note.objects.filter(activity=activity).count() == 1
