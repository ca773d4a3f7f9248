"""IMDi calculates, shows and attests terms in admin; everything else about payments is looked at there."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import AuditEvent, User
from payments import services
from payments.models import ConvertedPayment, Run, RunWarning, Term
from tests import factories, ledger

pytestmark = pytest.mark.django_db
TERMS, RUNS = "/admin/payments/term/", "/admin/payments/run/"
TERM = f"{TERMS}2024-T1/change/"
ATTEST, PUBLISH, CALCULATE = f"{TERMS}2024-T1/attester/", f"{TERMS}2024-T1/legg-ut/", f"{TERMS}beregn/"
DUF = "202200000101"
LAST_DAY = "2030-01-31"


@pytest.fixture
def desk() -> Client:
    return factories.logged_in(factories.cast("imdi_caseworker"))


@pytest.fixture
def attestant_desk() -> Client:
    return factories.logged_in(factories.cast("imdi_attestant"))


@pytest.fixture(autouse=True)
def _a_day(settings) -> None:
    settings.BUSINESS_DATE = date(2030, 1, 1)


@pytest.fixture
def _a_person() -> None:
    common = {"duf": DUF, "registered": "2024-01-10"}
    person = {"name": "Amal Antatt", "birth_date": "1990-05-17", "country": "UKR"}
    settled = {"municipality": factories.OURS, "role": "enslig"}
    ledger.add_events(
        [
            {"id": "1", "type": "person", "date": "2024-01-01", **person, **common},
            {"id": "2", "type": "permit", "date": "2024-01-08", "basis": "kollektiv", **common},
            {"id": "3", "type": "settled", "date": "2024-01-08", **settled, **common},
        ]
    )


@pytest.fixture
def _calculated(_a_person: None, desk: Client) -> None:
    """2024-T1 as the caseworker calculated it, with all rates confirmed."""
    siv = User.objects.get(username="imdi_caseworker")
    ledger.confirm_all_rates(siv)
    ledger.calculate("2024-T1", "2024-03-31", siv)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def shown_to(client: Client) -> str:
    """The mark of what the attestation page shows."""
    return client.get(ATTEST).context["shown"]


def attest(client: Client, **fields: str):
    return client.post(ATTEST, {"shown": shown_to(client), **fields}, follow=True)


# --- calculate ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_a_person")
def test_the_button_starts_a_run_whose_progress_the_term_shows_until_it_is_done(desk: Client) -> None:
    response = desk.post(CALCULATE, {"term": "2024-t1", "as_of": "2024-03-31"}, follow=True)
    run = Run.objects.get()
    assert (run.state, run.as_of, run.started_by.username) == (
        Run.State.WORKING,
        date(2024, 3, 31),
        "imdi_caseworker",
    )
    assert response.redirect_chain[-1][0] == TERM
    assert "Beregnes nå: 0 av 7 deler er ferdige." in text_of(response)
    assert response.headers["Refresh"] == "5"
    assert "Refresh" not in desk.get(f"{TERM}?stans").headers
    services.calculate_in_processes(run_id=run.pk, processes=1)
    done = desk.get(TERM)
    assert "Refresh" not in done.headers
    assert "AR-1" in text_of(done)
    assert "Legg ut til forhåndsvisning" in text_of(done)


@pytest.mark.usefixtures("_a_person")
def test_a_started_run_stands_in_the_log(desk: Client) -> None:
    desk.post(CALCULATE, {"term": "2024-T1", "as_of": "2024-03-31"})
    logged = AuditEvent.objects.get(kind="term_calculated")
    assert (logged.subject, logged.user.username) == ("2024-T1", "imdi_caseworker")
    assert logged.details == {"run": Run.objects.get().pk, "as_of": "2024-03-31"}


def test_the_day_of_knowledge_is_today_unless_told_otherwise(desk: Client) -> None:
    page = desk.get(f"{CALCULATE}?termin=2024-T1").content.decode()
    assert 'value="2030-01-01"' in page
    assert 'value="2024-T1"' in page


@pytest.mark.parametrize(
    ("term", "day", "sentence"),
    [
        ("2024-T9", "2024-03-31", "Skriv den som 2024-T2."),
        ("2024-T1", "2030-01-02", "Kunnskapsdagen kan ikke være etter i dag."),
        ("2009-T1", "2024-03-31", "Systemet beregner ingen terminer før"),
    ],
)
def test_what_cannot_be_calculated_is_refused_in_a_sentence(desk: Client, term: str, day: str, sentence: str) -> None:
    assert sentence in text_of(desk.post(CALCULATE, {"term": term, "as_of": day}))
    assert not Run.objects.exists()


@pytest.mark.usefixtures("_calculated")
def test_a_failed_calculation_tells_why_on_the_term_and_leaves_the_one_before(desk: Client) -> None:
    run = services.start_run(term_code="2024-T1", as_of=date(2024, 3, 31), user=None)
    services.fail_run(run_id=run.pk, message="Disse satsene mangler, før dem inn først:\n  AR-1 2024")
    page = text_of(desk.get(TERM))
    assert "AR-1 2024" in page
    assert "fra den forrige beregningen" in page
    assert "Beregn på nytt" in page


# --- show to the municipalities ------------------------------------------------------------------------------


@pytest.mark.usefixtures("_calculated")
def test_a_term_is_shown_with_a_last_day_for_comments(desk: Client) -> None:
    assert 'value="2030-01-15"' in desk.get(PUBLISH).content.decode()
    page = text_of(desk.post(PUBLISH, {"comments_until": LAST_DAY}, follow=True))
    term = Term.objects.get()
    assert (term.state, term.comments_until) == (Term.State.PREVIEW, date(2030, 1, 31))
    assert "kan gi innspill til og med 31.01.2030" in page
    assert term.events.get(to_state="forhåndsvisning").user.username == "imdi_caseworker"
    assert AuditEvent.objects.get(kind="term_published").subject == "2024-T1"


@pytest.mark.usefixtures("_calculated")
def test_the_last_day_for_comments_is_not_in_the_past(desk: Client) -> None:
    page = text_of(desk.post(PUBLISH, {"comments_until": "2029-12-31"}))
    assert "Fristen må være i dag eller senere." in page
    assert Term.objects.get().state == Term.State.CALCULATED


@pytest.mark.usefixtures("_calculated")
def test_an_attested_term_is_not_shown_again(desk: Client, attestant_desk: Client) -> None:
    attest(attestant_desk, acknowledged="on")
    page = text_of(desk.post(PUBLISH, {"comments_until": LAST_DAY}))
    assert "kan ikke legges ut til forhåndsvisning" in page
    assert not AuditEvent.objects.filter(kind="term_published").exists()


# --- attest -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_calculated")
def test_attestation_shows_sums_and_warnings_and_needs_a_ticked_name(attestant_desk: Client) -> None:
    page = text_of(attestant_desk.get(ATTEST))
    assert "2024-T1 er ikke vist for kommunene." in page
    assert "Jeg, Atle Antatt, har kontrollert terminen og kvitterer for varslene." in page
    assert "Kryss av for" in text_of(attest(attestant_desk))
    assert Term.objects.get().state == Term.State.CALCULATED


@pytest.mark.usefixtures("_calculated")
def test_an_attested_term_is_locked_and_logged_with_what_was_acknowledged(attestant_desk: Client) -> None:
    page = text_of(attest(attestant_desk, acknowledged="on"))
    term = Term.objects.get()
    assert (term.state, term.attested_by.username) == (Term.State.ATTESTED, "imdi_attestant")
    assert "Attestert av Atle Antatt. Linjene er låst" in page
    assert "Beregn på nytt" not in page
    assert "ikke vist for kommunene" in term.events.get(to_state="attestert").comment
    assert AuditEvent.objects.get(kind="term_attested").details["digest"] == term.digest


@pytest.mark.usefixtures("_calculated")
def test_a_calculation_that_came_in_between_must_be_looked_at_first(attestant_desk: Client) -> None:
    old = shown_to(attestant_desk)
    ledger.calculate("2024-T1", "2024-03-31")
    response = attestant_desk.post(ATTEST, {"shown": old, "acknowledged": "on"}, follow=True)
    assert "er endret siden du åpnet siden" in text_of(response)
    assert Term.objects.get().state == Term.State.CALCULATED


@pytest.mark.usefixtures("_a_person")
def test_nobody_attests_an_own_calculation() -> None:
    both = factories.user("both", ("imdi-saksbehandler", "imdi"), ("imdi-attestant", "imdi"))
    ledger.confirm_all_rates(both)
    ledger.calculate("2024-T1", "2024-03-31", both)
    page = text_of(attest(factories.logged_in(both), acknowledged="on"))
    assert "beregnet terminen selv" in page
    assert not AuditEvent.objects.filter(kind="term_attested").exists()


@pytest.mark.usefixtures("_calculated")
def test_an_attested_term_is_not_attested_twice(attestant_desk: Client) -> None:
    attest(attestant_desk, acknowledged="on")
    assert "kan ikke attesteres nå" in text_of(attestant_desk.get(ATTEST, follow=True))


# --- who may what -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_calculated")
def test_a_caseworker_never_attests_and_an_attestant_never_calculates(desk: Client, attestant_desk: Client) -> None:
    assert desk.post(ATTEST, {"acknowledged": "on"}).status_code == 403
    assert attestant_desk.post(CALCULATE, {"term": "2024-T2", "as_of": "2024-06-30"}).status_code == 403
    assert attestant_desk.post(PUBLISH, {"comments_until": LAST_DAY}).status_code == 403
    assert AuditEvent.objects.filter(kind="refused").count() == 3
    assert "Attester</a>" not in text_of(desk.get(TERM))
    assert "Beregn på nytt" not in text_of(attestant_desk.get(TERM))


@pytest.mark.usefixtures("_calculated")
def test_buttons_need_the_csrf_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    factories.log_in(strict, User.objects.get(username="imdi_caseworker"))
    assert strict.post(PUBLISH, {"comments_until": LAST_DAY}).status_code == 403
    assert Term.objects.get().state == Term.State.CALCULATED


@pytest.mark.usefixtures("_calculated")
def test_terms_and_runs_are_never_written_by_hand(desk: Client) -> None:
    run = Run.objects.get()
    for address in (TERM, f"{RUNS}{run.pk}/change/"):
        assert desk.get(address).status_code == 200
        assert desk.post(address, {"state": "avstemt"}).status_code == 403
        assert desk.post(address.replace("change", "delete"), {"post": "yes"}).status_code == 403
    for missing in (f"{TERMS}2031-T1/change/", f"{RUNS}0/change/", f"{RUNS}x/change/"):
        assert desk.get(missing).status_code == 404


# --- runs ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_a_person")
@pytest.mark.parametrize("part", ["imdi_caseworker", "imdi_operator"])
def test_a_run_that_stands_still_is_started_again(part: str) -> None:
    client = factories.logged_in(factories.cast(part))
    run = services.start_run(term_code="2024-T1", as_of=date(2024, 3, 31), user=None)
    page = client.get(f"{RUNS}{run.pk}/change/")
    assert "Start på nytt" in text_of(page)
    assert page.headers["Refresh"] == "5"
    answer = client.post(f"{RUNS}{run.pk}/start-pa-nytt/", follow=True)
    assert "satt i gang på nytt" in text_of(answer)
    assert AuditEvent.objects.get(kind="run_restarted").subject == f"kjøring {run.pk}"


@pytest.mark.usefixtures("_calculated")
def test_a_finished_run_is_not_started_again(desk: Client) -> None:
    run = Run.objects.get()
    assert desk.get(f"{RUNS}{run.pk}/start-pa-nytt/").status_code == 405
    page = text_of(desk.post(f"{RUNS}{run.pk}/start-pa-nytt/", follow=True))
    assert "ikke i arbeid lenger" in page
    assert "Start på nytt" not in page
    assert "AR-1" in page


@pytest.mark.usefixtures("_calculated")
def test_the_list_of_runs_shows_how_far_they_came(desk: Client) -> None:
    content = text_of(desk.get(RUNS))
    assert "7/7" in content
    assert "T1 2024" in content
    assert "Siv Antatt" in content


@pytest.mark.usefixtures("_calculated")
def test_warnings_are_filtered_by_run_and_kind(desk: Client) -> None:
    run = Run.objects.get()
    RunWarning.objects.create(run=run, kind="prøve", text="Noe var rart.")
    for query, found in ((f"run={run.pk}", True), ("run=0", False), ("run=x", False), ("kind=annet", False)):
        content = text_of(desk.get(f"/admin/payments/runwarning/?{query}"))
        assert ("Noe var rart." in content) is found, query
    assert f"/admin/payments/runwarning/?run={run.pk}" in text_of(desk.get(f"{RUNS}{run.pk}/change/"))


# --- the term in sums and words -----------------------------------------------------------------------------


@pytest.mark.usefixtures("_calculated")
def test_sums_stand_beside_those_of_the_term_before(desk: Client, attestant_desk: Client) -> None:
    attest(attestant_desk, acknowledged="on")
    ledger.calculate("2025-T1", "2025-03-31")
    response = desk.get(f"{TERMS}2025-T1/change/")
    groups, total = response.context["sums"]
    by_code = {code.name: code for group in groups for code in group.codes}
    assert by_code["AR-1 EV"].amount == 0
    assert by_code["AR-1 EV"].before > 0
    assert by_code["AR-2"].change == by_code["AR-2"].amount > 0
    assert total.amount == Run.objects.first().amount
    assert total.before == Term.objects.get(code="2024-T1").run.amount
    assert "2024-T2 er hoppet over" in text_of(response)


@pytest.mark.usefixtures("_calculated")
def test_the_list_of_terms_shows_state_sum_and_run(desk: Client) -> None:
    content = text_of(desk.get(TERMS))
    assert '<span class="ds-tag" data-color="warning">Beregnet</span>' in content
    assert f'href="{RUNS}{Run.objects.get().pk}/change/"' in content
    assert "05.04.2024" in content
    assert "Beregn en ny termin" in content


@pytest.mark.usefixtures("_calculated")
def test_the_start_page_says_where_the_terms_stand(desk: Client) -> None:
    page = text_of(desk.get("/admin/"))
    assert "1. termin 2024" in page
    assert "Beregnet med det som var kjent 31.03.2024." in page
    assert "venter på å bli bekreftet" not in page


def test_the_start_page_counts_rates_that_wait(attestant_desk: Client) -> None:
    assert "satser venter på å bli bekreftet" in text_of(attestant_desk.get("/admin/"))


def test_the_start_page_of_others_has_no_terms() -> None:
    page = text_of(factories.logged_in(factories.cast("imdi_administrator")).get("/admin/"))
    assert "Terminer" not in page
    assert "Brukere" in page


@pytest.mark.usefixtures("_calculated")
def test_pages_of_a_term_cost_the_same_whatever_the_number_of_events(
    desk: Client, django_assert_max_num_queries
) -> None:
    for day in range(2, 20):
        desk.post(PUBLISH, {"comments_until": f"2030-02-{day:02}"})
    with django_assert_max_num_queries(24):
        assert desk.get(TERM).status_code == 200


# --- what the previous system paid --------------------------------------------------------------------------


@pytest.fixture
def _converted() -> None:
    factories.reference()
    run = Run.objects.create(purpose=Run.Purpose.CONVERSION, state=Run.State.DONE)
    for duf in (DUF, "202100000203"):
        ConvertedPayment.objects.create(
            id=f"GAMMEL-{duf}",
            duf=duf,
            code_id="AR-1 EV",
            year=2021,
            term="2021-T4",
            recipient_id=factories.OURS,
            amount=Decimal("187300.50"),
            paid=date(2021, 12, 15),
            run=run,
        )


@pytest.mark.usefixtures("_converted")
def test_converted_payments_are_found_by_the_beginning_of_duf_or_id(desk: Client) -> None:
    address = "/admin/payments/convertedpayment/"
    for text, number in ((DUF[:4], 1), ("2022 000001 01", 1), ("GAMMEL-2", 2), ("AMAL", 0)):
        response = desk.post(address, {"search_text": text}, follow=True)
        assert text not in response.redirect_chain[-1][0]
        assert response.context["cl"].result_count == number, text


@pytest.mark.usefixtures("_converted")
def test_a_converted_payment_has_no_page_whose_address_would_hold_the_old_id(desk: Client) -> None:
    content = text_of(desk.get("/admin/payments/convertedpayment/"))
    assert "187 300<span" in content
    assert f"GAMMEL-{DUF}/change" not in content
    assert desk.get(f"/admin/payments/convertedpayment/GAMMEL-{DUF}/change/").status_code == 404


# --- the door -----------------------------------------------------------------------------------------------


def test_logging_out_of_admin_is_logging_out_of_the_portal(desk: Client) -> None:
    assert 'action="/logg-ut/"' in text_of(desk.get("/admin/"))
    assert desk.get("/admin/logout/").status_code == 405
    assert desk.post("/admin/logout/").headers["Location"] == "/logg-inn/"
    assert AuditEvent.objects.get(kind="logout").user.username == "imdi_caseworker"
    assert desk.get("/admin/").status_code == 302
