"""«Søknad Asylnorsktilskudd»: who may tick which years, what is written, and what it leads to."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent
from grants.models import RegisterEvent
from grants.selectors import declarations
from grants.selectors.histories import newest_event
from imdi_tilskudd.lib.dates import today
from payments.models import Run
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.ledger import add_events, calculate, confirm_all_rates, lock
from tests.pages.test_payments_overview import text_of

pytestmark = pytest.mark.django_db
PAGE = "/utbetalinger/asylnorsk/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.BUSINESS_DATE = date(2024, 5, 10)


@pytest.fixture
def client() -> Client:
    return logged_in(cast("caseworker"))


def declared() -> set[tuple[str, int]]:
    return set(declarations(today(), newest_event()))


def confirm(client: Client, *wanted: int, shown: tuple[int, ...] = ()) -> Any:
    posted = {"ar": wanted, "vist": shown, "bekreft": "ja"}
    return client.post(PAGE, posted, follow=True)


def test_a_tick_is_confirmed_then_written_with_source_and_who(client: Client) -> None:
    asked = text_of(client.post(PAGE, {"ar": [2024, 2025]}))
    assert "Dere tilbyr asylnorsk i 2024." in asked
    assert "Ingenting er registrert ennå" in asked
    assert not RegisterEvent.objects.exists()
    answer = text_of(confirm(client, 2024, 2025))
    assert "Søknaden er registrert for 2024 og 2025." in answer
    assert "10.05.2024, Kari Antatt" in answer
    assert declared() == {(OURS, 2024), (OURS, 2025)}
    event = RegisterEvent.objects.first()
    assert (event.source, event.registered, event.imported.by.username) == ("kommune", today(), "caseworker")
    audit = AuditEvent.objects.get(kind="asylnorsk_changed")
    assert (audit.recipient_id, audit.details) == (OURS, {"declared": [2024, 2025], "withdrawn": []})


def test_taking_a_tick_away_is_a_retraction_and_can_be_done_again(client: Client) -> None:
    confirm(client, 2024)
    asked = text_of(client.post(PAGE, {"vist": [2024]}))
    assert "Dere tilbyr ikke asylnorsk i 2024 likevel." in asked
    assert "Ingenting er utbetalt for året" in asked
    assert "Søknaden er trukket for 2024." in text_of(confirm(client, shown=(2024,)))
    assert declared() == set()
    confirm(client, 2024)
    assert declared() == {(OURS, 2024)}
    assert [event.type for event in RegisterEvent.objects.all()] == ["declaration", "retracted", "declaration"]


def test_every_declaration_in_force_of_the_year_is_taken_back(client: Client) -> None:
    for number in (1, 2):
        event = {"id": f"KOM-{number}", "type": "declaration", "date": "2024-01-10", "registered": "2024-01-10"}
        add_events([event | {"recipient": OURS, "year": 2024}])
    confirm(client, shown=(2024,))
    assert declared() == set()


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Du har ikke endret noe"),
        ({"ar": [2030]}, "Velg bare år fra listen"),
        ({"ar": ["x"]}, "Velg bare år fra listen"),
        ({"ar": ["²²²²"]}, "Velg bare år fra listen"),
        ({"ar": [2020], "bekreft": "ja"}, "Velg bare år fra listen"),
        ({"ar": [2024], "vist": [2023], "bekreft": "ja"}, "Noen har endret søknaden"),
        ({"bekreft": "ja"}, "Du har ikke endret noe"),
    ],
)
def test_bad_input_is_a_clear_error_and_writes_nothing(client: Client, posted: dict, sentence: str) -> None:
    answer = client.post(PAGE, posted)
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert not RegisterEvent.objects.exists()
    assert not AuditEvent.objects.filter(kind="asylnorsk_changed").exists()


def test_a_colleagues_change_meanwhile_is_not_overwritten(client: Client) -> None:
    confirm(client, 2024)
    answer = text_of(confirm(client, 2023))
    assert "Noen har endret søknaden siden du åpnet siden" in answer
    assert declared() == {(OURS, 2024)}


def test_only_caseworkers_of_a_kommune_may(client: Client) -> None:
    assert confirm(logged_in(cast("ekstra_caseworker")), 2024).status_code == 200
    assert confirm(logged_in(cast("stranger")), 2023).status_code == 200
    assert declared() == {(OURS, 2024), (OTHERS, 2023)}
    assert logged_in(cast("county_caseworker")).get(PAGE).status_code == 404
    imdi = logged_in(cast("imdi_caseworker"))
    imdi.post("/kommune/", {"recipient": OURS, "number": OURS, "mottaker": OURS})
    session = imdi.session
    session["recipient"] = OURS
    session.save()
    assert "Bare saksbehandlere i kommunen kan søke" in text_of(imdi.get(PAGE))
    assert confirm(imdi, 2025, shown=(2024,)).status_code == 400
    assert declared() == {(OURS, 2024), (OTHERS, 2023)}


def test_the_page_shows_in_which_terms_it_had_effect_and_what_a_withdrawal_costs(
    client: Client, attestant: Any
) -> None:
    common = {"duf": "202200000101", "date": "2024-02-01", "registered": "2024-02-01"}
    person = {"name": "Prøve Demo", "birth_date": "1990-05-17", "country": "SYR"}
    reception = {"id": "m", "type": "reception", "municipality": OURS}
    add_events([common | {"id": "p", "type": "person"} | person, common | reception])
    confirm_all_rates(attestant)
    confirm(client, 2024)
    run: Run = calculate("2024-T1", today())
    lock("2024-T1", attestant)
    assert run.lines == 2
    page = text_of(client.get(PAGE))
    assert "For T1 2024: " in page
    assert "i utbetalingen T1 2024" in page
    asked = text_of(client.post(PAGE, {"vist": [2024]}))
    assert "Inntil " in asked
    assert "tas tilbake i neste beregning" in asked
    confirm(client, shown=(2024,))
    assert calculate("2024-T2", "2024-06-30").amount == -run.amount
