"""«Nye», «Rettelser» and «Åpen forespørsel» above the lines of a term: counted, one click away, so too in the file."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from change_requests.models import Activity
from grants.models import Person
from payments import services
from payments.models import Line
from tests.change_requests import words
from tests.factories import OTHERS, OURS, cast, logged_in
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events
from tests.own_cache import lose_all
from tests.payments.run_words import pay

pytestmark = pytest.mark.django_db
TERM = "/terminer/2022-T2/"
OLD, LATE, NEW, MOVED = "202291000000", "202291000001", "202291000002", "202291000003"
NAMES = {OLD: "Åse Antatt", LATE: "Samir Prøve", NEW: "Ægir Demo", MOVED: "Olena Attrapp"}


def settle(duf: str, day: str, registered: str, place: str = OURS) -> None:
    events = person_events(duf, NAMES[duf], "1990-05-17", day, place)
    add_events([event | {"registered": registered} for event in events])


@pytest.fixture
def kari(attestant: User) -> User:
    """Åse was paid for in T1; Samir belongs to T1, registered late; Ægir is new; Olena was paid for elsewhere."""
    settle(OLD, "2021-02-10", "2021-02-10")
    settle(MOVED, "2021-02-10", "2021-02-10", OTHERS)
    confirm_all_rates(attestant)
    pay("2022-T1", "2022-03-31", attestant)
    settle(LATE, "2022-02-10", "2022-04-20")
    settle(NEW, "2022-05-03", "2022-05-03")
    add_events([_moved()])
    calculate("2022-T2", "2022-06-30")
    services.publish_term(term_code="2022-T2")
    lose_all()
    return cast("caseworker")


def _moved() -> dict[str, str]:
    day = {"date": "2022-01-15", "registered": "2022-04-20"}
    return {"id": "M-1", "type": "moved", "duf": MOVED, "municipality": OURS} | day


def page(client: Client, query: str = "") -> str:
    return client.get(f"{TERM}{query}").content.decode()


def shown(client: Client, query: str) -> set[str]:
    body = page(client, query).partition('class="ds-table rows-to-blocks lines"')[2]
    return {name for name in NAMES.values() if name in body}


def choices(client: Client, query: str = "") -> dict[str, int]:
    """Label → count of the quick choices."""
    found = re.findall(r'<a class="ds-button" href="\?[^"]*#liste"[^>]*>([^<\d]+?) (\d+)</a>', page(client, query))
    return {label: int(count) for label, count in found}


def ask(kari: User, duf: str) -> Activity:
    return words.sent(kari, person=Person.objects.get(duf=duf))


def test_new_are_those_nothing_was_paid_for_before_by_this_municipality(kari: User) -> None:
    client = logged_in(kari)
    assert shown(client, "?vis=nye") == {"Samir Prøve", "Ægir Demo", "Olena Attrapp"}
    new = Line.objects.filter(term="2022-T2", recipient=OURS, duf__in=[LATE, NEW, MOVED]).count()
    assert choices(client)["Nye"] == new


def test_corrections_are_both_kinds_of_lines_for_earlier_terms(kari: User) -> None:
    client = logged_in(kari)
    assert shown(client, "?vis=rettelser") == {"Samir Prøve", "Olena Attrapp"}
    kinds = ["etterbetaling", "tilbakeføring"]
    corrections = Line.objects.filter(term="2022-T2", recipient=OURS, kind__in=kinds)
    assert choices(client)["Rettelser"] == corrections.count()


def test_an_open_request_is_shown_at_the_person_and_found_by_its_choice(kari: User) -> None:
    client = logged_in(kari)
    assert "Åpen forespørsel" not in page(client)
    about = ask(kari, OLD)
    body = page(client)
    address = reverse("change_requests:activity", args=[about.public_id])
    assert f'data-color="info" href="{address}">Åpen forespørsel</a>' in body
    assert shown(client, "?vis=foresporsel") == {"Åse Antatt"}
    assert choices(client)["Åpen forespørsel"] == Line.objects.filter(term="2022-T2", duf=OLD).count()


def test_others_see_nothing_of_our_requests(kari: User) -> None:
    ask(kari, MOVED)
    assert "Åpen forespørsel" not in page(logged_in(cast("stranger")))


def test_the_file_has_what_the_choice_shows(kari: User) -> None:
    ask(kari, OLD)
    client = logged_in(kari)
    for query in ("?vis=nye", "?vis=rettelser", "?vis=foresporsel"):
        answer = client.get(f"{TERM}excel/{query}")
        sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
        assert {row[3] for row in sheet.iter_rows(min_row=2, values_only=True)} == shown(client, query) != set()


def test_a_choice_is_kept_by_filters_and_search(kari: User) -> None:
    client = logged_in(kari)
    assert '<input type="hidden" name="vis" value="nye">' in page(client, "?vis=nye")
    assert shown(client, "?vis=nye&linje=etterbetaling") == {"Samir Prøve", "Olena Attrapp"}
    assert client.post(f"{TERM}sok/?vis=nye", {"tekst": ""})["Location"] == f"{TERM}?vis=nye#liste"


def test_in_the_first_term_nobody_is_called_new(kari: User) -> None:
    first = logged_in(kari).get("/terminer/2022-T1/").content.decode()
    assert ">Nye " not in first


def test_who_is_new_stays_when_later_terms_are_paid(kari: User, attestant: User) -> None:
    client = logged_in(kari)
    before = choices(client)
    confirm_all_rates(attestant)
    lock("2022-T2", attestant)
    lose_all()
    assert choices(client)["Nye"] == before["Nye"]


def test_nonsense_is_no_choice(kari: User) -> None:
    assert shown(logged_in(kari), "?vis=%00") == shown(logged_in(kari), "?vis=x") == set(NAMES.values())
