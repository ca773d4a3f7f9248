"""The pages of «Hva er endret» and «Kontrollert av oss», and what the dashboard says of them."""

import re
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import AuditEvent, Recipient, User
from grants.models import Person
from payments import services
from payments.models import Line, Term, TermCheck
from payments.selectors.checks import shown_digest
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.ledger import calculate, confirm_all_rates
from tests.payments.run_words import ANOTHER, DUF, FIRST, LAST, happens, move, pay, somebody

pytestmark = pytest.mark.django_db
TERM, PAGE = "/terminer/2022-T2/", "/terminer/2022-T2/endringer/"


@pytest.fixture
def client() -> Client:
    return logged_in(cast("caseworker"))


@pytest.fixture
def two_terms(attestant: User) -> None:
    somebody(settled="2021-03-10")
    somebody("202200000407", settled="2021-03-10")
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    move("2021-12-05", OTHERS, registered="2022-05-01")
    somebody(ANOTHER, settled="2022-05-02")
    calculate("2022-T2", LAST)
    services.publish_term(term_code="2022-T2")


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def confirm(client: Client, **more: str) -> str:
    term = Term.objects.get(code="2022-T2")
    digest = shown_digest(term, Recipient.objects.get(number=OURS), TermCheck.Variant.WITHOUT_EKSTRA)
    answer = client.post(f"{TERM}kontroll/", {"innhold": digest, "sett": "on", "merknad": ""} | more)
    assert answer["Location"] == f"{TERM}#kontroll"
    return page(client, TERM)


def test_the_page_says_why_without_naming_another_municipality(client: Client, two_terms: None) -> None:
    text = page(client)
    assert "Flyttet til annen kommune 05.12.2021." in text
    assert "Nye bosatte og nye i opplæring" in text
    assert "Motregning og overført gjeld" in text
    assert "Stavanger" not in text
    assert AuditEvent.objects.filter(kind="read_changes", subject="termin 2022-T2").exists()


def test_cause_group_and_search_choose_the_persons(client: Client, two_terms: None) -> None:
    assert ANOTHER[4:10] in page(client, f"{PAGE}?arsak=nye")
    assert ANOTHER[4:10] not in page(client, f"{PAGE}?arsak=tilbakeforing")
    assert "Ingenting passer" in page(client, f"{PAGE}?gruppe=norsk")
    answer = client.post(f"{PAGE}sok/", {"tekst": ANOTHER})
    assert ANOTHER not in answer["Location"]
    found = page(client, answer["Location"].partition("#")[0])
    assert "Kvalifisert 02.05.2022." in found
    assert "05.12.2021" not in found
    for written in (f"{ANOTHER[:4]} {ANOTHER[4:10]} {ANOTHER[10:]}", f"2022-2022 {ANOTHER}"):
        answer = client.post(f"{PAGE}sok/", {"tekst": written})
        assert "Kvalifisert 02.05.2022." in page(client, answer["Location"].partition("#")[0])


def test_a_year_finds_those_too_who_have_no_line_any_more(client: Client, two_terms: None) -> None:
    answer = client.post(f"{PAGE}sok/", {"tekst": "-2021"})
    found = page(client, answer["Location"].partition("#")[0])
    assert "Flyttet til annen kommune 05.12.2021." in found
    assert "Kvalifisert 02.05.2022." not in found


@pytest.mark.parametrize("query", ["side=x", "sorter=passord", "arsak=%00", "siden=%00", "gruppe=x", "sok=%00"])
def test_nonsense_in_the_address_is_no_error(client: Client, two_terms: None, query: str) -> None:
    assert client.get(f"{PAGE}?{query}").status_code == 200


def test_the_excel_file_has_what_the_list_shows(client: Client, two_terms: None) -> None:
    answer = client.get(f"{PAGE}excel/?arsak=nye")
    workbook = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    headings, row = workbook["Endringer"].values
    shown = dict(zip(headings, row, strict=True))
    assert (shown["DUF-nummer"], shown["Gruppe"]) == (ANOTHER, "Integreringstilskudd år 1")
    totals = [("Nye bosatte og nye i opplæring", 1, shown["Endring"]), ("Sum", 1, shown["Endring"])]
    assert list(workbook["Summer"].values)[1:] == totals
    assert AuditEvent.objects.get(kind="export_changes").details == {"rows": 1}


