"""Utsatt frist: asked for by the municipality, granted by IMDi, at most twice."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from change_requests import services
from change_requests.models import Activity
from tests import factories
from tests.change_requests.words import sent, taken

pytestmark = pytest.mark.django_db
DUE, LATER = date(2024, 6, 1), date(2024, 6, 15)


@pytest.fixture
def caseworker():
    return factories.cast("caseworker")


@pytest.fixture
def imdi():
    return factories.cast("imdi_caseworker")


@pytest.fixture
def asked(caseworker, imdi) -> Activity:
    activity = taken(sent(caseworker), imdi)
    return services.ask_municipality(activity=activity, text="Hvilken dag?", due=DUE, by=imdi)


def extension(asked, by, until=LATER) -> Activity:
    return services.ask_for_extension(activity=asked, until=until, reason="Ferie", by=by)


def answered(activity, imdi, outcome) -> None:
    values = {"text": "Svar.", "duf": "", "facts": [], "by": imdi, "today": date(2024, 5, 20)}
    services.grant_activity(activity=taken(activity, imdi), outcome=outcome, **values)


def test_a_granted_extension_moves_the_deadline(asked, caseworker, imdi):
    request = extension(asked, caseworker)
    asked.refresh_from_db()
    assert asked.due == DUE
    answered(request, imdi, "imøtekommet")
    asked.refresh_from_db()
    assert asked.due == LATER


def test_a_rejected_one_does_not(asked, caseworker, imdi):
    answered(extension(asked, caseworker), imdi, "avslått")
    asked.refresh_from_db()
    assert asked.due == DUE


def test_one_at_a_time_and_two_in_all(asked, caseworker, imdi):
    first = extension(asked, caseworker)
    with pytest.raises(ValidationError, match="allerede søkt"):
        extension(asked, caseworker)
    answered(first, imdi, "avslått")
    answered(extension(asked, caseworker), imdi, "avslått")
    with pytest.raises(ValidationError, match="to ganger"):
        extension(asked, caseworker)


def test_the_day_must_be_a_later_one(asked, caseworker):
    with pytest.raises(ValidationError, match=r"etter 01\.06\.2024"):
        extension(asked, caseworker, until=DUE)


def test_what_waits_on_imdi_has_no_deadline_to_extend(caseworker):
    with pytest.raises(ValidationError, match="ingen frist"):
        extension(sent(caseworker), caseworker)


def test_a_deadline_is_never_moved_forward_by_an_older_request(asked, caseworker, imdi):
    request = extension(asked, caseworker)
    Activity.objects.filter(pk=asked.pk).update(due=date(2024, 7, 1))
    answered(request, imdi, "imøtekommet")
    asked.refresh_from_db()
    assert asked.due == date(2024, 7, 1)


def test_a_support_case_has_no_deadline_to_extend(imdi):
    reporter = factories.user("melder", ("kommunekontaktsenter", factories.OURS))
    case = taken(sent(reporter, type=Activity.Type.SUPPORT, subtype=""), imdi)
    asked = services.ask_municipality(activity=case, text="Hvilken nettleser?", due=DUE, by=imdi)
    with pytest.raises(ValidationError, match="ingen frist"):
        extension(asked, reporter)


def test_the_page_sends_it_or_says_what_is_wrong(asked, caseworker):
    client = factories.logged_in(caseworker)
    address = f"/oppgaver/{asked.public_id}/utsatt-frist/"
    assert "Skriv den nye fristen" in client.post(address, {"frist": "", "tekst": "Ferie"}).content.decode()
    assert "Velg en dag etter" in client.post(address, {"frist": "01.05.2024", "tekst": "x"}).content.decode()
    response = client.post(address, {"frist": "15.06.2024", "tekst": "Ferie"})
    assert response.headers["Location"] == f"/oppgaver/{asked.public_id}/"
    assert Activity.objects.filter(type="utsatt frist", parent=asked).count() == 1
