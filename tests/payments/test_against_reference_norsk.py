"""The rules of norsktilskudd, asylnorsk, ekstratilskudd, decisions and grunntilskudd against a second, slow reading of
the spec (reference_norsk.py): the worked cases first, then random registers."""

import csv
import json
import os
import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from grants.rules.engine import owed
from grants.rules.facts import Event, facts_from, in_force
from grants.rules.grunn import grunntilskudd
from grants.rules.owed import Window
from grants.rules.parameters import Parameters
from grants.rules.rates import RateBook
from imdi_tilskudd.lib.periods import TermPeriod
from tests.payments import reference_calculation as integrering
from tests.payments import reference_norsk as reference
from tests.payments.random_norsk_registers import Example, example, january
from tests.payments.test_against_reference import smallest

ALL = os.environ.get("PORTAL_TEST_ALL") == "1"
EXAMPLES, JANUARIES = (6_000, 100) if ALL else (400, 8)
PROJECT = Path(__file__).resolve().parent.parent.parent
CASES = sorted((PROJECT / "tests" / "cases").glob("*.json"))
INTEGRERING = ("AR-", "ELDR", "BHT", "EMIN")
NORSK = [f"P-AR{number}-{level}" for number in (1, 2, 3) for level in "HL"] + ["P37D-AR1", "UN43G"]
ONCE = ["ASYLNORSK", "SAMF-I-MOTTAK", "FHT1", "FHT2", "Grunntilskudd-H", "Grunntilskudd-L"]
YEAR_BY_YEAR = ["AR-1", "AR-1 EV", "AR-1 B", "AR-1 EM", "ELDR", "BHT", "AR-2", "AR-3", "AR-4", "AR-5", "EMINB", "EMINU"]
# Odd kroner, different for every code and year, so that rounding and mixed-up rates show.
RATES = {
    (code, year): 20_001 + crc32(f"{code} {year}".encode()) % 400_000
    for code in [*NORSK, *ONCE, *YEAR_BY_YEAR]
    for year in range(2010, 2035)
}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_second_reading_gives_exactly_the_lines_of_the_worked_case(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    paid: Counter[reference.Key] = Counter()
    for term in case["terms"]:
        already = {duf for duf, code, *_ in paid if code.startswith(INTEGRERING)}
        given = Example(case["events"], date.fromisoformat(term["as_of"]), term["term"])
        now = by_the_references(given, loaded_rates(), already)
        lines = {key: now.get(key, 0) - paid[key] for key in now.keys() | paid.keys() if may_have_lines(key, given)}
        assert {key: ore for key, ore in lines.items() if ore} == written(term), term["term"]
        paid.update(lines)


def may_have_lines(key: reference.Key, given: Example) -> bool:
    """A person on hold and years too old keep what was paid."""
    standing = integrering.in_force([event for event in given.events if "duf" in event], given.as_of)
    is_held = integrering.on_hold(standing, key[0], given.as_of)
    return integrering.counted(key, given.term, integrering.Choices()) and not is_held


def loaded_rates() -> Counter[tuple[str, int]]:
    """0 for years before the ledger, which the first reading computes before it drops them."""
    with (PROJECT / "grants" / "data" / "rates.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return Counter({(row["code"], int(row["year"])): int(row["amount_nok"]) for row in rows})


def written(term: dict[str, Any]) -> dict[reference.Key, int]:
    """Øre per key of a worked term, after a look at the kind of each line."""
    lines = {}
    for line in term["lines"]:
        later = "etterbetaling" if line["amount"] > 0 else "tilbakeføring"
        assert line["kind"] == ("ordinær" if line["for_term"] == term["term"] else later)
        key = (line["duf"], line["code"], line["budget_year"], line["for_term"], line["recipient"])
        lines[key] = int(line["amount"] * 100)
    return lines


def by_the_references(
    given: Example, rates: dict[tuple[str, int], int], already_paid: set[str]
) -> dict[reference.Key, int]:
    """Both readings together, in øre."""
    persons = [event for event in given.events if "duf" in event]
    kroner = integrering.calculate(persons, given.as_of, given.term, already_paid, rates)
    now = Counter({key: 100 * amount for key, amount in kroner.items()})
    now.update(reference.calculate(given.events, given.as_of, given.term, rates))
    return {key: ore for key, ore in now.items() if ore}


def by_the_rules(given: Example) -> dict[reference.Key, int]:
    """Øre per key, the way the term run asks the rules."""
    parameters = default_parameters()
    window = Window.of_run(TermPeriod.parse(given.term), parameters.first_term, parameters.limitation_years)
    rates = RateBook({key: kroner * 100 for key, kroner in RATES.items()})
    histories = known_by_person(given)
    declarations = declared(histories.pop("", []))
    counts: Counter[tuple[str, int]] = Counter()
    now: dict[reference.Key, int] = {}
    for duf, events in histories.items():
        facts = facts_from(duf, events, given.as_of)
        if facts is not None:
            result = owed(facts, rates, parameters, window, False, declarations)
            counts.update(result.counts)
            if not facts.on_hold:
                now |= {(duf, *key): line.amount for key, line in result.lines.items()}
    now |= {("", *key): line.amount for key, line in grunntilskudd(counts, rates, window).items()}
    assert not rates.missing
    return {key: ore for key, ore in now.items() if ore}


def default_parameters() -> Parameters:
    rows = tomllib.loads((PROJECT / "grants" / "data" / "parameters.toml").read_text(encoding="utf-8"))
    return Parameters.from_values({name: row["value"] for name, row in rows.items()})


def known_by_person(given: Example) -> dict[str, list[Event]]:
    histories: dict[str, list[Event]] = {}
    for line in given.events:
        registered = date.fromisoformat(line["registered"])
        if registered <= given.as_of:
            event = Event(line["id"], line["type"], date.fromisoformat(line["date"]), registered, line)
            histories.setdefault(line.get("duf", ""), []).append(event)
    return histories


def declared(events: list[Event]) -> frozenset[tuple[str, int]]:
    return frozenset((event.data["recipient"], event.data["year"]) for event in in_force(events))


def disagree(given: Example) -> bool:
    return by_the_rules(given) != by_the_references(given, RATES, set())


def compare(given: Example, seed: int) -> None:
    if disagree(given):
        shown = smallest(given, disagree)
        rules, second = by_the_rules(shown), by_the_references(shown, RATES, set())
        events = "\n".join(map(str, sorted(shown.events, key=lambda event: event["date"])))
        pytest.fail(
            f"seed {seed}, {shown.term} as of {shown.as_of}\n{events}\nrules: {rules}\n"
            f"reference: {second}\ndiffering: {set(rules.items()) ^ set(second.items())}"
        )


@pytest.mark.parametrize("part", range(10))
def test_the_rules_and_the_second_reading_of_the_spec_agree_to_the_ore(part: int) -> None:
    for seed in range(part * EXAMPLES, (part + 1) * EXAMPLES):
        compare(example(seed), seed)


@pytest.mark.parametrize("part", range(4))
def test_they_agree_on_who_counts_for_grunntilskudd(part: int) -> None:
    for seed in range(part * JANUARIES, (part + 1) * JANUARIES):
        compare(january(seed), seed)


def test_the_random_registers_reach_every_code_and_divide_amounts_between_recipients() -> None:
    codes, divided = set(), set()
    for given in [*map(example, range(800)), *map(january, range(5))]:
        keys = by_the_rules(given).keys()
        codes.update(code for _, code, *_ in keys)
        recipients = Counter((duf, code, year, term) for duf, code, year, term, _ in keys)
        divided.update(code for (_, code, _, _), count in recipients.items() if count > 1)
    assert codes >= {*NORSK, *ONCE}
    assert divided >= {"P-AR1-L", "P-AR2-L", "P-AR3-L", "P-AR3-H", "P37D-AR1", "SAMF-I-MOTTAK"}
