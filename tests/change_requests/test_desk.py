"""IMDi's desk in admin: queue, effect before deciding, decision, next."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import AuditEvent
from change_requests import services
from change_requests.models import Activity, AnswerTemplate
from grants.models import Person, RegisterEvent
from tests import factories
from tests.change_requests.words import draft, person, sent, taken
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events
from tests.payments.run_words import ANOTHER, AR_2_QUARTER, DUF

pytestmark = pytest.mark.django_db
QUEUE = "/admin/change_requests/activity/"


@pytest.fixture
def caseworker():
    return factories.cast("caseworker")


@pytest.fixture
def imdi():
    return factories.cast("imdi_caseworker")


@pytest.fixture
def client(imdi) -> Client:
    return factories.logged_in(imdi)


@pytest.fixture(autouse=True)
def today(settings):
    settings.BUSINESS_DATE = date(2023, 9, 30)


@pytest.fixture
def died(caseworker) -> Activity:
    """A request to register a death, about a person who has been paid for."""
    attestant = factories.cast("imdi_attestant")
    add_events(person_events(DUF, "Prøve Demo", "1990-05-17", "2022-03-10", factories.OURS))
    confirm_all_rates(attestant)
    for term, day in (("2022-T1", "2022-03-31"), ("2022-T4", "2022-12-31"), ("2023-T2", "2023-06-30")):
        calculate(term, day)
        lock(term, attestant)
    begun = draft(caseworker, subtype="død", person=Person.objects.get(pk=DUF))
    content = {"date": "2023-03-31", "why": "Død 31. mars"}
    services.save_draft(activity=begun, title="Død 31. mars 2023", content=content, version=0, by=caseworker)
    return services.send_activity(activity=begun, text="Død 31. mars", by=caseworker)


def desk(activity: Activity) -> str:
    return f"{QUEUE}{activity.public_id}/behandle/"


def posted(facts: list[dict[str, str]], **fields: str) -> dict[str, str]:
    forms = {f"f-{n}-{name}": value for n, fact in enumerate(facts) for name, value in fact.items()}
    return {"f-TOTAL_FORMS": str(len(facts)), "f-INITIAL_FORMS": "0", "duf": DUF} | forms | fields


def test_the_queue_shows_what_waits_the_oldest_first_and_no_drafts(client, caseworker):
    sent(caseworker, title="Den eldste")
    sent(caseworker, title="Den nyeste")
    draft(caseworker)
    page = client.get(QUEUE).content.decode()
    assert page.index("Den eldste") < page.index("Den nyeste")
    assert "2 aktiviteter" in page


def test_the_effect_is_shown_before_anything_is_decided(client, imdi, died):
    taken(died, imdi)
    events = RegisterEvent.objects.count()
    page = client.get(desk(died)).content.decode()
    assert "Virkning hvis du imøtekommer" in page
    assert "−62\xa0375" in page
    assert RegisterEvent.objects.count() == events


def test_another_day_shows_another_effect(client, imdi, died):
    taken(died, imdi)
    response = client.post(desk(died), posted([{"type": "died", "date": "2023-06-30"}], gjor="virkning"))
    assert response.context["effect"].total == -AR_2_QUARTER
    assert response.context["effect"].paid_terms == []


def test_granting_writes_the_event_answers_and_goes_to_the_next(client, imdi, died, caseworker):
    following = sent(caseworker, title="Den neste")
    taken(died, imdi)
    response = client.post(
        desk(died),
        posted(
            [{"type": "died", "date": "2023-03-31"}], gjor="avgjor", svar="imøtekommet", tekst="Rettes i 3. termin."
        ),
    )
    assert response.headers["Location"] == desk(following)
    died.refresh_from_db()
    assert (died.outcome, died.answered_by) == ("imøtekommet", imdi)
    event = RegisterEvent.objects.get(type="died")
    assert (event.source, event.date, event.granted_by.activity) == ("imdi", date(2023, 3, 31), died)


def test_a_rejection_writes_nothing_whatever_the_facts_say(client, imdi, died):
    taken(died, imdi)
    facts = [{"type": "died", "date": "2023-03-31"}]
    client.post(desk(died), posted(facts, gjor="avgjor", svar="avslått", tekst="Registeret er riktig."))
    died.refresh_from_db()
    assert died.outcome == "avslått"
    assert not RegisterEvent.objects.filter(type="died").exists()


def test_what_is_wrong_with_a_fact_is_said_and_nothing_written_is_lost(client, imdi, died):
    taken(died, imdi)
    response = client.post(
        desk(died),
        posted([{"type": "moved", "date": "2023-03-31"}], gjor="avgjor", svar="delvis", tekst="Et langt svar."),
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Et langt svar." in page
    assert "Fyll ut" in page
    died.refresh_from_db()
    assert died.treatment == "under behandling"


def test_only_whoever_took_it_decides(client, caseworker, died):
    taken(died, factories.user("kollega", ("imdi-saksbehandler", factories.IMDI), name="Kolle Demo"))
    assert "Kolle Demo behandler den nå" in client.get(desk(died)).content.decode()
    refused = client.post(desk(died), posted([], gjor="avgjor", svar="avslått", tekst="Nei"))
    assert refused.status_code == 422
    assert "Kolle Demo behandler den nå" in refused.content.decode()
    assert client.post(desk(died), {"gjor": "ta-over", "tekst": " "}).status_code == 422
    client.post(desk(died), {"gjor": "ta-over", "tekst": "Kolle er syk"})
    assert client.post(desk(died), posted([], gjor="avgjor", svar="avslått", tekst="Nei")).status_code == 302


@pytest.mark.parametrize(("malform", "word"), [("nn", "Flyttinga"), ("nb", "Flyttingen"), ("noytral", "Flyttingen")])
def test_a_template_comes_in_the_municipality_s_malform(malform, word, client, imdi, caseworker):
    activity = taken(sent(caseworker), imdi)
    type(activity.recipient).objects.filter(pk=factories.OURS).update(malform=malform)
    template = AnswerTemplate.objects.get(name="Flytting lagt inn")
    response = client.post(desk(activity), posted([], gjor="mal", mal=str(template.pk)))
    assert f"{word} er lag" in response.content.decode()


def test_a_template_comes_also_while_the_facts_are_not_right(client, imdi, caseworker):
    activity = taken(sent(caseworker), imdi)
    template = AnswerTemplate.objects.get(name="Flytting lagt inn")
    response = client.post(desk(activity), posted([{"type": "moved"}], gjor="mal", mal=str(template.pk), svar="delvis"))
    assert response.status_code == 200
    assert "Flyttingen er lag" in response.content.decode()
    assert "noe mangler eller er skrevet feil" in response.content.decode()


def test_a_training_has_a_kind_of_its_own(client, imdi, died):
    taken(died, imdi)
    facts = [{"type": "training", "date": "2023-02-01", "kind": "rett_og_plikt"}]
    client.post(desk(died), posted(facts, gjor="avgjor", svar="delvis", tekst="Vedtaket er lagt inn."))
    event = RegisterEvent.objects.get(type="training")
    assert (event.date, event.data["kind"]) == (date(2023, 2, 1), "rett_og_plikt")


def test_a_number_nobody_has_is_said_before_anything_is_pretended(client, imdi, died):
    taken(died, imdi)
    facts = [{"type": "died", "date": "2023-03-31"}]
    response = client.post(desk(died), posted(facts, gjor="virkning", duf="202200000300"))
    assert response.status_code == 422
    assert "Registeret kjenner ingen med DUF-nummer 202200000300" in response.content.decode()
    assert response.context["effect"] is None
    assert response.context["person"] is None


def test_another_s_number_shows_that_person_and_that_is_noted(client, imdi, died):
    add_events(person_events(ANOTHER, "Annen Attrapp", "1990-05-17", "2022-03-10", factories.OURS))
    taken(died, imdi)
    response = client.post(desk(died), posted([], gjor="virkning", duf=ANOTHER))
    assert "Annen Attrapp" in response.content.decode()
    subject = f"person {Person.objects.get(pk=ANOTHER).public_id}"
    assert AuditEvent.objects.filter(kind="read_person", subject=subject).count() == 1


def test_one_may_go_on_without_deciding(client, imdi, died, caseworker):
    assert "Neste uten å avgjøre" not in client.get(desk(died)).content.decode()
    following = sent(caseworker, title="Den neste")
    taken(died, imdi)
    page = client.get(desk(died)).content.decode()
    assert f'<a href="{desk(following)}">Neste uten å avgjøre</a>' in page
    assert f'<a href="{desk(died)}">Neste uten' not in client.get(desk(following)).content.decode()


def test_a_question_goes_to_the_municipality_with_its_deadline(client, imdi, caseworker):
    activity = taken(sent(caseworker), imdi)
    client.post(desk(activity), posted([], gjor="spor", tekst="Hvilken dag?", frist="2023-10-20"))
    activity.refresh_from_db()
    assert (activity.treatment, activity.due) == ("venter på svar", date(2023, 10, 20))


def test_an_internal_note_is_kept(client, caseworker):
    activity = sent(caseworker)
    client.post(desk(activity), {"gjor": "notat", "notat": "Ring Folkeregisteret"})
    assert activity.notes.last().side == "intern"


def test_an_attestant_reads_and_does_not_treat(caseworker):
    activity = sent(caseworker, person=person())
    client = factories.logged_in(factories.cast("imdi_attestant"))
    assert client.get(desk(activity)).status_code == 200
    assert client.post(desk(activity), {"gjor": "ta"}).status_code == 403


def test_the_desk_takes_few_queries(client, imdi, died, django_assert_max_num_queries):
    taken(died, imdi)
    client.get(desk(died))
    with django_assert_max_num_queries(60):
        client.get(desk(died))


def test_nonsense_in_the_number_is_no_crash(client, imdi, died):
    taken(died, imdi)
    facts = [{"type": "died", "date": "2023-03-31"}]
    assert client.post(desk(died), posted(facts, gjor="virkning", duf="\x00")).status_code == 200
    assert client.post(desk(died), posted(facts, gjor="virkning", duf="9" * 400)).status_code in {200, 422}
    assert client.post(desk(died), {"gjor": "virkning", "f-TOTAL_FORMS": "mange"}).status_code == 422


def test_imdi_s_administrator_finds_and_answers_what_is_said_of_kommuneadministratorer_and_nothing_else(caseworker):
    said = sent(caseworker, type=Activity.Type.ADMINISTRATOR, subtype="", title="Kari slutter")
    sent(caseworker, title="Flyttet 1. mai")
    client = factories.logged_in(factories.cast("imdi_administrator"))
    assert [row.title for row in client.get(QUEUE).context["cl"].result_list] == ["Kari slutter"]
    assert "Kari slutter" in client.get(desk(said)).content.decode()
    client.post(desk(said), {"gjor": "ta"})
    client.post(desk(said), {"gjor": "avgjor", "svar": "tatt til etterretning", "tekst": "Rollen er tatt bort."})
    said.refresh_from_db()
    assert (said.treatment, said.outcome) == ("besvart", "tatt til etterretning")
