"""«Slik regner vi»: the legal content of the calculation, put together from the rules, choices and rates themselves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.models import Country, GrantCode, Parameter, Rate, Scheme
from grants.rules.catalogue import RULES, Rule
from grants.rules.document import (
    CHOICES_NOTE,
    COUNTRIES_NOTE,
    HEADINGS,
    INTRODUCTION,
    NO,
    RATES_NOTE,
    TITLE,
    YES,
)
from grants.rules.principles import CHOICES, PRINCIPLES, QUALITIES, VALUES
from grants.rules.refusals import REFUSALS
from grants.rules.texts import day_text, known_language, number

SHORTEST_WITH_SPACES = 10_000


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """A parameter with its value in words. `source` is as IMDi wrote it."""

    name: str
    meaning: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule or a principle. `function` is where it is computed, empty when nothing is."""

    name: str
    sentences: list[str]
    source: str
    codes: list[str]
    choices: list[ChoiceShown]
    function: str


@dataclass(frozen=True, slots=True)
class RateRow:
    code: str
    year: int
    amount: Decimal
    quality: str
    confirmed: str
    source: str


@dataclass(frozen=True, slots=True)
class SchemeShown:
    slug: str
    name: str
    rules: list[RuleShown]
    rates: list[RateRow]


@dataclass(frozen=True, slots=True)
class Document:
    """`words`: headings and short words by name."""

    language: str
    title: str
    introduction: list[str]
    words: dict[str, str]
    notes: dict[str, str]
    principles: list[RuleShown]
    schemes: list[SchemeShown]
    other: list[RuleShown]
    refusals: list[str]
    choices: list[ChoiceShown]
    countries: list[str]


def how_we_calculate(day: date, language: str) -> Document:
    """As it holds on that day, in `nb` or `nn`; six queries, however many rates there are."""
    language = known_language(language)
    choices = _choices(day, language)
    labels = {code.code: _name(code, language) for code in GrantCode.objects.all()}
    return Document(
        language=language,
        title=TITLE[language],
        introduction=[paragraph[language].format(day=day_text(day)) for paragraph in INTRODUCTION],
        words={name: heading[language] for name, heading in HEADINGS.items()},
        notes={
            "choices": CHOICES_NOTE[language],
            "rates": RATES_NOTE[language],
            "countries": COUNTRIES_NOTE[language],
        },
        principles=[
            RuleShown(
                principle.name[language],
                [principle.sentence[language]],
                principle.source[language],
                [],
                [choices[name] for name in principle.parameters if name in choices],
                principle.function,
            )
            for principle in PRINCIPLES.values()
        ],
        schemes=_schemes(day, language, choices, labels),
        other=[_rule(rule, language, choices, labels) for rule in RULES.values() if not rule.codes],
        refusals=[refusal[language] for refusal in REFUSALS.values()],
        choices=list(choices.values()),
        countries=sorted(_name(country, language) for country in Country.objects.filter(low_rate=True)),
    )


def _name(row: Any, language: str) -> str:
    return row.name_nn if language == "nn" else row.name


def _choices(day: date, language: str) -> dict[str, ChoiceShown]:
    return {
        row.name: ChoiceShown(
            CHOICES[row.name].name[language], CHOICES[row.name].meaning[language], _value(row, language), row.source
        )
        for row in Parameter.objects.known_on(day)
        if row.name in CHOICES
    }


def _value(row: Parameter, language: str) -> str:
    if isinstance(row.value, bool):
        return (YES if row.value else NO)[language]
    if isinstance(row.value, int) and row.value >= SHORTEST_WITH_SPACES:
        return number(Decimal(row.value))
    return VALUES[row.value][language] if row.value in VALUES else str(row.value)


def _schemes(day: date, language: str, choices: dict[str, ChoiceShown], labels: dict[str, str]) -> list[SchemeShown]:
    scheme_of = dict(GrantCode.objects.values_list("code", "scheme_id"))
    order = {code: position for position, code in enumerate(labels)}
    rates = sorted(Rate.objects.known_on(day), key=lambda rate: (order[rate.code_id], rate.year))
    return [
        SchemeShown(
            scheme.slug,
            _name(scheme, language),
            [
                _rule(rule, language, choices, labels)
                for rule in RULES.values()
                if rule.codes and scheme_of[rule.codes[0]] == scheme.slug
            ],
            [_rate(rate, language) for rate in rates if scheme_of[rate.code_id] == scheme.slug],
        )
        for scheme in Scheme.objects.all()
    ]


def _rule(rule: Rule, language: str, choices: dict[str, ChoiceShown], labels: dict[str, str]) -> RuleShown:
    return RuleShown(
        rule.name[language],
        [f"{rule.sentence[language]}.", *(more[language] for more in rule.more)],
        rule.source[language],
        [f"{code}: {labels[code]}" for code in rule.codes],
        [choices[name] for name in rule.parameters if name in choices],
        rule.function,
    )


def _rate(rate: Rate, language: str) -> RateRow:
    return RateRow(
        rate.code_id,
        rate.year,
        rate.amount,
        QUALITIES[rate.source_quality][language],
        (YES if rate.is_confirmed else NO)[language],
        rate.source,
    )
