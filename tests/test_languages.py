"""Nynorsk: nothing is missing, nothing is broken by translation, and pages in nynorsk really are in nynorsk."""

import re
import string
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from babel.messages import Message
from django import forms
from django.core.management import CommandError, call_command
from django.template import engines
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from accounts.forms import OwnPasswordForm
from accounts.models import User
from grants.rules.explanations import RULES, WORDS
from imdi_tilskudd import catalogue
from payments.services import publish_term
from tests import factories, ledger

REFRESH = "run ./portal manage update_translations and translate what it names"
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[a-z]|%%|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>|&\w+;")
# Words that nynorsk does not have; the name of the portal is the same in both languages.
BOKMAL = re.compile(
    r"\b(ikke|fra|hva|hvor|hvorfor|hvem|noe|noen|nå|ennå|jeg|dere|deres|være|åpne|åpen|navn|"
    r"kommuner|terminer|personer|måneder|satser|brukere|bruker|brukernavn|tilskudd\w*|beregn\w*|bekreft\w*|kjøring\w*|"
    r"forespørs\w*|endringsforespørs\w*|forhåndsvisning|engangskode\w*|saksbehandler|beløpene|hver|bare"
    r")\b",
    re.IGNORECASE,
)
PORTAL_NAME = "IMDi Tilskudd"
TERM = "/terminer/2024-T1/"


# --- the catalogue ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def translated() -> dict[tuple[str | None, tuple[str, ...]], Message]:
    """Translations in use, by (context, text)."""
    missing = catalogue.untranslated(catalog := catalogue.read())
    return {key(message): message for message in catalog if message.id and message not in missing}


def key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    return message.context, catalogue.originals(message)


def pairs(message: Message) -> Iterator[tuple[str, str]]:
    """Each form of the translation beside the form of the text it stands for."""
    texts = catalogue.originals(message)
    for number, form in enumerate(catalogue.translations(message)):
        yield texts[min(number, len(texts) - 1)], form


def test_every_marked_text_is_translated(translated):
    missing = [
        f"{message.locations[0][0]}: {catalogue.originals(message)[0]}"
        for message in catalogue.marked()
        if message.id and key(message) not in translated
    ]
    assert not missing, f"Not in nynorsk; {REFRESH}:\n" + "\n".join(missing)


@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_translations_hold_the_same(pattern, translated):
    different = [
        f"{text} → {form}"
        for message in translated.values()
        for text, form in pairs(message)
        if Counter(pattern.findall(text)) != Counter(pattern.findall(form))
    ]
    assert not different, "\n".join(different)


def test_translations_end_and_begin_as_their_texts_do(translated):
    different = [
        f"{text!r} → {form!r}"
        for message in translated.values()
        for text, form in pairs(message)
        if edges(text) != edges(form)
    ]
    assert not different, "\n".join(different)


def edges(text: str) -> tuple[bool, str]:
    """Whether it begins with a capital letter, and the sign at the end."""
    return text[:1].isupper(), text[-1] if text[-1] in string.punctuation + "… " else ""


def test_translations_have_no_words_of_bokmal(translated):
    left = [form for message in translated.values() for _text, form in pairs(message) if words_of_bokmal(form)]
    assert not left, "\n".join(left)


def test_the_compiled_catalogue_says_what_the_source_says(translated):
    compiled = catalogue.read(catalogue.PO.with_suffix(".mo"))
    said = {key(message): catalogue.translations(message) for message in compiled if message.id}
    assert said == {at: catalogue.translations(message) for at, message in translated.items()}, REFRESH


def test_refreshing_keeps_translations_and_marks_what_is_gone(tmp_path):
    path = tmp_path / "django.po"
    po = catalogue.PO.read_text().replace('msgid "Logg inn"\nmsgstr "Logg inn"', 'msgid "Borte"\nmsgstr "Vekke"')
    path.write_text(po)
    refreshed = catalogue.refresh(path)
    assert refreshed.get("Passord").string == "Passord"
    assert [message.id for message in catalogue.untranslated(refreshed)] == ["Logg inn"]
    assert '#~ msgid "Borte"\n#~ msgstr "Vekke"' in path.read_text()
    assert "Borte" not in catalogue.read(path.with_suffix(".mo"))


