"""Golden stories: from the request, by the effect shown, to the corrected payment."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from change_requests import services
from change_requests.models import Activity
from change_requests.rules.proposals import Fact
from change_requests.selectors.effects import led_to, requests_behind
from change_requests.services.warnings import open_requests
from grants.models import Person, RegisterEvent
from payments.models import Line, Run, Term
from payments.services import publish_term
from tests import factories
from tests.change_requests.words import taken
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events
from tests.payments.run_words import AR_2_QUARTER, DUF

pytestmark = pytest.mark.django_db
TODAY = date(2023, 9, 30)


@pytest.fixture
def attestant():
    return factories.cast("imdi_attestant")


@pytest.fixture
def sides(attestant) -> tuple[User, User]:
    """A municipality's caseworker and IMDi's; Prøve Demo settled in Askøy in March 2022, and paid to 2023-T2."""
    add_events(person_events(DUF, "Prøve Demo", "1990-05-17", "2022-03-10", factories.OURS))
    confirm_all_rates(attestant)
    for term, day in (("2022-T1", "2022-03-31"), ("2022-T4", "2022-12-31"), ("2023-T2", "2023-06-30")):
        calculate(term, day)
        lock(term, attestant)
    return factories.cast("caseworker"), factories.cast("imdi_caseworker")


def request(sides, kind: str, **content: str) -> Activity:
    municipality, imdi = sides
    begun = services.start_draft(
        type="endringsforespørsel",
        subtype=kind,
        recipient=factories.recipient(),
        person=Person.objects.filter(pk=content.get("duf", DUF)).first(),
        by=municipality,
    )
    services.save_draft(activity=begun, title=f"{kind} {content}", content=content, version=0, by=municipality)
    return taken(services.send_activity(activity=begun, text="Se skjemaet.", by=municipality), imdi)


def granted(sides, activity: Activity, duf: str = DUF) -> Run:
    """Preview, grant as the form proposes, and run the next term; the effect shown is what the run does."""
    facts = services.facts_of_request(activity)
    shown = services.preview_facts(duf=duf, facts=facts, today=TODAY)
    services.grant_activity(
        activity=activity,
        outcome="imøtekommet",
        text="Rettes i 3. termin.",
        duf=duf,
        facts=facts,
        by=sides[1],
        today=TODAY,
    )
    run = calculate(shown.term, TODAY)
    assert {line.key.code + line.key.recipient + line.key.term: line.amount for line in shown.lines if line.amount} == {
        line.code_id + line.recipient_id + line.for_term: line.amount for line in Line.objects.filter(run=run, duf=duf)
    }
    return run


def lines(run: Run) -> list[tuple[str, str, str, str, int]]:
    found = Line.objects.filter(run=run).exclude(duf="").order_by("recipient_id", "for_term", "code_id")
    return [(line.recipient_id, line.code_id, line.for_term, line.kind, int(line.amount)) for line in found]


def test_moved_the_one_pays_back_what_the_other_gets(sides):
    activity = request(sides, "flyttet", date="2023-01-20", place=factories.OTHERS)
    run = granted(sides, activity)
    ours = sum(amount for place, *_, kind, amount in lines(run) if place == factories.OURS and kind == "tilbakeføring")
    theirs = sum(
        amount for place, *_, kind, amount in lines(run) if place == factories.OTHERS and kind == "etterbetaling"
    )
    assert ours == -theirs < 0


def test_died_the_coming_terms_stop_and_the_paid_are_taken_back(sides):
    run = granted(sides, request(sides, "død", date="2023-03-31"))
    assert lines(run) == [(factories.OURS, "AR-2", "2023-T2", "tilbakeføring", -AR_2_QUARTER)]


def test_a_wrong_date_moves_what_follows_from_it(sides):
    run = granted(sides, request(sides, "feil dato", fact="settled", date="2023-01-10"))
    assert {code for _place, code, *_ in lines(run)} == {"AR-1 EV", "AR-2"}
    assert Line.objects.filter(duf=DUF, kvalifiseringsdato=date(2023, 1, 10)).exists()


def test_a_wrong_code_becomes_the_right_one_from_the_start(sides):
    run = granted(sides, request(sides, "feil kode", code="AR-1"))
    first_year = [(code, kind) for _place, code, _term, kind, _amount in lines(run) if code.startswith("AR-1")]
    assert sorted(first_year) == [("AR-1", "etterbetaling"), ("AR-1 EV", "tilbakeføring")]


def test_a_missing_person_gets_lines(sides):
    new = "202300000199"
    content = {"name": "Ny Attrapp", "birth_date": "1990-01-01", "country": "SYR", "place": factories.OURS}
    activity = request(sides, "mangler person", duf=new, date="2023-08-01", **content)
    run = granted(sides, activity, new)
    assert [line.code_id for line in Line.objects.filter(run=run, duf=new)] == ["AR-1 EV"]


def test_the_request_shows_its_lines_and_the_lines_their_request(sides):
    municipality, imdi = sides
    activity = request(sides, "død", date="2023-03-31")
    run = granted(sides, activity)
    assert [len(led.lines) for led in led_to(activity, imdi)] == [1]
    assert led_to(activity, municipality) == []  # not shown to the municipality yet
    publish_term(term_code="2023-T3", user=imdi, comments_until=date(2023, 10, 15))
    assert [int(line.amount) for led in led_to(activity, municipality) for line in led.lines] == [-AR_2_QUARTER]
    assert requests_behind(run, [DUF], municipality) == {DUF: activity}
    assert requests_behind(run, [DUF], factories.cast("stranger")) == {}


def test_a_missing_person_is_missing_where_the_request_comes_from(sides):
    content = {"name": "Ny Attrapp", "birth_date": "1990-01-01", "country": "SYR", "date": "2023-08-01"}
    activity = request(sides, "mangler person", duf="202300000199", **content)
    assert services.facts_of_request(activity)[-1].fields["municipality"] == factories.OURS


def test_the_events_say_who_and_whence(sides):
    activity = request(sides, "død", date="2023-03-31")
    granted(sides, activity)
    event = RegisterEvent.objects.get(type="died")
    assert (event.source, event.imported.by, event.granted_by.activity) == ("imdi", sides[1], activity)


def test_when_a_fact_is_refused_nothing_is_answered(sides):
    activity = request(sides, "flyttet", date="2023-01-20", place="0000")
    with pytest.raises(ValidationError, match="municipality"):
        services.grant_activity(
            activity=activity,
            outcome="imøtekommet",
            text="Ja",
            duf=DUF,
            facts=services.facts_of_request(activity),
            by=sides[1],
            today=TODAY,
        )
    activity.refresh_from_db()
    assert activity.treatment == "under behandling"
    assert not RegisterEvent.objects.filter(type="moved").exists()


def test_a_rejection_cannot_change_the_register(sides):
    activity = request(sides, "død", date="2023-03-31")
    with pytest.raises(ValidationError, match="imøtekommet"):
        services.grant_activity(
            activity=activity,
            outcome="avslått",
            text="Nei",
            duf=DUF,
            facts=[Fact("died", "2023-03-31")],
            by=sides[1],
            today=TODAY,
        )
    assert not RegisterEvent.objects.filter(type="died").exists()


def test_an_open_request_that_touches_the_term_must_be_acknowledged_at_attestation(sides, attestant):
    request(sides, "død", date="2023-03-31")
    calculate("2023-T3", TODAY)
    term = Term.objects.get(code="2023-T3")
    assert open_requests(term, TODAY) == ["1 endringsforespørsel som berører 2023-T3, er ikke besvart."]


def test_a_term_is_touched_also_by_what_imdi_asks_about_and_by_a_number_that_was_written(sides):
    municipality, imdi = sides
    asked = request(sides, "død", date="2023-03-31")
    services.ask_municipality(activity=asked, text="Hvilken dag?", due=None, by=imdi)
    written = {"type": "endringsforespørsel", "recipient": factories.recipient(), "by": municipality, "text": "Se."}
    services.send_new(**written, title="Tas med", subtype="død", content={"duf": DUF})
    services.send_new(**written, title="Mangler", subtype="mangler person", content={"duf": "202300000199"})
    services.send_new(**written, title="En annen", subtype="død", content={"duf": "202300000199"})
    services.start_draft(type="endringsforespørsel", recipient=factories.recipient(), by=municipality, person=_demo())
    run = calculate("2023-T3", TODAY)
    assert Line.objects.filter(run=run, duf=DUF).exists()
    (said,) = open_requests(Term.objects.get(code="2023-T3"), TODAY)
    assert said == "3 endringsforespørsler som berører 2023-T3, er ikke besvart."


def _demo() -> Person:
    return Person.objects.get(pk=DUF)


def test_several_lines_in_one_request_are_corrected_together(sides):
    municipality, imdi = sides
    chosen = list(Line.objects.filter(duf=DUF).order_by("for_term"))
    begun = services.start_draft(
        type="endringsforespørsel",
        subtype="død",
        recipient=factories.recipient(),
        person=Person.objects.get(pk=DUF),
        lines=chosen,
        by=municipality,
    )
    content = {"date": "2022-11-30"}
    services.save_draft(activity=begun, title="Døde 30. november", content=content, version=0, by=municipality)
    activity = taken(services.send_activity(activity=begun, text="Se linjene.", by=municipality), imdi)
    assert [line.line for line in activity.lines.all()] == [line.pk for line in chosen]
    run = granted(sides, activity)
    assert {kind for *_rest, kind, _amount in lines(run)} == {"tilbakeføring"}
