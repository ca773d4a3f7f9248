"""A change request from both sides: the municipality writes it, IMDi sees what it would lead to and grants it, the next
terms correct what is paid, and the municipality is told."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Sum
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from grants.models import Person
from imdi_tilskudd.templatetags.portal_tags import MINUS
from payments.models import Line
from payments.services import publish_term
from tests.change_requests.words import sent
from tests.factories import OTHERS, OURS, PASSWORD, cast, device
from tests.ledger import add_events, calculate, confirm_all_rates, lock, person_events

from .conftest import log_in_as
from .test_payment_basis import plain

pytestmark = pytest.mark.django_db(transaction=True)
TODAY, LATER = date(2023, 9, 30), date(2023, 12, 31)
HANA, SAMIR, OLENA = "202200000101", "202200000206", "202200000300"
TITLE = "Flyttet 20. januar, står fortsatt hos oss"
QUEUE = "/admin/change_requests/activity/"


@pytest.fixture
def on_the_day(tmp_path: Path) -> Iterator[None]:
    """30 September 2023, with a folder of its own for the files."""
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with override_settings(BUSINESS_DATE=TODAY, STORAGES=settings.STORAGES | {"default": files}):
        yield


@pytest.fixture
def kari(transactional_db: None, on_the_day: None) -> User:
    """Askøy's caseworker. Hana and Samir live there, Olena in Stavanger; all is paid to the second term."""
    attestant = cast("imdi_attestant")
    confirm_all_rates(attestant)
    for duf, name, place in (
        (HANA, "Hana Antatt", OURS),
        (SAMIR, "Samir Prøve", OURS),
        (OLENA, "Olena Demo", OTHERS),
    ):
        add_events(person_events(duf, name, "1990-05-17", "2022-03-10", place))
    for term, day in (("2022-T1", "2022-03-31"), ("2022-T4", "2022-12-31"), ("2023-T2", "2023-06-30")):
        calculate(term, day)
        publish_term(term_code=term)
        lock(term, attestant)
    caseworker = cast("caseworker", password=PASSWORD)
    device(caseworker)
    return caseworker


@pytest.fixture
def siv(kari: User) -> User:
    """IMDi's."""
    caseworker = cast("imdi_caseworker", password=PASSWORD)
    device(caseworker)
    return caseworker


@pytest.fixture
def desk(browser: Browser, browser_context_args: dict, site: str, siv: User) -> Iterator[Page]:
    """The queue in a browser of its own, with IMDi's caseworker before it. Whatever the browser complains about is a
    fault of ours here too."""
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    log_in_as(page, site, siv)
    page.goto(site + QUEUE)
    yield page
    context.close()
    assert not complaints


def write_request(page: Page) -> None:
    """By the pencil on Hana's line, first as a draft."""
    page.get_by_role("link", name="2. termin 2023").first.click()
    page.get_by_role("link", name="Hvorfor dette beløpet? Hana Antatt").first.click()
    page.get_by_role("link", name="Dette stemmer ikke").click()
    expect(page.get_by_text("Én valgt linje")).to_be_visible()
    expect(page.get_by_text("Hana Antatt, kvalifisert 10.03.2022.")).to_be_visible()
    expect(page.get_by_text("Det er allerede en åpen forespørsel om den samme personen: Spurt før")).to_be_visible()
    expect(page.get_by_label("Riktig dato")).to_be_hidden()
    page.get_by_label("Flyttet", exact=True).check()
    page.get_by_label("Riktig dato").fill("20.01.2023")
    page.get_by_label("Flyttet til kommune").select_option(label="Stavanger")
    page.get_by_label("Tittel", exact=True).fill(TITLE)
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.get_by_text("IMDi ser det først når dere sender.").first).to_be_visible()


