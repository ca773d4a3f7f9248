"""Guides, accessibility and privacy: the same in both languages, and true about this installation."""

import re

import pytest

from imdi_tilskudd.pages import guidance, texts
from tests import factories
from tests.test_languages import words_of_bokmal

LANGUAGES = ("nb", "nn")
PAGES = ("tilgjengelighet", "personvern")


class Echo(dict):
    """Every fact says its own name, so that two languages can be compared."""

    def __missing__(self, name: str) -> str:
        return f"<{name}>"


def shape(text: texts.Text) -> list:
    """What a text has, without the words: for each section the number of everything in it."""
    return [text.slug, text.see] + [
        (bool(part.heading), len(part.paragraphs), len(part.steps), len(part.points)) for part in text.sections
    ]


def words(text: texts.Text) -> str:
    parts = [(part.heading, *part.paragraphs, *part.steps, *part.points) for part in text.sections]
    return "\n".join([text.title, text.lead, *(line for part in parts for line in part)])


def everything(language: str) -> list[texts.Text]:
    return texts.guides(language, Echo()) + [texts.text(language, slug, Echo()) for slug in (*PAGES, "kontakt")]


def test_both_languages_have_the_same_guides_and_pages_with_the_same_parts():
    assert [shape(text) for text in everything("nb")] == [shape(text) for text in everything("nn")]


def test_both_languages_name_the_same_facts():
    nb, nn = ([re.findall(r"<\w+>", words(text)) for text in everything(language)] for language in LANGUAGES)
    assert nb == nn


def test_nynorsk_has_no_words_of_bokmal():
    left = {text.slug: found for text in everything("nn") if (found := words_of_bokmal(words(text)))}
    assert left == {}


def test_guides_lead_only_to_guides_that_are_there():
    slugs = [text.slug for text in texts.guides("nb", Echo())]
    assert len(slugs) == len(set(slugs))
    assert {slug for text in texts.guides("nb", Echo()) for slug in text.see} <= set(slugs)


def test_an_unknown_language_reads_bokmal():
    assert texts.guides("de", Echo()) == texts.guides("nb", Echo())


@pytest.mark.django_db
def test_every_fact_of_every_text_is_known():
    for language in LANGUAGES:
        told = texts.guides(language, guidance._facts())
        told += [texts.text(language, slug, guidance._facts()) for slug in (*PAGES, "kontakt")]
        assert "{" not in "".join(words(text) for text in told)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_guide_opens_for_everyone_in_both_languages(client, language):
    client.cookies["language"] = language
    index = client.get("/hjelp/").content.decode()
    for shown in guidance._guides():
        guide = next(text for text in texts.guides(language, guidance._facts()) if text.slug == shown.slug)
        assert guide.title in index
        page = client.get(f"/hjelp/{guide.slug}/").content.decode()
        assert f'<html lang="{language}"' in page
        assert f"<title>{guide.title} – IMDi Tilskudd</title>" in page


@pytest.mark.django_db
def test_an_unknown_guide_is_not_found(client):
    assert client.get("/hjelp/finnes-ikke/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "words"), [("/tilgjengelighet/", "uutilsynet.no"), ("/personvern/", "Loggen oppbevares i 7 år")]
)
def test_statements_name_the_authority_and_follow_the_settings(client, settings, address, words):
    settings.LOG_YEARS = 7
    assert words in client.get(address).content.decode()


@pytest.mark.django_db
def test_texts_ask_nothing_of_the_database_for_a_visitor(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/hjelp/")
        client.get("/personvern/")


@pytest.mark.django_db
def test_help_is_open_inside_too(django_assert_max_num_queries):
    client = factories.logged_in(factories.cast("caseworker"))
    with django_assert_max_num_queries(5):
        assert client.get("/hjelp/").status_code == 200
