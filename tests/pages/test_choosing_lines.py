"""Choosing several lines of a term for one change request, without any script."""

import gzip
import re

import pytest

from change_requests.models import Activity
from payments.models import Line
from payments.services import publish_term
from tests import factories
from tests.ledger import add_events, calculate, confirm_all_rates, person_events

pytestmark = pytest.mark.django_db
TERM = "/terminer/2024-T1/"
NEW = "/endringsforesporsler/ny/"
BOX = re.compile(
    r'<input class="ds-input" type="checkbox" form="valgte" name="linje" value="(\d+)" aria-label="([^"]+)">'
)
MOST_BYTES = 60_000


def shown(count: int = 2) -> None:
    """A term with `count` persons in Askøy."""
    for number in range(count):
        add_events(person_events(f"2022{number:08d}", f"Antatt {number}", "1990-05-17", "2022-04-04", factories.OURS))
    confirm_all_rates(factories.cast("imdi_attestant"))
    calculate("2024-T1", "2024-03-31")
    publish_term(term_code="2024-T1")


@pytest.fixture
def client():
    return factories.logged_in(factories.cast("caseworker"))


def test_each_line_has_a_box_that_names_it_and_the_column_a_heading(client):
    shown()
    page = client.get(TERM).content.decode()
    lines = {str(line.pk): f"Velg {line.name}, {line.code_id}" for line in Line.objects.all()}
    assert dict(BOX.findall(page)) == lines
    assert '<th scope="col" class="no-print"><span class="ds-sr-only">Velg linjer</span></th>' in page
    assert f'<form id="valgte" class="row no-print" action="{NEW}">' in page


def test_each_line_has_a_pencil_that_begins_a_request_about_it(client):
    shown(1)
    page = client.get(TERM).content.decode()
    for line in Line.objects.all():
        assert f'href="{NEW}?linje={line.pk}" aria-label="Endringsforespørsel: {line.name}, {line.code_id}"' in page
    assert 'id="icon-pencil"' in page


def test_the_chosen_lines_are_what_the_request_is_about(client):
    shown()
    ids = sorted({line.duf: line.pk for line in Line.objects.all()}.values())
    address = f"{NEW}?linje={ids[0]}&linje={ids[1]}"
    page = client.get(address).content.decode()
    assert "2 valgte linjer" in page
    assert "Antatt 0" in page
    assert "Antatt 1" in page
    client.post(address, {"hva": "feil kode", "tittel": "Feil kode på to", "gjor": "lagre"})
    assert sorted(Activity.objects.get().lines.values_list("line", flat=True)) == ids
    assert Activity.objects.get().person is None


def test_nobody_chooses_who_may_not_send(client):
    shown()
    imdi = factories.logged_in(factories.cast("imdi_caseworker"))
    imdi.post("/kommune/", {"recipient": factories.OURS})
    page = imdi.get(TERM).content.decode()
    assert "Antatt 1" in page
    assert 'form="valgte"' not in page
    assert 'id="valgte"' not in page
    assert f"{NEW}?linje=" not in page


def test_a_term_without_lines_has_nothing_to_choose():
    shown(1)
    stranger = factories.logged_in(factories.cast("stranger"))
    assert 'id="valgte"' not in stranger.get(TERM).content.decode()


def test_a_full_page_with_boxes_is_still_small(client):
    shown(100)
    page = client.get(TERM).content
    assert len(BOX.findall(page.decode())) == 100
    assert len(gzip.compress(page)) < MOST_BYTES
