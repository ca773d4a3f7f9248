"""What holds for every register and every course of terms: random registers run term after term, locked in between,
and held against a ledger kept by hand from the second reading of the spec."""

import os
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.db.models import Sum

from accounts.models import User
from grants.models import Rate
from payments.models import Line, Run, Term
from tests.ledger import add_events, calculate, confirm_all_rates, lines_of, lock
from tests.payments import reference_calculation as reference
from tests.payments.random_registers import example

pytestmark = pytest.mark.django_db
PARTS = 2 if os.environ.get("PORTAL_TEST_ALL") != "1" else 20
REGISTERS = 60
# Quarters and years are skipped; the last one lies beyond the limitation of the first.
TERMS = {
    "2022-T1": date(2022, 3, 31),
    "2022-T2": date(2022, 6, 30),
    "2022-T4": date(2022, 12, 31),
    "2023-T1": date(2023, 4, 2),
    "2023-T3": date(2023, 9, 30),
    "2024-T4": date(2024, 12, 31),
    "2025-T4": date(2027, 12, 31),
}


def sums_of_lines() -> dict[reference.Key, int]:
    """Key → kroner of all locked lines, where it is not zero."""
    keys = "duf", "code_id", "budget_year", "for_term", "recipient_id"
    rows = Line.objects.locked().values_list(*keys).annotate(sum=Sum("amount")).order_by(*keys)
    return {tuple(row[:5]): int(row[5]) for row in rows if row[5]}


def many_registers(part: int) -> list[dict[str, Any]]:
    """Random registers side by side, each with DUF numbers and ids of its own."""
    return [
        renamed(event, seed)
        for seed in range(part * REGISTERS, (part + 1) * REGISTERS)
        for event in example(seed).events
    ]


def renamed(event: dict[str, Any], seed: int) -> dict[str, Any]:
    own = dict(event)
    for name in {"duf", "reference_duf", "mother_duf"} & set(event):
        own[name] = f"{2000 + seed:04d}{event[name][4:]}"
    for name in {"id", "retracts"} & set(event):
        own[name] = f"{event[name]}-{seed}"
    return own


def newest_truth(
    events: list[dict[str, Any]], term: str, paid: dict[reference.Key, int], ever_paid: set[str]
) -> dict[reference.Key, int]:
    """What all lines must sum to after the term. A person on hold and years too old keep what was paid."""
    as_of = TERMS[term]
    rates = defaultdict(int)  # nothing is counted in the years without rates
    rates.update({(rate.code_id, rate.year): int(rate.amount) for rate in Rate.objects.all()})
    owed = reference.calculate(events, as_of, term, ever_paid, rates)
    standing = reference.in_force(events, as_of)
    untouched = {
        key: kroner
        for key, kroner in paid.items()
        if reference.on_hold(standing, key[0], as_of) or not reference.counted(key, term, reference.Choices())
    }
    return untouched | owed


@pytest.mark.parametrize("part", range(PARTS))
def test_after_every_term_all_lines_of_a_key_sum_to_the_newest_truth(part: int, attestant: User) -> None:
    events = many_registers(part)
    add_events(events)
    confirm_all_rates(attestant)
    paid: dict[reference.Key, int] = {}
    ever_paid: set[str] = set()
    for term in TERMS:
        calculated_twice(term)
        lock(term, attestant)
        paid = newest_truth(events, term, paid, ever_paid)
        assert sums_of_lines() == paid, term
        ever_paid.update(Line.objects.locked().values_list("duf", flat=True))
    assert {"ordinær", "etterbetaling", "tilbakeføring"} == {line.kind for line in Line.objects.locked()}


def calculated_twice(term: str) -> None:
    """The same lines and the same digest; no line of nothing, and no two of one key."""
    first = calculate(term, TERMS[term])
    lines, digest = lines_of(first), first.digest
    second = calculate(term, TERMS[term])
    assert (lines_of(second), second.digest) == (lines, digest)
    assert all(line["amount"] for line in lines)
    keys = {(line["duf"], line["code"], line["budget_year"], line["for_term"], line["recipient"]) for line in lines}
    assert len(keys) == len(lines)
    assert Term.objects.get(code=term).run == Run.objects.get(pk=second.pk)
