"""Personer: who is found by whom, what the page of a person says, and what it never says."""

import io
import re
import uuid
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import AuditEvent, User
from grants.models import Person, PersonPlace
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.ledger import add_events, confirm_all_rates
from tests.pages.person_words import DUF, ELSEWHERE, LEFT, happens, move, pay, person, settle, show, text, three_persons

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return logged_in(cast("caseworker"))


@pytest.fixture
def population(attestant: User) -> None:
    three_persons()
    confirm_all_rates(attestant)
    pay("2022-T2", "2022-06-30", attestant)
    show("2023-T1", "2023-03-31")


def search(client: Client, words: str) -> str:
    answer = client.post("/personer/sok/", {"tekst": words})
    assert words not in answer["Location"]
    return text(client, answer["Location"].partition("#")[0])


def shown(page: str) -> set[str]:
    return {name for name in ("Åse Antatt", "Fremmed Skisse", "Ægir Ørn Prøve") if name in page}


# --- the list and its searches ---------------------------------------------------------------------------------


def test_the_list_has_those_who_live_or_have_lived_here_and_nobody_else(client: Client, population: None) -> None:
    page = text(client, "/personer/")
    assert shown(page) == {"Åse Antatt", "Ægir Ørn Prøve"}
    assert "Viser 1–2 av 2 personer" in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("åse", {"Åse Antatt"}),
        ("ÅSE antatt", {"Åse Antatt"}),
        ("prøv", {"Ægir Ørn Prøve"}),
        ("ægir prøve", {"Ægir Ørn Prøve"}),
        ("ØRN", {"Ægir Ørn Prøve"}),
        (DUF, {"Åse Antatt"}),
        ("2022 900001 01", {"Åse Antatt"}),
        ("2022900", {"Åse Antatt", "Ægir Ørn Prøve"}),
        (f"2022-2023{DUF}", {"Åse Antatt"}),
        ("skisse", set()),
        (ELSEWHERE, set()),
        ("%", set()),
        ("_se", set()),
        ("'; DROP TABLE grants_person; --", set()),
    ],
)
def test_one_box_finds_numbers_cases_and_parts_of_names(
    client: Client, population: None, words: str, found: set[str]
) -> None:
    assert shown(search(client, words)) == found


def test_norwegian_letters_come_last(client: Client, population: None) -> None:
    settle("202290000407", "Bo Modell")
    page = text(client, "/personer/")
    assert page.index(">Bo Modell<") < page.index(">Ægir Ørn Prøve<") < page.index(">Åse Antatt<")


def test_the_search_at_the_top_goes_straight_to_the_only_person(client: Client, population: None) -> None:
    for words in ("åse", DUF, " 2022 900001 01 "):
        assert client.post("/finn/", {"tekst": words})["Location"] == person()


def test_the_search_at_the_top_goes_straight_to_the_only_case(client: Client, population: None) -> None:
    public_id = Person.objects.get(duf=DUF).public_id
    for words in (f"2022-2023{DUF}", f"2022-2023 {DUF[:4]} {DUF[4:10]} {DUF[10:]}"):
        answer = client.post("/finn/", {"tekst": words})
        assert answer["Location"] == f"/saker/{public_id}-integrering-2023/"


def test_the_search_at_the_top_shows_the_list_when_several_or_none_fit(client: Client, population: None) -> None:
    for words, found in (("2022900", {"Åse Antatt", "Ægir Ørn Prøve"}), (ELSEWHERE, set())):
        answer = client.post("/finn/", {"tekst": words})
        assert re.fullmatch(r"/personer/\?sok=[\w-]{12}#liste", answer["Location"])
        assert shown(text(client, answer["Location"].partition("#")[0])) == found
    assert client.post("/finn/", {"tekst": "  "})["Location"] == "/personer/"


def test_every_page_has_the_search_and_the_menu_leads_to_the_list(client: Client) -> None:
    page = text(client, "/hjelp/")
    assert 'action="/finn/"' in page
    assert '<a href="/personer/"' in page


def test_the_file_has_just_what_the_list_shows(client: Client, population: None) -> None:
    address = client.post("/personer/sok/", {"tekst": "åse"})["Location"].partition("#")[0]
    response = client.get(address.replace("/personer/", "/personer/excel/"))
    workbook = load_workbook(io.BytesIO(b"".join(response)))
    rows = list(workbook["Personer"].values)
    assert rows[0][:3] == ("Navn", "DUF-nummer", "Født")
    assert [row[:2] for row in rows[1:]] == [("Åse Antatt", DUF)]
    headers, newest, total = workbook["Summer"].values
    assert headers == ("Siste termin", "Personer", "Sum til nå, kr")
    assert newest == (rows[1][3], 1, rows[1][4])
    assert total == ("Sum", 1, rows[1][4])


