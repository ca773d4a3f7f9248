"""Names of persons with adressesperre: municipal users see, find and download only that there is one."""

from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from payments.export import in_order, write_csv, write_xlsx
from payments.selectors.lines import basis_of_term
from payments.services import publish_term
from tests.factories import OURS, cast, logged_in
from tests.ledger import add_events, calculate, person_events

pytestmark = pytest.mark.django_db
TERM = "/terminer/2024-T1/"
MASK = "Person med adressesperre"


@pytest.fixture(autouse=True)
def basis() -> None:
    """Hilde Hemmelig has adressesperre, Åse Antatt has not."""
    introduced, *others = person_events("202290000101", "Hilde Attrapp", "1990-05-17", "2024-01-12", OURS)
    add_events([introduced | {"protected": True}, *others])
    add_events(person_events("202290000202", "Åse Antatt", "1991-05-17", "2024-01-12", OURS))
    calculate("2024-T1", "2024-03-31")
    publish_term(term_code="2024-T1")


def imdi() -> Client:
    client = logged_in(cast("imdi_caseworker"))
    client.post("/kommune/", {"recipient": OURS})
    return client


def content(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", [TERM, f"{TERM}utskrift/", f"{TERM}?sorter=kode"])
def test_a_municipality_reads_the_mask_and_the_other_name(address):
    page = content(logged_in(cast("caseworker")), address)
    assert "Hilde" not in page
    assert MASK in page
    assert "Åse Antatt" in page


def test_the_name_is_not_found_by_searching_for_it_but_the_mask_is():
    client = logged_in(cast("caseworker"))
    for text, found in (("hilde", False), ("adressesperre", True)):
        answer = client.post(f"{TERM}sok/", {"tekst": text})
        page = content(client, answer["Location"].partition("#")[0])
        assert (MASK in page.partition("<tbody>")[2].partition('id="liste"')[2]) is found


def test_imdi_sees_whom_it_pays_for():
    assert "Hilde Attrapp" in content(imdi(), TERM)


def names_in_excel(client: Client) -> set[str]:
    file = BytesIO(b"".join(client.get(f"{TERM}excel/").streaming_content))
    return {row[3] for row in load_workbook(file).worksheets[0].iter_rows(min_row=2, values_only=True)}


def test_excel_is_masked_for_municipalities_only():
    assert names_in_excel(logged_in(cast("caseworker"))) == {MASK, "Åse Antatt"}
    assert names_in_excel(imdi()) == {"Hilde Attrapp", "Åse Antatt"}


@pytest.mark.parametrize(("masked", "name"), [(True, MASK), (False, "Hilde Attrapp")])
def test_files_are_masked_unless_somebody_says_otherwise(masked, name):
    text, book = StringIO(), BytesIO()
    write_csv(in_order(basis_of_term("2024-T1", OURS)), text, **({} if masked else {"masked": False}))
    write_xlsx(in_order(basis_of_term("2024-T1", OURS)), book, **({} if masked else {"masked": False}))
    assert name in text.getvalue()
    assert name in {row[3] for row in load_workbook(book).worksheets[0].values}
    assert ("Hilde" in text.getvalue()) is not masked
