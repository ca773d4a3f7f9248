"""«Kommende»: the stored forecast, its sums and breaks, and the persons behind them."""

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from payments import services, tasks
from payments.management.commands import forecast as command
from payments.models import TentativeCase, TentativeForecast, TentativeSum
from payments.rules.tentative import Ending
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.ledger import add_events
from tests.pages.test_payments_overview import settle, sheet, text_of
from tests.payments.debt_words import decided, introduced
from tests.payments.run_words import DUF, somebody

pytestmark = pytest.mark.django_db
DAY = date(2022, 3, 31)
PAGE, PERSONS = "/utbetalinger/kommende/", "/utbetalinger/kommende/personer/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.BUSINESS_DATE = DAY


@pytest.fixture
def client() -> Client:
    return logged_in(cast("caseworker"))


def store(**more: Any) -> services.Stored:
    return services.store_forecast(as_of=DAY, **more)


def endings() -> dict[tuple[str, int], str]:
    return {(case.code_id, case.year): case.ending for case in TentativeCase.objects.all() if case.ending}


# --- what is kept -------------------------------------------------------------------------------------------


def test_sums_and_cases_are_those_of_the_forecast() -> None:
    settle(1)
    settle(2, place=OTHERS)
    stored = store()
    assert (stored.first_term, stored.last_term) == ("2022-T1", "2026-T4")
    with services.forecast_lines(first_year=2022, last_year=2026, as_of=DAY, recipient=OURS) as found:
        lines = list(found.lines)
    cases = TentativeCase.objects.filter(forecast=OURS)
    sums = TentativeSum.objects.filter(forecast=OURS)
    total = sum(Decimal(line.amount) for line in lines)
    assert sum(case.amount for case in cases) == total
    assert sum(row.t1 + row.t2 + row.t3 + row.t4 for row in sums) == total
    assert TentativeForecast.objects.count() == 371


def test_a_new_forecast_takes_the_place_of_the_old_one_of_one_recipient_or_all() -> None:
    settle(1)
    store()
    before = TentativeCase.objects.count()
    settle(2)
    settle(3, place=OTHERS)
    store(recipient=OURS)
    assert TentativeCase.objects.count() == 2 * before
    store()
    assert TentativeCase.objects.count() == 3 * before
    assert TentativeForecast.objects.count() == 371


def test_a_refused_forecast_leaves_the_old_one() -> None:
    settle(1)
    store()
    with pytest.raises(services.CalculationRefused):
        store(recipient="9999")
    assert TentativeCase.objects.filter(forecast=OURS).exists()


def test_the_breaks_are_year_five_seventeen_and_twenty() -> None:
    somebody()  # år 5 in 2026
    somebody(duf="202200000203", role="enslig_mindrearig")
    birth = {"name": "Ung Demo", "country": "SYR", "birth_date": "2006-05-01"}
    common = {"duf": "202200000203", "type": "person", "date": "2022-03-11", "registered": "2022-03-11"}
    add_events([common | {"id": "birth"} | birth])
    store(years=6)
    assert endings() == {
        ("AR-5", 2026): Ending.YEAR_5,
        ("EMINB", 2022): Ending.TURNS_17,
        ("EMINU", 2026): Ending.TURNS_20,
    }
    add_events([common | {"id": "birth-2", "registered": "2022-03-12"} | birth | {"birth_date": "2008-05-01"}])
    store()
    assert endings()["EMINB", 2024] == Ending.TURNS_17


def test_the_command_and_the_nightly_task_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "today", lambda: DAY)
    settle(1)
    out = StringIO()
    call_command("forecast", "--store", "--recipient", OURS, stdout=out)
    assert out.getvalue() == "2022-T1–2026-T4: 5 saker for 1 mottakere er lagret\n"
    tasks.store_forecast()
    assert TentativeForecast.objects.count() == 371
    with pytest.raises(CommandError, match="utelat --years"):
        call_command("forecast", "--store", "--years", "2024")
    with pytest.raises(CommandError, match="Velg år"):
        call_command("forecast", "--output", "x.csv")


