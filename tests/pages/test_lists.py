"""The payment basis as a list: what each search finds, and what the address keeps."""

import pytest
from django.test import Client

from payments import services
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.ledger import add_events, calculate, person_events

pytestmark = pytest.mark.django_db
TERM = "/terminer/2024-T1/"
NAMES = ["Åse Antatt", "Samir Prøve", "Ægir Demo", "Olena Attrapp", "Øystein Tenkt"]


def settle(
    number: int, name: str, day: str, *, place: str = OURS, role: str = "enslig", born: str = "1990-05-17"
) -> None:
    add_events(person_events(f"2022900{number:05d}", name, born, day, place, role=role))


def publish() -> None:
    calculate("2024-T1", "2024-03-31")
    services.publish_term(term_code="2024-T1")


@pytest.fixture
def client() -> Client:
    return logged_in(cast("caseworker"))


@pytest.fixture
def basis() -> None:
    """Five persons of ours, one of them an unaccompanied minor, and one of another municipality."""
    for number, name in enumerate(NAMES):
        settle(number, name, f"202{1 + number % 3}-0{number + 1}-12")
    settle(90, "Idris Modell", "2023-09-20", role="enslig_mindrearig", born="2008-03-01")
    settle(91, "Fremmed Skisse", "2022-09-20", place=OTHERS)
    publish()


def search(client: Client, text: str) -> str:
    answer = client.post(f"{TERM}sok/", {"tekst": text})
    assert text not in answer["Location"]
    return client.get(answer["Location"].partition("#")[0]).content.decode()


def shown(page: str) -> set[str]:
    return {name for name in [*NAMES, "Idris Modell", "Fremmed Skisse"] if name in page}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("særskilt", {"Idris Modell"}),
        ("SÆRSKILT", {"Idris Modell"}),
        ("åse", {"Åse Antatt"}),
        ("ægir", {"Ægir Demo"}),
        ("-2022", {"Samir Prøve", "Øystein Tenkt"}),
        (".2022", {"Samir Prøve", "Øystein Tenkt"}),
        ("12.02.2022", {"Samir Prøve"}),
        ("202290000090", {"Idris Modell"}),
        ("2022 900000 90", {"Idris Modell"}),
        ("2023-2024202290000090", {"Idris Modell"}),
        ("2023-2024 2022 900000 90", {"Idris Modell"}),
        ("Modell, Idris", {"Idris Modell"}),
        ("AR-4", {"Åse Antatt", "Olena Attrapp"}),
        ("ar-4 attrapp", {"Olena Attrapp"}),
        ("%", set()),
        ("'; DROP TABLE payments_line; --", set()),
        ("Skisse", set()),
    ],
)
def test_one_box_finds_schemes_names_years_days_numbers_and_codes(
    client: Client, basis: None, text: str, found: set[str]
) -> None:
    assert shown(search(client, text)) == found


def test_an_empty_search_shows_everything_again(client: Client, basis: None) -> None:
    answer = client.post(f"{TERM}sok/?sok=abc&sorter=-belop", {"tekst": "  "})
    assert answer["Location"] == f"{TERM}?sorter=-belop#liste"


def test_a_search_belongs_to_the_recipient_it_was_made_for(basis: None) -> None:
    kari, stian = logged_in(cast("caseworker")), logged_in(cast("stranger"))
    address = kari.post(f"{TERM}sok/", {"tekst": "antatt"})["Location"].partition("#")[0]
    assert "antatt" not in stian.get(address).content.decode()


def test_norwegian_letters_come_last_in_their_order(client: Client, basis: None) -> None:
    page = client.get(TERM).content.decode()
    places = [page.index(f">{name}<") for name in ("Samir Prøve", "Ægir Demo", "Øystein Tenkt", "Åse Antatt")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "query",
    [
        "side=0",
        "side=99999999999",
        "side=x",
        "antall=7",
        "sorter=passord",
        "tilskudd=finnesikke",
        "sok=x",
        "sok=%00",
        "linje=%00",
    ],
)
def test_nonsense_in_the_address_is_no_error(client: Client, basis: None, query: str) -> None:
    assert client.get(f"{TERM}?{query}").status_code == 200


@pytest.mark.parametrize("term", ["2024-T5", "%00", "2024-T1%00", "../admin"])
def test_an_address_that_names_no_term_is_not_found(client: Client, term: str) -> None:
    assert client.get(f"/terminer/{term}/").status_code == 404


def test_filters_and_sorting_stay_in_the_address_of_every_link(client: Client, basis: None) -> None:
    page = client.get(f"{TERM}?tilskudd=integrering&sorter=-belop&antall=25").content.decode()
    assert "Idris Modell" in page
    assert "EMINB" not in page.partition("<tbody>")[2].rpartition('class="ds-table rows-to-blocks lines"')[2]
    assert "tilskudd=integrering" in page
    assert "sorter=belop" in page