def send_draft(page: Page, site: str) -> None:
    """Found again among the tasks, with all that was written."""
    page.goto(f"{site}/oppgaver/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_label("Riktig dato")).to_have_value("20.01.2023")
    page.get_by_label("Hvorfor, og hva skal endres?").fill("Vi har fått flyttemelding fra Stavanger.")
    page.get_by_role("button", name="Send til IMDi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hos IMDi")


def grant_request(desk: Page) -> list[str]:
    """Taken from the queue; what the desk says that it means for Askøy and for Stavanger, in kroner."""
    desk.reload()
    desk.get_by_role("link", name=TITLE).click()
    desk.get_by_role("button", name="Ta til behandling").click()
    expect(desk.get_by_role("heading", name="Virkning hvis du imøtekommer")).to_be_visible()
    effect = [difference(desk, place) for place in ("Askøy kommune 4627", "Stavanger kommune 1103")]
    assert difference(desk, "Sum for staten") == "0,00"
    desk.get_by_label("Svarmal").select_option(label="Flytting lagt inn")
    desk.get_by_role("button", name="Sett inn").click()
    expect(desk.get_by_label("Svar til kommunen")).to_have_value(re.compile("^Flyttinge?[na] er lag[td]"))
    expect(desk.get_by_role("radio", name=re.compile("^Imøtekommet"))).to_be_checked()
    desk.get_by_role("button", name="Avgjør og gå til neste").click()
    expect(desk.get_by_text("Avgjort. Kommunen ser svaret nå.")).to_be_visible()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Spurt før")
    return effect


def difference(desk: Page, row: str) -> str:
    return plain(desk.get_by_role("row", name=row).get_by_role("cell").last.inner_text())


def calculated(term: str, day: date) -> None:
    """The next term, as IMDi lays it out for the municipalities."""
    calculate(term, day)
    publish_term(term_code=term)


def of_hana(place: str) -> tuple[Decimal, Decimal]:
    """What the third term corrects of the paid ones, and what it gives for its own months, in kroner."""
    lines = Line.objects.filter(term="2023-T3", duf=HANA, recipient=place)
    own, corrections = lines.filter(for_term="2023-T3"), lines.exclude(for_term="2023-T3")
    return tuple(found.aggregate(sum=Sum("amount"))["sum"] or Decimal(0) for found in (corrections, own))


def written(kroner: Decimal, plus: str = "") -> str:
    """As the pages write an amount."""
    sign = MINUS if kroner < 0 else plus
    return f"{sign}{abs(kroner):,.2f}".replace(",", " ").replace(".", ",")


def group_row(page: Page, address: str) -> list[str]:
    """Brutto, korreksjon, motregnet, netto and rest of the years after the first, as the term's page says."""
    page.goto(address)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Integreringstilskudd år 2–5")).first
    return [plain(cell) for cell in row.get_by_role("cell").all_inner_texts()]


def test_a_move_is_granted_and_corrects_the_next_terms_of_both_municipalities(
    page: Page, site: str, kari: User, desk: Page
) -> None:
    sent(kari, title="Spurt før", person=Person.objects.get(pk=HANA))
    log_in_as(page, site, kari)
    write_request(page)
    send_draft(page, site)
    effect = grant_request(desk)

    calculated("2023-T3", TODAY)
    (taken_back, ours), (paid_after, theirs) = of_hana(OURS), of_hana(OTHERS)
    quarter = Line.objects.get(term="2023-T3", duf=SAMIR).amount
    assert taken_back == -paid_after < 0
    assert (ours, theirs) == (0, quarter)
    assert effect == [written(taken_back - quarter), written(paid_after + quarter, plus="+")]

    page.goto(f"{site}/varsler/")
    page.get_by_role("link", name="Det er kommet svar på en endringsforespørsel").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Imøtekommet")
    expect(page.get_by_role("heading", name="Dette førte til i 3. termin 2023")).to_be_visible()
    page.get_by_role("link", name="AR-2").first.click()
    expect(page.get_by_text("Denne terminen var den første som kjente svaret på:")).to_contain_text(TITLE)

    rest = quarter + taken_back
    assert rest < 0
    row = [written(quarter), written(taken_back), "–", "0,00", written(rest)]
    assert group_row(page, f"{site}/terminer/2023-T3/") == row
    lock("2023-T3", User.objects.get(username="imdi_attestant"))
    calculated("2023-T4", LATER)
    row = [written(quarter), "–", written(rest), written(quarter + rest)]
    assert group_row(page, f"{site}/terminer/2023-T4/") == row


def test_a_question_from_imdi_a_file_from_the_municipality_and_its_answer(
    page: Page, site: str, kari: User, desk: Page
) -> None:
    activity = sent(kari, title=TITLE, person=Person.objects.get(pk=HANA))
    desk.reload()
    desk.get_by_role("link", name=TITLE).click()
    desk.get_by_role("button", name="Ta til behandling").click()
    desk.get_by_label("Svar til kommunen").fill("Hvilken dag flyttet hun?")
    desk.get_by_label("Frist for å svare, når du spør").fill("2023-10-14")
    desk.get_by_role("button", name="Spør kommunen").click()
    expect(desk.get_by_text("Spørsmålet er sendt til kommunen.")).to_be_visible()

    log_in_as(page, site, kari)
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_text("IMDi venter på svar fra dere innen 14.10.2023.")).to_be_visible()
    file = {"name": "flyttemelding.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
    page.get_by_label("Legg ved en fil").set_input_files(file)
    page.get_by_role("button", name="Legg ved", exact=True).click()
    expect(page.get_by_text("Vedlegget er mottatt. Kvitteringen står under Vedlegg.")).to_be_visible()
    expect(page.get_by_text("Venter på virussjekk")).to_be_visible()
    expect(page.get_by_text("Kvittering: mottatt")).to_contain_text(activity.attachments.get().sha256)
    expect(page.get_by_role("link", name="flyttemelding.pdf")).to_have_count(0)
    page.get_by_label("Tekst").fill("20. januar.")
    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hos IMDi")

    desk.goto(site + QUEUE)
    desk.get_by_role("link", name=TITLE).click()
    expect(desk.get_by_text("20. januar.", exact=True)).to_be_visible()
    expect(desk.get_by_text("flyttemelding.pdf")).to_be_visible()
    expect(desk.get_by_role("button", name="Ta til behandling")).to_be_visible()
