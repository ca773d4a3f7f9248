"""From invitation to reactivation: an administrator and a new caseworker, each in a browser."""

import base64
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_otp.oath import TOTP
from playwright.sync_api import Browser, Page, expect

from accounts.models import Mail, User
from accounts.services import mail, users
from tests.accounts.users_words import LINK
from tests.factories import PASSWORD, cast, device

from .conftest import log_in_as

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "bjørka står grønn ved fjorden"


@pytest.fixture
def administrator(transactional_db) -> User:
    adrian = cast("municipal_administrator", password=PASSWORD, email="adrian@example.org")
    device(adrian)
    return adrian


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    """Where mails go, as in the demo."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def link_in_newest_mail(folder: Path) -> str:
    """What the worker does, and what the reader does then."""
    for row in Mail.objects.due(timezone.now()).order_by("pk"):
        mail.send(mail_id=row.pk, now=timezone.now())
    newest = max(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
    return LINK.search(newest.read_text(encoding="utf-8"))[1]


def code_of(secret: str) -> str:
    """What any code app makes of the key by the QR code."""
    totp = TOTP(base64.b32decode(secret.replace(" ", "")))
    totp.time = time.time()
    return f"{totp.token():06d}"


def create(page: Page) -> None:
    """The administrator creates Nina and gives her a role."""
    page.get_by_role("link", name="Brukere").first.click()
    page.get_by_role("link", name="Ny bruker").first.click()
    page.get_by_label("Navn", exact=True).fill("Nina Oppdiktet")
    page.get_by_label("Brukernavn").fill("nina")
    page.get_by_label("E-post").fill("nina@example.org")
    page.get_by_role("button", name="Opprett og send invitasjon").click()
    page.get_by_role("radio", name="Kommune saksbehandler IMDi Tilskudd").check()
    page.get_by_role("button", name="Gi rollen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nina Oppdiktet")


def accept(page: Page, address: str) -> str:
    """Nina follows the link: password, code app, recovery codes, in. Returns one of the codes."""
    page.goto(address)
    page.get_by_role("button", name="Begynn").click()
    page.get_by_label("Nytt passord").fill(OWN)
    page.get_by_label("Gjenta passordet").fill(OWN)
    page.get_by_role("button", name="Lagre passordet").click()
    expect(page.get_by_role("img", name="QR-kode")).to_be_visible()
    page.get_by_label("Engangskode").fill(code_of(page.locator("code.secret").inner_text()))
    page.get_by_role("button", name="Bekreft koden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ta vare på reservekodene")
    codes = page.locator("code.secret").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("button", name="Jeg har tatt vare på kodene").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Askøy")
    return codes[0]


def three_months_pass() -> None:
    """For Nina, who stays away; then the night comes."""
    long_ago = timezone.now() - timedelta(days=100)
    User.objects.filter(username="nina").update(last_login=long_ago, date_joined=long_ago)
    assert users.close_unused(today=timezone.localdate()) == 1


def log_in_with(page: Page, site: str, code: str) -> None:
    page.goto(f"{site}/logg-inn/")
    page.get_by_label("Brukernavn").fill("nina")
    page.get_by_label("Passord").fill(OWN)
    page.get_by_role("button", name="Logg inn").click()
    if code:
        page.get_by_text("Bruk en reservekode").click()
        page.get_by_label("Reservekode").fill(code)
        page.get_by_role("button", name="Logg inn med reservekoden").click()


def test_a_user_is_invited_enrolled_forgotten_and_let_in_again(
    page: Page, browser: Browser, site: str, administrator: User, folder: Path
) -> None:
    log_in_as(page, site, administrator)
    create(page)
    ninas = browser.new_context(locale="nb-NO").new_page()
    code = accept(ninas, site + link_in_newest_mail(folder))
    expect(ninas.locator("[data-idle]")).to_be_hidden()

    three_months_pass()
    ninas.reload()
    expect(ninas.get_by_role("heading", level=1)).to_have_text("Logg inn")
    log_in_with(ninas, site, "")
    expect(ninas.get_by_role("alert")).to_contain_text("Brukeren din er inaktiv")

    page.get_by_role("link", name="Brukere").first.click()
    page.get_by_role("link", name="Nina Oppdiktet").click()
    page.get_by_role("link", name="Reaktiver brukeren").click()
    page.get_by_role("button", name="Reaktiver brukeren").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("aktiv")

    log_in_with(ninas, site, code)
    expect(ninas.get_by_role("heading", level=1)).to_contain_text("Askøy")
    ninas.get_by_role("link", name="Nina Oppdiktet").click()
    expect(ninas.get_by_text("9 igjen")).to_be_visible()
    ninas.context.close()


def test_a_page_warns_before_an_idle_login_ends_and_lets_it_go_on(page: Page, site: str, administrator: User) -> None:
    page.clock.install()
    log_in_as(page, site, administrator)
    warning = page.locator("[data-idle]")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.clock.fast_forward("26:00")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(warning).to_be_visible()
    page.get_by_role("button", name="Fortsett").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward("27:30")
    expect(warning).to_be_visible()