def test_refreshing_twice_changes_nothing(tmp_path):
    path = tmp_path / "django.po"
    path.write_bytes(catalogue.PO.read_bytes())
    catalogue.refresh(path)
    first = path.read_bytes(), path.with_suffix(".mo").read_bytes()
    catalogue.refresh(path)
    assert (path.read_bytes(), path.with_suffix(".mo").read_bytes()) == first


def test_without_babel_the_command_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "babel.messages", None)
    monkeypatch.delitem(sys.modules, "imdi_tilskudd.catalogue")
    monkeypatch.delattr("imdi_tilskudd.catalogue")
    with pytest.raises(CommandError, match=r"Babel mangler.*requirements/dev\.txt"):
        call_command("update_translations")


@pytest.mark.parametrize(
    "texts", [*RULES.values(), {language: " ".join(WORDS[language].values()) for language in WORDS}]
)
def test_explanations_say_the_same_in_both_languages(texts):
    assert texts.keys() == {"nb", "nn"}
    assert Counter(PLACEHOLDER.findall(texts["nb"])) == Counter(PLACEHOLDER.findall(texts["nn"]))
    assert not words_of_bokmal(texts["nn"])


def words_of_bokmal(text: str) -> list[str]:
    return BOKMAL.findall(text.replace(PORTAL_NAME, ""))


# --- pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def visitor() -> Client:
    return in_nynorsk(Client())


@pytest.fixture
def kari() -> User:
    return factories.cast("caseworker")


@pytest.fixture
def municipality(kari: User) -> Client:
    """Our municipality's caseworker in nynorsk, with 2024-T1 in forhåndsvisning."""
    born, settled = "1990-05-17", "2024-01-08"
    ledger.add_events(ledger.person_events("202200000101", "Amal Antatt", born, settled, factories.OURS))
    ledger.calculate("2024-T1", "2024-03-31")
    publish_term(term_code="2024-T1", comments_until=date(2024, 5, 18))
    return in_nynorsk(factories.logged_in(kari))


def in_nynorsk(client: Client) -> Client:
    client.cookies["language"] = "nn"
    return client


def text_of(html: str) -> str:
    """What a person sees or hears: text and labels, in one line."""
    spoken = " ".join(re.findall(r'(?:aria-label|placeholder|data-label)="([^"]*)"', html))
    return " ".join(re.sub(r"<[^>]*>", " ", html).split()) + " " + spoken


def nynorsk_page(client: Client, address: str) -> str:
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="nn"' in html
    text = text_of(html)
    assert not words_of_bokmal(text), text
    return text


@pytest.mark.django_db
def test_the_login_page_is_in_nynorsk(visitor):
    text = nynorsk_page(visitor, "/logg-inn/")
    assert "Brukarnamn" in text
    assert "Etter passordet bed vi om ein eingongskode frå appen på telefonen din." in text


@pytest.mark.django_db
def test_a_refused_login_is_in_nynorsk(visitor):
    response = visitor.post("/logg-inn/", {"username": "ingen", "password": "feil"})
    assert "Feil brukarnamn eller passord. Prøv igjen." in response.content.decode()


@pytest.mark.django_db
def test_the_pages_of_the_first_login_are_in_nynorsk():
    newcomer = in_nynorsk(factories.half_logged_in(factories.cast("caseworker")))
    assert "Skriv inn eingongskoden" in nynorsk_page(newcomer, "/logg-inn/kode/")


@pytest.mark.django_db
def test_the_dashboard_is_in_nynorsk(municipality):
    text = nynorsk_page(municipality, "/")
    assert "Opne utbetalingsgrunnlaget" in text
    assert "Førehandsvising" in text
    assert "Sjå over grunnlaget og meld feil innan 18. mai 2024." in text


@pytest.mark.django_db
def test_the_payment_basis_is_in_nynorsk(municipality):
    text = nynorsk_page(municipality, TERM)
    assert "Utbetalingsgrunnlag 1. termin 2024" in text
    assert "Integreringstilskot" in text
    assert "Integrerings- og mangfaldsdirektoratet" in text