def test_a_protected_person_has_no_name_and_is_not_found_by_it(client: Client, two_terms: None) -> None:
    Person.objects.filter(duf=ANOTHER).update(protected=True)
    happens("person", "2022-06-01", duf=ANOTHER, name="Skjult Demo", birth_date="1990-05-17", country="SYR",
            protected=True)  # fmt: skip
    calculate("2022-T2", LAST)
    assert Line.objects.filter(duf=ANOTHER, protected=True).exists()
    text = page(client)
    assert "Skjult Demo" not in text
    assert "Person med adressesperre" in text
    answer = client.post(f"{PAGE}sok/", {"tekst": "skjult"})
    assert "Ingenting passer" in page(client, answer["Location"].partition("#")[0])


def test_the_first_term_has_nothing_to_compare_with(client: Client, two_terms: None) -> None:
    assert "Dette er den første terminen" in page(client, "/terminer/2022-T1/endringer/")
    assert "Dette er den første terminen" in page(client, "/terminer/2022-T1/")


def test_confirm_take_back_and_the_tags(client: Client, two_terms: None) -> None:
    assert "Ikke kontrollert av dere" in page(client, TERM)
    assert "Kontroller utbetalingsgrunnlaget" in page(client, "/")
    assert "Kryss av for at dere har sett over linjene" in confirm(client, sett="")
    text = confirm(client, merknad="Alt stemmer")
    assert "Kari Antatt bekreftet kontrollen" in text
    assert "«Alt stemmer»" in text
    assert "Kontroller utbetalingsgrunnlaget" not in page(client, "/")
    client.post(f"{TERM}kontroll/trekk/")
    assert "Ikke kontrollert av dere" in page(client, TERM)
    kinds = AuditEvent.objects.filter(kind__startswith="term_check").values_list("kind", flat=True)
    assert set(kinds) == {"term_checked", "term_check_withdrawn"}


def test_a_new_calculation_outdates_it_and_links_to_what_changed(client: Client, two_terms: None) -> None:
    confirm(client)
    somebody("202200000509", settled="2022-05-05")
    calculate("2022-T2", LAST)
    text = page(client, TERM)
    assert "Kontroll utdatert" in text
    assert f"{PAGE}?siden=kontroll" in text
    changed = page(client, f"{PAGE}?siden=kontroll")
    assert "000005" in changed
    assert "Kvalifisert 05.05.2022." in changed
    assert "05.12.2021" not in changed
    assert "Kontroller utbetalingsgrunnlaget på nytt" in page(client, "/")


def test_imdi_looks_without_confirming(two_terms: None) -> None:
    client = logged_in(cast("imdi_caseworker"))
    session = client.session
    session["recipient"] = OURS
    session.save()
    text = page(client, TERM)
    assert "Bekreft kontroll" not in text
    assert AuditEvent.objects.filter(kind="read_term_by_imdi").exists()
    assert "Kontroller utbetalingsgrunnlaget" not in page(client, "/")


def test_the_sums_on_the_page_are_those_of_the_dashboard(client: Client, two_terms: None) -> None:
    total = re.search(r' total"[^>]*>([^<]+)<', page(client).partition("<tfoot>")[2])
    assert total is not None
    assert total[1] in page(client, "/")


@pytest.mark.parametrize("persons", [1, 25])
def test_as_many_questions_for_25_rows_as_for_one(
    attestant: User, client: Client, persons: int, django_assert_max_num_queries: object
) -> None:
    somebody(DUF, settled="2021-03-10")
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    for number in range(persons):
        somebody(f"2022900{number:05d}", settled="2022-05-02")
    calculate("2022-T2", LAST)
    services.publish_term(term_code="2022-T2")
    client.get(PAGE)  # the first reader computes the changes
    with django_assert_max_num_queries(10):
        client.get(PAGE)
