"""Whatever happens to a person: a line read back gives the same amount again, its sum adds up, no other municipality is
named, and who gives nothing is told why."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from grants.rules.arithmetic import PaidBefore, steps
from grants.rules.engine import Result, owed
from grants.rules.facts import Facts, facts_from
from grants.rules.facts_shown import Surroundings, facts_shown
from grants.rules.owed import Key, Owed, Window
from grants.rules.parameters import Parameters
from grants.rules.qualification import Qualification
from grants.rules.rates import RateBook
from grants.rules.stored import StoredLine, by_rule
from grants.rules.summary import summary
from grants.rules.texts import LANGUAGES
from grants.rules.why_not import Question, sentence, why_not
from imdi_tilskudd.lib.money import to_kroner
from imdi_tilskudd.lib.periods import TermPeriod
from tests.payments import random_norsk_registers, random_registers
from tests.payments import test_against_reference as integrering
from tests.payments import test_against_reference_norsk as norsk

EXAMPLES = 250
RATES = integrering.RATES | norsk.RATES
NAME = "VÅR EGEN"
Calculated = tuple[Facts, Result, Window, Parameters, frozenset[tuple[str, int]]]


def persons(seed: int) -> Iterator[Calculated]:
    """Everyone of two random registers, with what is owed for them."""
    given = random_registers.example(seed)
    parameters = integrering.parameters_of(given)
    for facts in filter(None, integrering.all_facts(given).values()):
        yield calculated(facts, given.term, parameters, frozenset())
    register = random_norsk_registers.example(seed)
    histories = norsk.known_by_person(register)
    declarations = frozenset(norsk.declared(histories.pop("", [])))
    for duf, events in histories.items():
        if (facts := facts_from(duf, events, register.as_of)) is not None:
            yield calculated(facts, register.term, norsk.default_parameters(), declarations)


def calculated(facts: Facts, term: str, parameters: Parameters, declarations: frozenset[tuple[str, int]]) -> Calculated:
    first = min(parameters.first_term, TermPeriod.parse(term))  # no run is of an earlier term
    window = Window.of_run(TermPeriod.parse(term), first, parameters.limitation_years)
    rates = RateBook({key: kroner * 100 for key, kroner in RATES.items()})
    return facts, owed(facts, rates, parameters, window, True, declarations), window, parameters, declarations


def stored(person: Calculated, key: Key, line: Owed, amount: int) -> StoredLine:
    """As a run would write it and a page read it."""
    facts, result, window, parameters, declarations = person
    qualified = result.qualification.day if isinstance(result.qualification, Qualification) else None
    return StoredLine(
        line.rule,
        "ordinær",
        window.term.code,
        key.term,
        key.code,
        key.year,
        key.recipient,
        qualified,
        line.months,
        to_kroner(line.rate),
        to_kroner(line.amount),
        to_kroner(amount),
        json.loads(json.dumps(summary(facts))),
        parameters,
        declarations,
    )


def decided(facts: Facts, key: Key) -> int:
    """Øre that somebody decided for the key beside the rule."""
    decisions = [one.amount for one in facts.decisions if Key(one.code, one.year, one.term, one.recipient) == key]
    grants = [
        one.amount
        for one in facts.fht_grants
        if Key(one.code, one.year, TermPeriod.of_day(one.date).code, one.recipient) == key
    ]
    return sum(decisions) + sum(grants[1:])


@pytest.mark.parametrize("part", range(4))
def test_a_line_read_back_gives_the_same_amount_again(part: int) -> None:
    rules = set()
    for seed in range(part * EXAMPLES, (part + 1) * EXAMPLES):
        for person in persons(seed):
            for key, line in person[1].lines.items():
                again = by_rule(stored(person, key, line, line.amount))
                assert again == line.amount - decided(person[0], key), (seed, key, line)
                rules.add(line.rule)
    assert len(rules) >= 9


def test_the_sum_adds_up_and_names_no_other_municipality() -> None:
    for seed in range(EXAMPLES):
        for person in persons(seed):
            for key, line in person[1].lines.items():
                paid = line.amount // 3
                kept = stored(person, key, line, line.amount - paid)
                before = [PaidBefore(kept.term, to_kroner(paid)), PaidBefore("2020-T1", Decimal(0), date(2020, 4, 2))]
                for language in LANGUAGES:
                    *parts, result = steps(kept, before, language)
                    if not (line.amount == 0 and line.months == 0):
                        assert sum(part.amount for part in parts) == result.amount == kept.amount
                    shown = facts_shown(kept, Surroundings({key.recipient: NAME}), language)
                    assert not any(number in " ".join(shown) for number in random_norsk_registers.PLACES)


def test_who_gives_nothing_is_told_why_in_both_languages() -> None:
    said = set()
    for seed in range(EXAMPLES):
        for facts, result, window, parameters, declarations in persons(seed):
            reasons = why_not(Question(facts, result, "0301", window, parameters, declarations))
            if not any(key.recipient == "0301" and key.term == window.term.code for key in result.lines):
                assert reasons, (seed, facts, result, window)
            for because in reasons:
                said.add(because.reason)
                for language in LANGUAGES:
                    assert "{" not in sentence(because, language)
    assert len(said) >= 20
