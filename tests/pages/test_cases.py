"""Saker: the lines of one person, scheme and year over all terms, where the case stands, and who sees it."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import AuditEvent, User
from grants.models import Person
from payments.models import Line
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.ledger import confirm_all_rates
from tests.pages.person_words import DUF, ELSEWHERE, case, happens, move, pay, person, settle, show, text

pytestmark = pytest.mark.django_db
TERM = "/terminer/2023-T2/"


@pytest.fixture
def client() -> Client:
    return logged_in(cast("caseworker"))


@pytest.fixture
def taken_back(attestant: User) -> None:
    """Paid for the first term of 2023; then it became known that the person had moved."""
    settle(DUF, "Åse Antatt")
    settle(ELSEWHERE, "Fremmed Skisse", place=OTHERS)
    confirm_all_rates(attestant)
    pay("2023-T1", "2023-03-31", attestant)
    move(DUF, "2022-11-20", OTHERS, registered="2023-05-01")
    show("2023-T2", "2023-06-30")


def test_a_case_has_its_lines_of_all_terms_with_sum_and_a_way_to_each_explanation(
    client: Client, taken_back: None
) -> None:
    page = text(client, case("integrering", 2023))
    lines = Line.objects.filter(recipient_id=OURS, duf=DUF, budget_year=2023)
    assert lines.count() == 2
    for line in lines:
        assert f'href="/terminer/{line.term}/linjer/{line.pk}/hvorfor/"' in page
    assert "2022-2023" in page
    assert "Tilbakeføring" in page
    assert "AR-1 EV" not in page.partition("Linjer i saken")[2].partition("</table>")[0]


def test_a_case_says_where_it_stands_and_what_happens_next(client: Client, taken_back: None) -> None:
    page = text(client, case("integrering", 2023))
    assert "trekkes i 2. termin 2023, planlagt utbetaling" in page
    assert "Personen bor nå i annen kommune, og tilskuddet følger personen." in page
    assert "Til utbetaling" in page
    assert "<dt>Tilskuddsår</dt><dd>2 av 5</dd>" in page


def test_the_year_has_what_is_owed_paid_and_on_its_way(client: Client, taken_back: None) -> None:
    page = text(client, case("integrering", 2023))
    paid, change = (
        line.amount for line in Line.objects.filter(recipient_id=OURS, duf=DUF, budget_year=2023).order_by("term")
    )
    assert change < 0
    written = f"{-change:,.0f}".replace(",", " ")
    assert f'<td colspan="3">\u2212{written}</td>' in page
    assert f'<td colspan="3">{paid:,.0f}</td>'.replace(",", " ") in page
    assert "annen kommune" in page
    assert "Stavanger" not in page


def test_the_timeline_has_register_and_payments_in_order(client: Client, taken_back: None) -> None:
    page = text(client, case("integrering", 2023))
    timeline = page.partition('class="timeline"')[2]
    order = ["Bosatt i Askøy, som enslig", "Flyttet til annen kommune", "Kjent 01.05.2023", "2. termin 2023: trekk"]
    places = [timeline.index(words) for words in order]
    assert places == sorted(places)


def test_the_other_cases_of_the_person_are_beside_it(client: Client, taken_back: None) -> None:
    page = text(client, case("integrering", 2023))
    assert f'href="{case("integrering", 2022)}"' in page
    assert f'href="{case("integrering", 2023)}"' in page.partition("Du er her")[2]


def test_the_terms_list_leads_to_person_and_case(client: Client, taken_back: None) -> None:
    page = text(client, TERM)
    assert f'href="{person()}"' in page
    assert f'href="{case("integrering", 2023)}"' in page


def test_a_case_of_others_one_without_lines_and_one_that_does_not_exist_are_not_found(
    client: Client, taken_back: None
) -> None:
    public_id = Person.objects.get(duf=DUF).public_id
    for address in (
        case("integrering", 2023, ELSEWHERE),
        case("integrering", 2024),
        case("saerskilt", 2023),
        f"/saker/{public_id}-finnesikke-2023/",
        f"/saker/{public_id}-integrering-20233/",
        f"/saker/{public_id}/",
        "/saker/00000000-0000-0000-0000-000000000000-integrering-2023/",
    ):
        assert client.get(address).status_code == 404, address
        assert client.get(f"{address}excel/").status_code == 404, address


def test_the_other_municipality_has_a_case_of_its_own(taken_back: None) -> None:
    theirs = logged_in(cast("stranger"))
    page = text(theirs, case("integrering", 2023))
    assert "Askøy" not in page
    ours = Line.objects.filter(recipient_id=OURS, duf=DUF).values_list("pk", flat=True)
    assert not any(f"/linjer/{pk}/" in page for pk in ours)


def test_a_case_of_ekstratilskudd_is_for_the_role_for_it_only(taken_back: None) -> None:
    happens("fht_grant", DUF, "2023-04-10", code="FHT1", year=2023, recipient=OURS, amount=198000)
    show("2023-T2", "2023-06-30")
    without, with_role = logged_in(cast("caseworker")), logged_in(cast("ekstra_caseworker"))
    assert without.get(case("ekstra", 2023)).status_code == 404
    assert "FHT1" not in text(without, person())
    assert "FHT1" not in text(without, f"{person()}hvorfor/?termin=2023-T2")
    assert "198 000" in text(with_role, case("ekstra", 2023))
    assert "FHT1" in text(with_role, f"{person()}hvorfor/?termin=2023-T2")


def test_the_file_has_the_lines_of_the_case(client: Client, taken_back: None) -> None:
    response = client.get(f"{case('integrering', 2023)}excel/")
    rows = list(load_workbook(io.BytesIO(b"".join(response))).worksheets[0].values)
    assert len(rows) == 1 + 2
    assert {row[2] for row in rows[1:]} == {DUF}


def test_reading_and_taking_out_a_case_are_logged_with_the_person(client: Client, taken_back: None) -> None:
    text(client, case("integrering", 2023))
    b"".join(client.get(f"{case('integrering', 2023)}excel/"))
    subject = f"person {Person.objects.get(duf=DUF).public_id}"
    found = AuditEvent.objects.filter(subject=subject).values_list("kind", "details__case")
    assert set(found) == {("read_person", "integrering-2023"), ("export_case", "integrering-2023")}


@pytest.mark.parametrize("terms", [1, 4])
def test_a_case_asks_as_many_questions_for_four_terms_as_for_one(
    client: Client, attestant: User, terms: int, django_assert_max_num_queries
) -> None:
    settle(DUF, "Åse Antatt", "2022-01-10")
    confirm_all_rates(attestant)
    ends = ["2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"]
    for number, end in enumerate(ends[:terms], start=1):
        pay(f"2023-T{number}", end, attestant)
    address = case("integrering", 2023)
    with django_assert_max_num_queries(10):
        assert "Linjer i saken" in text(client, address)
