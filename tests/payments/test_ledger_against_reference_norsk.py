"""The whole term run for norsktilskudd, asylnorsk, ekstratilskudd, decisions and grunntilskudd: random registers side
by side, term after term, locked in between, against a ledger kept by hand from the second readings of the spec."""

import os
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db.models import Sum

from accounts.models import User
from grants.models import Rate
from payments.models import Line
from tests.ledger import add_events, calculate, confirm_all_rates, lock
from tests.payments import reference_calculation as integrering
from tests.payments import reference_norsk as reference
from tests.payments.random_norsk_registers import Example, example
from tests.payments.test_against_reference_norsk import INTEGRERING, by_the_references, loaded_rates

pytestmark = pytest.mark.django_db
PARTS = 2 if os.environ.get("PORTAL_TEST_ALL") != "1" else 20
REGISTERS = 50
# A quarter and a year are skipped; the last one lies beyond the limitation of the first.
TERMS = {
    "2022-T1": date(2022, 3, 31),
    "2022-T3": date(2022, 10, 3),
    "2023-T1": date(2023, 3, 31),
    "2023-T4": date(2023, 12, 31),
    "2024-T1": date(2024, 4, 2),
    "2025-T4": date(2027, 12, 31),
}


@pytest.mark.parametrize("part", range(PARTS))
def test_after_every_term_all_lines_of_a_key_sum_to_what_the_second_reading_says(part: int, attestant: User) -> None:
    events = side_by_side(range(part * REGISTERS, (part + 1) * REGISTERS))
    # Nobody had a decision under § 37 d before 2022; some of these persons have.
    Rate.objects.create(code_id="P37D-AR1", year=2021, amount=40_001, source="Prøve", source_quality="assumed")
    rates = loaded_rates() | Counter({("P37D-AR1", 2021): 40_001})
    add_events(events)
    confirm_all_rates(attestant)
    paid: dict[reference.Key, int] = {}
    for term, as_of in TERMS.items():
        expected = newest_truth(Example(events, as_of, term), rates, paid)
        calculate(term, as_of)
        lock(term, attestant)
        paid = sums_of_lines()
        assert paid == expected, term
    assert {code for _, code, *_ in paid} >= {"P-AR1-H", "P37D-AR1", "UN43G", "ASYLNORSK", "FHT1", "Grunntilskudd-H"}


def side_by_side(seeds: range) -> list[dict[str, Any]]:
    """Random registers, each with DUF numbers and ids of its own; declarations they share."""
    return [renamed(event, seed) for seed in seeds for event in example(seed).events]


def renamed(event: dict[str, Any], seed: int) -> dict[str, Any]:
    own = {name: f"{event[name]}-{seed}" for name in {"id", "retracts"} & set(event)}
    if "duf" in event:
        own["duf"] = f"{2000 + seed:04d}{event['duf'][4:]}"
    return event | own


def newest_truth(
    given: Example, rates: dict[tuple[str, int], int], paid: dict[reference.Key, int]
) -> dict[reference.Key, int]:
    """Øre that all lines must sum to after the term. A person on hold and years too old keep what was paid."""
    persons = [event for event in given.events if "duf" in event]
    standing = integrering.in_force(persons, given.as_of)
    untouched = {
        key: ore
        for key, ore in paid.items()
        if integrering.on_hold(standing, key[0], given.as_of)
        or not integrering.counted(key, given.term, integrering.Choices())
    }
    lines = Line.objects.locked().values_list("duf", "code_id")
    already_paid = {duf for duf, code in lines if code.startswith(INTEGRERING)}
    return untouched | by_the_references(given, rates, already_paid)


def sums_of_lines() -> dict[reference.Key, int]:
    """Key → øre of all locked lines, where it is not zero."""
    keys = "duf", "code_id", "budget_year", "for_term", "recipient_id"
    rows = Line.objects.locked().values_list(*keys).annotate(sum=Sum("amount")).order_by(*keys)
    return {tuple(row[:5]): int(row[5] * 100) for row in rows if row[5]}
