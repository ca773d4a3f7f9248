"""The rules against a second, slow reading of the spec (reference_calculation.py), on random registers."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from zlib import crc32

import pytest

from grants.rules.engine import owed
from grants.rules.facts import Event, Facts, Related, facts_from, related_from
from grants.rules.owed import Window
from grants.rules.parameters import Parameters
from grants.rules.qualification import Refusal, qualify
from grants.rules.rates import RateBook
from imdi_tilskudd.lib.periods import TermPeriod
from tests.payments import reference_calculation as reference
from tests.payments.random_registers import Example, example

EXAMPLES = 600 if os.environ.get("PORTAL_TEST_ALL") != "1" else 12_000
YEAR_1 = ["AR-1", "AR-1 EV", "AR-1 B", "AR-1 EM", "ELDR", "BHT"]
CODES = [*YEAR_1, "AR-2", "AR-3", "AR-4", "AR-5", "EMINB", "EMINU"]
# Odd kroner, different for every code and year, so that rounding and mixed-up rates show.
RATES = {
    (code, year): 20_001 + crc32(f"{code} {year}".encode()) % 400_000 for code in CODES for year in range(2010, 2031)
}


def by_the_rules(given: Example) -> dict[reference.Key, int]:
    """Kroner per key, the way the term run asks the rules."""
    parameters = parameters_of(given)
    window = Window.of_run(TermPeriod.parse(given.term), parameters.first_term, parameters.limitation_years)
    rates = RateBook({key: kroner * 100 for key, kroner in RATES.items()})
    result: dict[reference.Key, int] = {}
    for facts in all_facts(given).values():
        if facts is None or facts.on_hold:
            continue
        lines = owed(facts, rates, parameters, window, facts.duf in given.already_paid).lines
        for key, line in lines.items():
            kroner, ore = divmod(line.amount, 100)
            assert ore == 0
            if kroner:
                result[facts.duf, *key] = kroner
    assert not rates.missing
    return result


def all_facts(given: Example) -> dict[str, Facts | None]:
    """Everyone of the register as known on the day."""
    histories: dict[str, list[Event]] = {}
    for line in given.events:
        registered = date.fromisoformat(line["registered"])
        if registered <= given.as_of:
            event = Event(line["id"], line["type"], date.fromisoformat(line["date"]), registered, line)
            histories.setdefault(line["duf"], []).append(event)
    related: dict[str, Related] = {duf: related_from(events) for duf, events in histories.items()}
    return {duf: facts_from(duf, events, given.as_of, related) for duf, events in histories.items()}


def parameters_of(given: Example) -> Parameters:
    return Parameters(
        first_term=TermPeriod.parse(given.first_term),
        limitation_years=given.limitation_years,
        months_kept_after_move=given.months_kept_after_move,
        months_kept_after_exit=given.months_kept_after_exit,
        year1_split_on_move=given.year1_split_on_move,
        year1_reduced_on_exit=given.year1_reduced_on_exit,
        spread_from=2024,
    )


def by_the_reference(given: Example) -> dict[reference.Key, int]:
    choices = reference.Choices(**{name: getattr(given, name) for name in reference.Choices.__dataclass_fields__})
    return reference.calculate(given.events, given.as_of, given.term, set(given.already_paid), RATES, choices)


def disagree(given: Example) -> bool:
    return by_the_rules(given) != by_the_reference(given)


def smallest(given: Example, is_wrong: Callable[[Example], bool]) -> Example:
    """The example without every event it can do without and still be wrong."""
    for event in given.events:
        fewer = replace(given, events=[other for other in given.events if other is not event])
        if is_wrong(fewer):
            return smallest(fewer, is_wrong)
    return given


@pytest.mark.parametrize("part", range(10))
def test_the_rules_and_the_second_reading_of_the_spec_agree_to_the_krone(part: int) -> None:
    for seed in range(part * EXAMPLES, (part + 1) * EXAMPLES):
        given = example(seed)
        if disagree(given):
            shown = smallest(given, disagree)
            events = "\n".join(map(str, sorted(shown.events, key=lambda event: event["date"])))
            differing = set(by_the_rules(shown).items()) ^ set(by_the_reference(shown).items())
            pytest.fail(
                f"seed {seed}, {shown}\n{events}\nrules: {by_the_rules(shown)}\n"
                f"reference: {by_the_reference(shown)}\ndiffering: {differing}"
            )


def test_the_random_registers_reach_every_code_every_refusal_and_the_rare_courses() -> None:
    codes, outcomes, courses = set(), set(), set()
    for seed in range(1_500):
        given = example(seed)
        codes.update(key[1] for key in by_the_rules(given))
        for facts in filter(None, all_facts(given).values()):
            found = qualify(facts, parameters_of(given), has_been_paid=False)
            outcomes.add(found if isinstance(found, Refusal) else found.years)
            if not isinstance(found, Refusal):
                courses.add((len(found.home.absences), len(found.months.segments)))
    assert codes == set(CODES)
    assert outcomes >= {*Refusal, 3, 5} - {Refusal.OTHER_BASIS}
    assert courses >= {(absences, segments) for absences in (0, 1, 2) for segments in (1, 2, 3, 4)}