@pytest.mark.django_db
def test_an_empty_search_is_in_nynorsk(municipality):
    found = municipality.post(f"{TERM}sok/", {"tekst": "finst ikkje"}, follow=True).content.decode()
    assert "Ingenting passar med «finst ikkje»" in found


@pytest.mark.django_db
def test_the_excel_file_is_in_nynorsk(municipality):
    file = b"".join(municipality.get(f"{TERM}excel/").streaming_content)
    book = load_workbook(BytesIO(file))
    rows = list(book["Utbetalingsgrunnlag"].iter_rows(values_only=True))
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["Namn"] == "Amal Antatt"
    assert line["Forklaring"].startswith("Integreringstilskot år 1 blir betalt éin gong")
    assert book.sheetnames == ["Utbetalingsgrunnlag", "Summar"]


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_in_nynorsk(municipality):
    response = municipality.get("/finst-ikkje/")
    assert response.status_code == 404
    assert "Vi fann ikkje sida" in response.content.decode()


@pytest.mark.django_db
def test_the_switch_turns_the_page_and_is_remembered_for_the_user(kari):
    client = factories.logged_in(kari)
    assert '<html lang="nb"' in client.get("/").content.decode()
    for language, other in [("nn", "Bokmål"), ("nb", "Nynorsk")]:
        response = client.post("/sprak/", {"language": language, "next": "/"}, follow=True)
        html = response.content.decode()
        assert f'<html lang="{language}"' in html
        assert f">{other}</button>" in html
        kari.refresh_from_db()
        assert kari.language == language


@pytest.mark.django_db
def test_the_switch_works_before_the_login_too():
    response = Client().post("/sprak/", {"language": "nn", "next": "/logg-inn/"}, follow=True)
    assert "Brukarnamn" in response.content.decode()


# --- how things are written ---------------------------------------------------------------------------------


@pytest.fixture
def _nynorsk() -> Iterator[None]:
    with translation.override("nn"):
        yield


@pytest.mark.usefixtures("_nynorsk")
@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("{{ day|date:'l j. F Y' }}", "laurdag 18. mai 2024"),
        ("{{ day|date }}", "18. mai 2024"),
        ("{{ day|dato }}", "18.05.2024"),
        ("{{ amount|kr }}", "1\u00a0234\u00a0567,50\u00a0kr"),
        ("{{ term|termin }}", "2. termin 2024"),
    ],
)
def test_days_and_sums_are_written_as_in_norwegian(template, written):
    context = {"day": date(2024, 5, 18), "amount": Decimal("1234567.50"), "term": "2024-T2"}
    assert engines["django"].from_string(template).render(context) == written


class AnyForm(forms.Form):
    day = forms.DateField()
    words = forms.CharField(max_length=3)


@pytest.mark.usefixtures("_nynorsk")
def test_a_day_may_be_typed_as_norwegians_do():
    assert AnyForm({"day": "18.05.2024", "words": "ja"}).is_valid()


@pytest.mark.usefixtures("_nynorsk")
def test_djangos_own_messages_are_in_nynorsk():
    assert AnyForm({"day": "i går"}).errors == {
        "day": ["Oppgje ein gyldig dato."],
        "words": ["Feltet er påkravd."],
    }


@pytest.mark.usefixtures("_nynorsk")
@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("kort", "Passordet er for kort. Det må ha minst 12 teikn."),
        ("password1234", "Dette passordet er for vanleg."),
        ("caseworker12", "Passordet er for likt brukarnamn."),
    ],
)
def test_a_weak_password_is_refused_in_nynorsk(password, message):
    user = User(username="caseworker12")
    form = OwnPasswordForm({"new_password1": password, "new_password2": password}, user=user)
    assert form.errors == {"new_password1": [message]}


@pytest.mark.parametrize(("language", "message"), [("nb", "minst 12 tegn"), ("nn", "minst 12 teikn")])
def test_no_message_of_a_short_password_is_in_english(language, message):
    with translation.override(language):
        form = OwnPasswordForm({"new_password1": "kort", "new_password2": "kort"}, user=User(username="x"))
        assert message in str(form.errors)
