"""A new colleague: created by the kommuneadministrator, invited by e-mail, in; three months away, out; and in again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts import tasks
from accounts.models import TotpDevice, User
from tests.accounts.users_words import link_of_last_mail
from tests.factories import PASSWORD, cast, device

from .conftest import log_in_as

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = timedelta(days=200)


@pytest.fixture
def adrian(transactional_db) -> User:
    administrator = cast("municipal_administrator", password=PASSWORD)
    device(administrator)
    return administrator


def create_user(page: Page, site: str) -> None:
    page.goto(f"{site}/brukere/")
    page.get_by_role("link", name="Ny bruker").click()
    page.get_by_label("Navn", exact=True).fill("Nina Attrapp")
    page.get_by_label("Brukernavn").fill("nina.attrapp")
    page.get_by_label("E-post i arbeidet").fill("nina@example.org")
    page.get_by_role("button", name="Opprett og send invitasjon").click()
    page.get_by_label("Kommune saksbehandler IMDi Tilskudd").check()
    page.get_by_role("button", name="Gi rollen").click()
    expect(page.get_by_text("er gitt")).to_be_visible()


def accept_invitation(page: Page, site: str) -> None:
    page.goto(f"{site}{link_of_last_mail()}")
    expect(page.get_by_text("nina.attrapp")).to_be_visible()
    page.get_by_role("button", name="Begynn").click()
    page.get_by_label("Nytt passord").fill(PASSWORD)
    page.get_by_label("Gjenta passordet").fill(PASSWORD)
    page.get_by_role("button", name="Lagre passordet").click()
    expect(page.get_by_role("img", name="QR-kode for kode-appen")).to_be_visible()
    waiting = TotpDevice.objects.get(user__username="nina.attrapp")
    assert page.locator(".secret").inner_text().replace(" ", "") == waiting.secret
    page.get_by_label("Engangskode").fill(waiting.current_code())
    page.get_by_role("button", name="Bekreft koden").click()


def test_a_new_colleague_comes_in_is_forgotten_and_comes_back(
    page: Page, browser: Browser, site: str, adrian: User
) -> None:
    log_in_as(page, site, adrian)
    create_user(page, site)

    hers = browser.new_context(locale="nb-NO")
    desk = hers.new_page()
    accept_invitation(desk, site)
    desk.goto(site)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Askøy")

    nina = User.objects.filter(username="nina.attrapp")
    nina.update(date_joined=timezone.now() - LONG_AGO, last_login=timezone.now() - LONG_AGO)
    tasks.look_after_users()
    desk.goto(site)
    desk.get_by_label("Brukernavn").fill("nina.attrapp")
    desk.get_by_label("Passord").fill(PASSWORD)
    desk.get_by_role("button", name="Logg inn").click()
    expect(desk.get_by_text("Brukeren din er inaktiv")).to_be_visible()

    page.goto(f"{site}/brukere/?tilstand=inaktiv")
    page.get_by_role("link", name="Nina Attrapp").click()
    page.get_by_role("link", name="Reaktiver brukeren").click()
    page.get_by_role("button", name="Reaktiver brukeren").click()
    expect(page.get_by_text("Brukeren er reaktivert.")).to_be_visible()

    TotpDevice.objects.update(last_t=-1)  # as if the half minute of the first code were over
    log_in_as(desk, site, nina.get())
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Askøy")
    hers.close()