# --- who sees whom ------------------------------------------------------------------------------------------------


def test_a_person_of_others_and_one_who_does_not_exist_answer_alike(client: Client, population: None) -> None:
    foreign, unknown = client.get(person(ELSEWHERE)), client.get(f"/personer/{uuid.uuid4()}/")
    assert foreign.status_code == unknown.status_code == 404
    assert body(foreign) == body(unknown)
    assert client.get(f"{person(ELSEWHERE)}hvorfor/").status_code == 404


def body(response) -> str:
    """Without the form tokens, the request's id and the way back, which differ on every page."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f]{32}', "", response.content.decode())
    return re.sub(r'name="next" value="[^"]*"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', "", page)


def test_an_unknown_number_and_a_foreign_one_are_searched_for_alike(client: Client, population: None) -> None:
    unknown, foreign = (search(client, number) for number in ("202290000999", ELSEWHERE))
    without = [re.sub(r"«\d+»|value=\"[^\"]*\"|sok=[\w-]+", "", page) for page in (unknown, foreign)]
    assert without[0] == without[1]
    assert "Ingenting passer med" in unknown


def test_whoever_has_left_is_seen_by_both_and_each_reads_its_own_time(client: Client, population: None) -> None:
    ours = text(client, person(LEFT))
    assert "Flyttet til annen kommune" in ours
    assert "Bor i annen kommune" in ours
    assert "Stavanger" not in ours
    theirs = text(logged_in(cast("stranger")), person(LEFT))
    assert "Flyttet til Stavanger" in theirs
    assert "Askøy" not in theirs
    assert "som enslig" not in theirs


def test_a_line_alone_opens_a_person_whom_the_register_never_placed_here(
    client: Client, population: None, attestant: User
) -> None:
    decided = {"code": "AR-2", "year": 2023, "term": "2023-T1", "recipient": OURS, "amount": 1000, "reason": "Prøve"}
    happens("decision", ELSEWHERE, "2023-01-10", **decided)
    assert client.get(person(ELSEWHERE)).status_code == 404
    assert "Fremmed Skisse" not in text(client, "/personer/")
    show("2023-T1", "2023-03-31")
    assert "Fremmed Skisse" in text(client, "/personer/")
    page = text(client, person(ELSEWHERE))
    assert "Enkeltvedtak om AR-2, 1. termin 2023: 1 000 kr" in page
    assert "Bosatt i annen kommune" in page


def test_what_the_register_will_know_later_opens_nothing_yet(client: Client, population: None) -> None:
    settle("202290000407", "Bo Modell")
    assert "Bo Modell" in text(client, "/personer/")
    PersonPlace.objects.filter(person_id="202290000407").update(placed_from=date(2999, 1, 1))
    assert client.get(person("202290000407")).status_code == 404
    assert "Bo Modell" not in text(client, "/personer/")


def test_a_grant_of_ekstratilskudd_opens_the_person_only_to_the_role_for_it(population: None) -> None:
    happens("fht_grant", ELSEWHERE, "2023-01-10", code="FHT1", year=2023, recipient=OURS, amount=198000)
    show("2023-T1", "2023-03-31")
    assert logged_in(cast("caseworker")).get(person(ELSEWHERE)).status_code == 404
    page = text(logged_in(cast("ekstra_caseworker")), person(ELSEWHERE))
    assert "Ekstratilskudd FHT1 innvilget for 2023" in page


def test_imdi_sees_what_the_municipality_sees_when_it_has_chosen_it(population: None) -> None:
    imdi = logged_in(cast("imdi_caseworker"))
    assert imdi.get(person())["Location"].startswith("/kommune/")
    session = imdi.session
    session["recipient"] = OURS
    session.save()
    assert "Åse Antatt" in text(imdi, person())
    assert imdi.get(person(ELSEWHERE)).status_code == 404


def test_a_protected_name_is_shown_to_nobody_and_found_by_number_only(client: Client) -> None:
    add_events(
        [
            {"id": "p", "type": "person", "duf": DUF, "date": "2022-01-01", "registered": "2022-01-01"}
            | {"name": "Hemmelig Antatt", "birth_date": "1990-05-17", "country": "SYR", "protected": True},
            {"id": "s", "type": "settled", "duf": DUF, "date": "2022-04-04", "registered": "2022-04-04"}
            | {"municipality": OURS, "role": "enslig"},
        ]
    )
    assert "Ingenting passer med" in search(client, "hemmelig")
    for page in (search(client, DUF), text(client, person()), text(client, f"{person()}hvorfor/")):
        assert "Hemmelig" not in page
        assert "Person med adressesperre" in page


# --- the page ---------------------------------------------------------------------------------------------------


def test_the_page_has_facts_cases_the_year_and_the_timeline(client: Client, population: None) -> None:
    page = text(client, person())
    for words in (
        "Din kommunes tilskuddssaker knyttet til personen",
        "Integreringstilskudd 2023",
        "Integreringstilskudd 2022",
        "Budsjettår 2023 måned for måned",
        "Bosatt i Askøy, som enslig",
        "Tillatelse: asyl",
        "bosatt i Askøy",
        "17.05.1990",
    ):
        assert words in page


def test_the_year_is_chosen_in_the_address_and_nonsense_means_the_newest(client: Client, population: None) -> None:
    assert "Askøy fra 04.04." in text(client, f"{person()}?ar=2022")
    for query in ("ar=x", "ar=1900", "ar=%00"):
        assert "Budsjettår 2023" in text(client, f"{person()}?{query}")


def test_the_months_say_whom_the_grant_goes_to_after_a_move(client: Client, population: None) -> None:
    move(DUF, "2023-02-11", OTHERS, registered="2023-04-22")
    page = text(client, person())
    assert '<td colspan="2" class="us">Askøy til 10.02.</td><td colspan="10" class="them">annen kommune</td>' in page
    assert '<td colspan="3" class="us">Askøy</td><td colspan="9" class="them">annen kommune</td>' in page


def test_why_and_why_not_are_answered_for_the_chosen_term(client: Client, population: None) -> None:
    why = f"{person()}hvorfor/"
    assert "Det personen gir dere i 1. termin 2023" in text(client, why)
    assert "AR-1 EV" in text(client, f"{why}?termin=2022-T2")
    not_ours = text(client, f"{person(LEFT)}hvorfor/?termin=2023-T1")
    assert "Hvorfor ikke tilskudd?" in not_ours
    assert "annen kommune" in not_ours
    for query in ("termin=2099-T1", "termin=%00"):
        assert "1. termin 2023" in text(client, f"{why}?{query}")


def test_before_any_term_the_page_says_that_there_is_none(client: Client) -> None:
    three_persons()
    assert "Personen har ikke gitt dere tilskudd" in text(client, person())
    assert "Ingen termin er beregnet ennå" in text(client, f"{person()}hvorfor/")


# --- the log and the number of questions -----------------------------------------------------------------------------


def test_reading_searching_and_taking_out_are_logged_with_the_person_and_without_name_or_number(
    client: Client, population: None
) -> None:
    subject = f"person {Person.objects.get(duf=DUF).public_id}"
    text(client, person())
    text(client, f"{person()}hvorfor/")
    search(client, "åse")
    b"".join(client.get("/personer/excel/"))
    assert AuditEvent.objects.filter(kind="read_person", subject=subject, recipient_id=OURS).count() == 2
    assert AuditEvent.objects.filter(kind="export_persons", subject=subject).count() == 1
    assert AuditEvent.objects.filter(kind="search_persons", subject__startswith="personer søk ").count() == 1
    logged = str(list(AuditEvent.objects.values_list("subject", "details")))
    assert DUF not in logged
    assert "Antatt" not in logged


@pytest.mark.parametrize("number", [1, 25])
def test_the_pages_ask_as_many_questions_for_25_persons_as_for_one(
    client: Client, number: int, django_assert_max_num_queries
) -> None:
    for one in range(number):
        settle(f"2022900{one:05d}", f"Demo {one}")
    show("2022-T2", "2022-06-30")
    searched = client.post("/personer/sok/", {"tekst": "demo"})["Location"].partition("#")[0]
    of_one = person("202290000000")
    with django_assert_max_num_queries(10):
        assert "Viser" in text(client, searched)
    with django_assert_max_num_queries(10):
        text(client, of_one)


def test_a_term_is_explained_with_few_questions(
    client: Client, population: None, django_assert_max_num_queries
) -> None:
    address = f"{person()}hvorfor/"
    text(client, address)
    with django_assert_max_num_queries(10):
        text(client, address)
