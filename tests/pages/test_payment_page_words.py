"""Small things the payment pages say once, and where they say that one is."""

import re

import pytest
from django.test import Client

from accounts.models import User
from payments import services
from payments.models import Line, Term
from tests.factories import COUNTY, cast, logged_in
from tests.ledger import calculate, confirm_all_rates, lock
from tests.payments.run_words import ANOTHER, FIRST, LAST, pay, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(attestant: User) -> Client:
    """T1 is locked, T2 shown."""
    somebody(settled="2021-03-10")
    confirm_all_rates(attestant)
    pay("2022-T1", FIRST, attestant)
    somebody(ANOTHER, settled="2022-05-02")
    calculate("2022-T2", LAST)
    services.publish_term(term_code="2022-T2")
    return logged_in(cast("caseworker"))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def crumbs(text: str) -> list[str]:
    """Addresses of the way to the page, without the way back that phones show."""
    found = re.search(r'class="ds-breadcrumbs.*?<ol>(.*?)</ol>', text, re.DOTALL)
    assert found
    return re.findall(r'href="([^"]+)"', found[1])


def test_the_way_to_changes_and_to_a_line_goes_by_payments_and_the_term(client: Client) -> None:
    line = Line.objects.filter(term="2022-T2").first()
    assert line
    for address in ("/terminer/2022-T2/endringer/", f"/terminer/2022-T2/linjer/{line.pk}/hvorfor/"):
        assert crumbs(page(client, address)) == ["/", "/utbetalinger/", "/terminer/2022-T2/", address]


def test_the_way_to_a_case_and_to_why_goes_by_persons_and_the_person(client: Client) -> None:
    text = page(client, "/terminer/2022-T2/")
    case, person = re.search(r'href="(/saker/([0-9a-f-]{36})-[^"]+)"', text).groups()  # type: ignore[union-attr]
    assert crumbs(page(client, case)) == ["/", "/personer/", f"/personer/{person}/", case]
    why = f"/personer/{person}/hvorfor/"
    assert crumbs(page(client, why)) == ["/", "/personer/", f"/personer/{person}/", why]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("forhåndsvisning", "Planlagt utbetaling er tirsdag 5. juli 2022."),
        ("utbetalt", "Utbetalingen var planlagt til tirsdag 5. juli 2022."),
    ],
)
def test_the_day_of_payment_is_told_as_the_term_stands(
    client: Client, attestant: User, state: str, sentence: str
) -> None:
    if state == "utbetalt":
        lock("2022-T2", attestant)
        Term.objects.filter(code="2022-T2").update(state=state)
    assert sentence in page(client, "/terminer/2022-T2/")


def test_an_attested_term_tells_the_day_of_payment_once(client: Client, attestant: User) -> None:
    lock("2022-T2", attestant)
    head = page(client, "/terminer/2022-T2/").partition("<h1")[2].partition("Sum per gruppe")[0]
    assert head.count("Planlagt utbetaling er") == 1


def test_where_there_are_no_lines_there_is_nothing_to_search_in(client: Client) -> None:
    text = page(logged_in(cast("county_caseworker")), "/terminer/2022-T2/")
    assert "Ingen linjer i denne terminen" in text
    assert "Søk i linjene" not in text
    assert "Ingenting er endret." in text
    assert "Søk i linjene" in page(
        logged_in(User.objects.get(username="county_caseworker")), "/terminer/2022-T2/?linje=x"
    )
    assert not Line.objects.filter(recipient=COUNTY).exists()