# --- what is shown ------------------------------------------------------------------------------------------


def test_before_the_first_forecast_the_page_says_when_it_comes(client: Client) -> None:
    assert "Prognosen er ikke beregnet ennå" in text_of(client.get(PAGE))
    for address in (PERSONS, f"{PAGE}excel/", f"{PERSONS}excel/"):
        assert client.get(address).status_code == 404


def test_the_page_has_terms_codes_years_day_and_what_is_uncertain(client: Client) -> None:
    settle(1)
    store()
    page = text_of(client.get(f"{PAGE}?ar=2023"))
    assert "Beregnet 31.03.2022, foreløpig." in page
    assert "62 375,00" in page
    assert "249 500,00" in page
    assert "Dette er usikkert" in page
    assert "antatte satser" in page  # 2026 has no known rate
    assert "Ferdig med år 5" in page
    assert client.get(f"{PAGE}?ar=tull").status_code == 200
    rows = sheet(client.get(f"{PAGE}excel/"))
    assert [row[8] for row in rows if row[1] == "AR-2"] == [249_500]


def test_a_recipient_without_coming_payments_is_told_so(client: Client) -> None:
    settle(1, place=OTHERS)
    store()
    assert "Ingen kommende utbetalinger" in text_of(client.get(PAGE))
    assert "Demo 1" not in text_of(client.get(PERSONS))
    assert "Demo 1" in text_of(logged_in(cast("stranger")).get(PERSONS))


def test_ekstratilskudd_is_one_sum_and_no_person_without_the_role() -> None:
    introduced()
    decided("2022-T2", 700, "FHT1")
    decided("2022-T2", 300, "FHT2")
    services.store_forecast(as_of=date(2022, 6, 30))
    for part, codes in (("caseworker", [""]), ("ekstra_caseworker", ["FHT1", "FHT2"])):
        client = logged_in(cast(part))
        shown = client.get(PAGE).context["shown"]
        assert [code.code for code in shown.codes] == codes, part
        assert shown.sum == 1000, part
        assert ("Prøve Demo" in text_of(client.get(PERSONS))) is (len(codes) == 2)
        assert len(sheet(client.get(f"{PERSONS}excel/"))) == 1 + 2 * (len(codes) == 2)


def test_persons_are_searched_filtered_and_marked_when_they_end_soon(client: Client, settings: Any) -> None:
    settle(1, name="Åse Antatt")
    settle(2, name="Olena Attrapp", day="2023-02-10")
    settings.BUSINESS_DATE = date(2026, 2, 1)
    services.store_forecast(as_of=date(2026, 2, 1))
    page = text_of(client.get(f"{PERSONS}?slutter=snart"))
    assert "Åse Antatt" in page
    assert "Slutter snart: T4 2026" in page
    assert "Olena Attrapp" not in page
    found = client.post(f"{PERSONS}sok/", {"tekst": "olena"})["Location"].partition("#")[0]
    assert "Åse Antatt" not in text_of(client.get(found))
    assert "Olena Attrapp" in text_of(client.get(f"{PERSONS}?etterpa=ar-5&ar=2027"))
    for query in ("ar=x", "ar=²", "kode=%00", "etterpa=tull", "sorter=duf", "slutter=tull"):
        assert client.get(f"{PERSONS}?{query}").status_code == 200, query


def test_a_protected_name_is_hidden_and_cannot_be_found(client: Client) -> None:
    somebody()
    protected = {"name": "Hemmelig Prøve", "birth_date": "1990-05-17", "country": "SYR", "protected": True}
    common = {"id": "sperre", "type": "person", "duf": DUF, "date": "2022-03-11", "registered": "2022-03-11"}
    add_events([common | protected])
    store()
    page = text_of(client.get(PERSONS))
    assert "Person med adressesperre" in page
    assert "Hemmelig" not in page
    found = client.post(f"{PERSONS}sok/", {"tekst": "hemmelig"})["Location"].partition("#")[0]
    assert "Person med adressesperre" not in text_of(client.get(found))
    assert "Hemmelig" not in str(sheet(client.get(f"{PERSONS}excel/")))
