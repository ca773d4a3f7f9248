"""«Oversikt over utbetalinger»: what is shown to whom, that its sums agree with the term pages, and how many questions
it asks."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import AuditEvent, Recipient, User
from payments import services
from payments.models import GroupPayment
from payments.selectors.paid import paid_rows, total_of
from payments.selectors.totals import term_totals
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.grants.register_files import import_register, person, write
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events
from tests.payments.debt_words import WHY, decided, introduced, pay
from tests.payments.test_import_converted import payment

pytestmark = pytest.mark.django_db
PAID = "/utbetalinger/"
ACCOUNT = "/utbetalinger/motregning/"


def text_of(response: Any) -> str:
    html = response.content.decode().replace("\u00a0", " ")
    return " ".join(html.replace('<span class="ore">', "").replace("</span>", "").split())


def sheet(response: Any, number: int = 0) -> list[tuple[Any, ...]]:
    content = BytesIO(b"".join(response.streaming_content))
    return list(load_workbook(content).worksheets[number].iter_rows(values_only=True))


def settle(number: int, place: str = OURS, day: str = "2022-02-10", name: str = "") -> str:
    duf = f"2022900{number:05d}"
    add_events(person_events(duf, name or f"Demo {number}", "1990-05-17", day, place))
    return duf


@pytest.fixture
def client() -> Client:
    return logged_in(cast("caseworker"))


@pytest.fixture
def paid(attestant: User) -> User:
    """2022-T1 and T2 attested: år 1 for one person of ours and one of another municipality, særskilt with a debt."""
    settle(1, name="Åse Antatt")
    settle(2, place=OTHERS, name="Fremmed Skisse")
    introduced()
    introduced("202200000203")
    confirm_all_rates(attestant)
    decided("2022-T1", 100)
    decided("2022-T1", -150, duf="202200000203")
    decided("2022-T2", 80)
    pay("2022-T1", attestant)
    pay("2022-T2", attestant)
    return attestant


# --- what has been paid -------------------------------------------------------------------------------------


def test_the_rows_of_a_year_agree_with_the_pages_of_its_terms(paid: User) -> None:
    kari, askoy = cast("caseworker"), Recipient.objects.get(number=OURS)
    rows = paid_rows(kari, askoy, 2022)
    for code in ("2022-T1", "2022-T2"):
        term = GroupPayment.objects.filter(term_id=code).first().term
        page, of_term = term_totals(kari, askoy, term), [row for row in rows if row.key.term == code]
        shown = total_of(of_term)
        for name in ("gross", "correction", "offset", "net", "carried"):
            assert shown[name] == getattr(page.total, name), (code, name)
        assert [row.group_label for row in of_term] == [group.label for group in page.groups]
    assert total_of(rows)["net"] == Decimal(241_100 + 30)


def test_a_row_says_when_what_by_whom_and_how_much(paid: User, client: Client) -> None:
    page = text_of(client.get(PAID))
    run = GroupPayment.objects.filter(term_id="2022-T2").first().term.run_id
    assert f"Attestant Demo, kjøring {run}" in page
    assert "Særskilt tilskudd enslige mindreårige" in page
    assert "−50,00" in page  # taken for the debt from the first term
    assert "50 kr ble ført videre" in page
    assert 'aria-label="Personene bak Særskilt tilskudd enslige mindreårige, 2. termin 2022' in page


def test_another_municipality_sees_none_of_it(paid: User) -> None:
    stian = logged_in(cast("stranger"))
    page = text_of(stian.get(PAID))
    assert "Særskilt tilskudd enslige mindreårige" not in page
    assert "Åse Antatt" not in text_of(stian.get("/utbetalinger/utbetalt/kjoring/2022-T1/ar-1/"))
    assert stian.get("/utbetalinger/utbetalt/kjoring/2022-T1/saerskilt/").status_code == 404


def test_the_persons_behind_a_row_are_a_list_that_can_be_searched(paid: User, client: Client) -> None:
    address = "/utbetalinger/utbetalt/kjoring/2022-T1/ar-1/"
    assert "Åse Antatt" in text_of(client.get(address))
    found = client.post(f"{address}sok/", {"tekst": "finnes ikke"})["Location"].partition("#")[0]
    assert "finnes" not in found
    assert "Åse Antatt" not in text_of(client.get(found))
    rows = sheet(client.get(f"{address}excel/"))
    assert [row[3] for row in rows] == ["Navn", "Åse Antatt"]
    assert {"read_payment", "search_lines", "export_lines"} <= set(AuditEvent.objects.values_list("kind", flat=True))


@pytest.mark.parametrize(
    "address", ["kjoring/2022-T1/ekstra", "kjoring/2021-T1/ar-1", "2022-13-45/2022-T1/ar-1", "x/2022-T1/ar-1"]
)
def test_a_row_that_is_not_there_is_not_found(paid: User, client: Client, address: str) -> None:
    assert client.get(f"/utbetalinger/utbetalt/{address}/").status_code == 404


def test_a_protected_name_is_hidden_and_cannot_be_found(client: Client, attestant: User) -> None:
    duf = settle(1)
    event = {"id": "sperre", "type": "person", "duf": duf, "date": "2022-02-11", "registered": "2022-02-11"}
    add_events([event | {"name": "Hemmelig Prøve", "birth_date": "1990-05-17", "country": "SYR", "protected": True}])
    confirm_all_rates(attestant)
    pay("2022-T1", attestant)
    address = "/utbetalinger/utbetalt/kjoring/2022-T1/ar-1/"
    assert "Person med adressesperre" in text_of(client.get(address))
    found = client.post(f"{address}sok/", {"tekst": "Hemmelig"})["Location"].partition("#")[0]
    assert "Person med adressesperre" not in text_of(client.get(found))
    assert "Hemmelig" not in str(sheet(client.get(f"{address}excel/")))


def test_ekstratilskudd_is_a_sum_without_a_way_to_the_persons(attestant: User) -> None:
    introduced()
    confirm_all_rates(attestant)
    decided("2022-T1", 900, "FHT1")
    pay("2022-T1", attestant)
    address = "/utbetalinger/utbetalt/kjoring/2022-T1/ekstra/"
    for part, status in (("caseworker", 404), ("ekstra_caseworker", 200)):
        client = logged_in(cast(part))
        page = text_of(client.get(PAID))
        assert "900,00" in page, part
        assert (address in page) is (status == 200), part
        assert client.get(address).status_code == status, part


def test_what_the_previous_system_paid_is_by_konv(client: Client, tmp_path: Path) -> None:
    import_register(write(tmp_path / "register.jsonl", person()))
    lines = [payment(f"K-{amount}", amount=amount) for amount in (60_000, 17_500, -500)]
    services.import_converted(paths=[str(write(tmp_path / "k.jsonl", *lines))])
    page = text_of(client.get(PAID))
    assert "KONV" in page
    assert "77 000,00" in page
    assert "−500,00" in page
    address = page.partition('data-icon href="')[2].partition('"')[0]
    assert "3 linjer" in text_of(client.get(address))


def test_the_file_is_what_the_table_shows(paid: User, client: Client) -> None:
    rows = sheet(client.get("/utbetalinger/excel/?ar=2022&sorter=-netto"))
    assert [row[8] for row in rows[1:]] == [241_100, 30, 0, 241_130]
    assert rows[-1][0] == "Sum"


@pytest.mark.parametrize("query", ["", "ar=1999", "ar=x", "ar=²", "sorter=passord", "side=7", "antall=x", "ar=%00"])
def test_nonsense_and_no_payments_are_no_error(client: Client, query: str) -> None:
    page = client.get(f"{PAID}?{query}")
    assert page.status_code == 200
    assert "Ing" in page.content.decode()
    assert client.get(f"/utbetalinger/excel/?{query}").status_code == 404


# --- motregning ---------------------------------------------------------------------------------------------


def test_the_account_tells_each_entry_in_plain_words_with_its_balance(
    paid: User, client: Client, caseworker: User
) -> None:
    introduced("202200000305")
    decided("2022-T3", -500)
    pay("2022-T3", paid)
    group = {"recipient": OURS, "group": "saerskilt", "reason": WHY, "by": caseworker}
    services.claim_back(amount=Decimal(100), **group)
    services.register_repayment(amount=Decimal(40), **group)
    services.write_off(amount=Decimal(50), **group)
    across = {"recipient": OURS, "from_group": "saerskilt", "to_group": "asyl", "reason": WHY, "by": caseworker}
    entry = services.offset_across_groups(amount=Decimal(150), **across)[0]
    services.take_back(entry=entry.pk, reason="Feil gruppe", by=caseworker)
    page = text_of(client.get(ACCOUNT))
    for words in (
        "Skyldig fra 1. termin 2022",
        "Motregnet i utbetalingen for 2. termin 2022",
        "Krevd tilbakebetalt: skal betales inn",
        "Kravet om tilbakebetaling er betalt",
        "Innbetalt til IMDi",
        "Avskrevet",
        "Flyttet til Norsktilskudd asylsøkere",
        "Flyttet hit fra Særskilt",
        "Tatt tilbake: Flyttet mellom grupper",
        WHY,
    ):
        assert words in page, words
    accounts = {shown["account"].group: shown["account"] for shown in client.get(ACCOUNT).context["accounts"]}
    assert accounts["saerskilt"].entries[-1].balance == accounts["saerskilt"].balance == Decimal(-350)
    assert accounts["saerskilt"].claimed == 60
    assert accounts["asyl"].balance == 0
    rows = sheet(client.get(f"{ACCOUNT}excel/"))
    assert [row[6] for row in rows if row[2] == "Saldo nå"] == [-350, 0]


def test_the_account_of_ekstratilskudd_shows_its_balance_to_all_and_its_rows_to_some(attestant: User) -> None:
    introduced()
    confirm_all_rates(attestant)
    decided("2022-T1", -100, "FHT1")
    pay("2022-T1", attestant)
    for part, words in (("caseworker", "Føringene gjelder ekstratilskudd"), ("ekstra_caseworker", "Skyldig fra")):
        page = text_of(logged_in(cast(part)).get(ACCOUNT))
        assert "−100,00" in page, part
        assert words in page, part
        assert ("Skyldig fra" in page) is (part == "ekstra_caseworker")


def test_without_debts_there_is_nothing_to_motregne(client: Client) -> None:
    assert "Ingenting å motregne" in text_of(client.get(ACCOUNT))


def test_a_strangers_account_is_not_ours(paid: User) -> None:
    assert "Ingenting å motregne" in text_of(logged_in(cast("stranger")).get(ACCOUNT))


# --- questions to the database ------------------------------------------------------------------------------


@pytest.mark.parametrize("persons", [1, 25])
def test_every_tab_asks_as_many_questions_for_25_rows_as_for_one(
    client: Client, attestant: User, persons: int, django_assert_max_num_queries: Any
) -> None:
    first = date(2022, 1, 10)
    for number in range(persons):
        settle(number, day=(first + timedelta(days=number)).isoformat())
    confirm_all_rates(attestant)
    calculate("2022-T1", "2022-03-31")
    lock("2022-T1", attestant)
    services.store_forecast(as_of=date(2022, 4, 1))
    for address in (
        PAID,
        "/utbetalinger/utbetalt/kjoring/2022-T1/ar-1/",
        "/utbetalinger/kommende/",
        "/utbetalinger/kommende/personer/",
        ACCOUNT,
        "/utbetalinger/asylnorsk/",
    ):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200, address
