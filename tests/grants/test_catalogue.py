"""The catalogue says what the rules can do, in both languages, and nothing else; «Slik regner vi» is made of it."""

import importlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from grants import rules
from grants.export import markdown
from grants.models import GrantCode, Parameter, Rate
from grants.rules import arithmetic, document, facts_shown, principles
from grants.rules.catalogue import RULES, Rule
from grants.rules.principles import CHOICES, PRINCIPLES, QUALITIES, Choice, Principle
from grants.rules.qualification import QUALIFYING_BASES, Refusal
from grants.rules.refusals import REASONS, REFUSALS, Reason
from grants.rules.texts import LANGUAGES, Text
from grants.selectors.how_we_calculate import how_we_calculate
from payments.rules import next_steps
from payments.selectors import explain
from tests.payments import test_explain

RULE_NAME = re.compile(r'"((?:integrering|saerskilt|norsk|asyl|ekstra)\.\w+|enkeltvedtak)"')
PLACEHOLDER = re.compile(r"\{\w+\}")
# Words of bokmål that nynorsk does not have.
BOKMAL = re.compile(
    r"\b(ikke|fra|hva|hvor|hvorfor|hvem|noe|noen|nå|ennå|jeg|dere|deres|være|ble|bosatt|bosetting|navn|kommuner|"
    r"terminer|personer|måneder|satser|mottaker|tilskudd\w*|beregn\w*|bekreft\w*|forespørs\w*|utbetalingen|hver|bare|"
    r"tillatelse|kilde|kildene|søke|høy|lav|regner)\b",
    re.IGNORECASE,
)
# What IMDi's own pages and this portal are called.
TITLES = re.compile(r"IMDi Tilskudd|«IMDis nye tilskuddsløsning er snart klar for bruk»")
DAY = date(2024, 5, 15)


def texts_of(value: object) -> Iterator[Text]:
    """Every text in a value, however deep."""
    if isinstance(value, dict) and set(value) == set(LANGUAGES):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from texts_of(part)
    elif isinstance(value, Rule | Principle | Choice):
        for field in type(value).__dataclass_fields__:
            yield from texts_of(getattr(value, field))


MODULES = (arithmetic, document, explain, facts_shown, next_steps, principles)
TEXTS = [text for module in MODULES for value in vars(module).values() for text in texts_of(value)]
TEXTS += [text for texts in (RULES, REFUSALS, REASONS) for text in texts_of(texts)]


def test_every_rule_of_a_line_is_in_the_catalogue_and_the_other_way_round():
    sources = [path for path in Path(rules.__path__[0]).glob("*.py") if path.stem not in {"catalogue", "stored"}]
    named = {name for path in sources for name in RULE_NAME.findall(path.read_text(encoding="utf-8"))}
    assert named | {"konvertert"} == set(RULES)


def test_texts_say_the_same_in_both_languages():
    assert len(TEXTS) > 100
    for text in TEXTS:
        assert all(text[language].strip() for language in LANGUAGES)
        assert Counter(PLACEHOLDER.findall(text["nb"])) == Counter(PLACEHOLDER.findall(text["nn"])), text
        assert text["nb"][-1:] == text["nn"][-1:] or text["nb"][-1:].isalpha(), text


def test_nynorsk_has_no_words_of_bokmal():
    left = [text["nn"] for text in TEXTS if BOKMAL.search(TITLES.sub("", text["nn"]))]
    assert not left, "\n".join(left)


def test_every_refusal_and_every_other_reason_has_a_sentence():
    assert set(REFUSALS) == set(Refusal)
    assert set(REASONS) == set(Reason)


def function_of(name: str) -> Callable:
    """`module.name` or `module.Class.name`."""
    module, attribute = name.rsplit(".", 1)
    try:
        return getattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError:
        return getattr(function_of(module), attribute)


@pytest.mark.parametrize("named", [*RULES.values(), *PRINCIPLES.values()], ids=lambda named: named.id)
def test_a_rule_is_a_function_that_is_there(named):
    assert named.id == "konvertert" or callable(function_of(named.function))


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.function], ids=lambda rule: rule.id)
def test_a_rule_has_a_test_of_its_functions_name(rule):
    name = rule.function.rsplit(".", 1)[1]
    assert any(test.startswith(f"test_{name}") for test in vars(test_explain))


def test_rules_name_only_choices_and_principles_that_are_there():
    for rule in RULES.values():
        assert set(rule.parameters) <= set(CHOICES)
        assert set(rule.common) <= set(PRINCIPLES)
    for principle in PRINCIPLES.values():
        assert set(principle.parameters) <= set(CHOICES)


def test_facts_have_words_for_every_basis_and_every_role():
    assert set(facts_shown.BASES) == QUALIFYING_BASES
    assert set(facts_shown.ROLES) == {"enslig", "familie", "enslig_mindrearig"}


@pytest.mark.django_db
def test_every_code_parameter_and_quality_of_the_data_is_in_the_catalogue():
    codes = [code for rule in RULES.values() for code in rule.codes]
    assert sorted(codes) == sorted(GrantCode.objects.values_list("code", flat=True))
    assert set(CHOICES) == set(Parameter.objects.values_list("name", flat=True))
    assert set(QUALITIES) == set(Rate.Quality.values)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_how_we_calculate_holds_every_rule_rate_choice_and_refusal(language):
    shown = how_we_calculate(DAY, language)
    text = markdown(shown)
    assert all(rule.name[language] in text for rule in RULES.values())
    assert all(principle.sentence[language] in text for principle in PRINCIPLES.values())
    assert all(refusal[language] in text for refusal in REFUSALS.values())
    assert all(choice.name[language] in text for choice in CHOICES.values())
    assert sum(len(scheme.rates) for scheme in shown.schemes) == Rate.objects.count()
    rated = {rate.code for scheme in shown.schemes for rate in scheme.rates}
    assert rated == set(GrantCode.objects.values_list("code", flat=True))
    assert "15.05.2024" in text


@pytest.mark.django_db
def test_how_we_calculate_shows_a_rate_and_a_choice_from_the_day_they_were_known():
    Rate.objects.create(
        code_id="AR-2", year=2024, amount=260_000, source="nytt brev", source_quality="stated", known_from=DAY
    )
    Parameter.objects.create(name="months_kept_after_move", value=3, source="nytt rundskriv", known_from=DAY)
    before, after = (markdown(how_we_calculate(day, "nb")) for day in (date(2024, 5, 14), DAY))
    assert "nytt brev" not in before
    assert "| AR-2 | 2024 | 260\u00a0000 | oppgitt | nei | nytt brev |" in after
    assert "nytt rundskriv" not in before
    assert "| Måneder kommunen beholder ved flytting | 3 |" in after


@pytest.mark.django_db
def test_the_document_is_written_by_command(tmp_path, capsys):
    file = tmp_path / "slik.md"
    call_command("how_we_calculate", "--language=nn", "--as-of=2024-05-15", f"--output={file}")
    assert file.read_text(encoding="utf-8").startswith("# Slik reknar vi\n")
    assert f"Skrevet til {file}" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Kan ikke skrive"):
        call_command("how_we_calculate", f"--output={tmp_path / 'borte' / 'slik.md'}")
