"""The pages of a run at work come anew by themselves, without script; the reader may stop that, and so does time."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from payments import services
from payments.models import Run
from tests import factories
from tests.payments.run_words import somebody

pytestmark = pytest.mark.django_db
PAGES = {"run": "/admin/payments/run/{run}/change/", "term": "/admin/payments/term/2024-T1/change/"}


@pytest.fixture
def desk() -> Client:
    return factories.logged_in(factories.cast("imdi_caseworker"))


@pytest.fixture
def run(settings) -> Run:
    settings.BUSINESS_DATE = date(2024, 4, 2)
    somebody()
    return services.start_run(term_code="2024-T1", as_of=date(2024, 3, 31), user=None)


@pytest.mark.parametrize("page", PAGES)
def test_the_reader_may_stop_it_and_begin_again(desk, run, page):
    address = PAGES[page].format(run=run.pk)
    response = desk.get(address)
    assert response.headers["Refresh"] == "5"
    assert '<a href="?stans">Stans det</a>' in response.content.decode()
    stopped = desk.get(f"{address}?stans")
    assert "Refresh" not in stopped.headers
    assert f'<a href="{address}">Oppdater</a>' in stopped.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_run_that_stands_still_asks_no_more_and_so_keeps_no_login_alive(desk, run, page):
    address = PAGES[page].format(run=run.pk)
    for minutes, refreshes in ((9, True), (11, False)):
        Run.objects.update(started_at=timezone.now() - timedelta(minutes=minutes))
        response = desk.get(address)
        assert ("Refresh" in response.headers) is refreshes
        assert ("Ingenting har skjedd siden" in response.content.decode()) is not refreshes
    first = run.chunks.order_by("pk").first()
    run.chunks.filter(pk=first.pk).update(done_at=timezone.now())
    assert "Refresh" in desk.get(address).headers
