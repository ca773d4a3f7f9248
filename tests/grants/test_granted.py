"""Enkeltvedtak: an amount for a key, in the case the code belongs to."""

from datetime import date
from decimal import Decimal

import pytest

from grants.rules.facts import Event

from .known import came, event, owed_lines

DECISION = {"recipient": "4601", "amount": "1000.50", "reason": "Demo", "year": 2023, "term": "2023-T2"}


def decision(code: str, **more: object) -> Event:
    return event("decision", "2023-04-01", code=code, **(DECISION | more))


def test_a_decision_adds_its_amount_to_what_is_owed_for_its_key() -> None:
    plain = owed_lines(*came("2022-03-10"), term="2023-T4")
    with_decision = owed_lines(*came("2022-03-10"), decision("AR-2"), term="2023-T4")
    changed = {key.term: line.amount - plain[key].amount for key, line in with_decision.items() if line != plain[key]}
    assert changed == {"2023-T2": int(Decimal("1000.50") * 100)}


@pytest.mark.parametrize(
    ("code", "case_year"),
    [("AR-2", 2022), ("FHT1", 2022), ("P-AR3-H", 2021), ("ASYLNORSK", 2020), ("Grunntilskudd-L", 0), ("UN43G", 0)],
)
def test_its_saksnummer_begins_with_the_year_of_the_case_of_the_code(code: str, case_year: int) -> None:
    entry, arrival = date(2021, 5, 5), date(2020, 2, 2)
    facts = [
        *came("2022-03-10"),
        Event("training", "training", entry, entry, {"kind": "rett_og_plikt"}),
        Event("reception", "reception", arrival, arrival, {"municipality": "4601"}),
    ]
    lines = owed_lines(*facts, decision(code), term="2023-T2")
    found = next(line for key, line in lines.items() if key.code == code and key.term == "2023-T2")
    assert found.case_year == case_year
