"""The worked cases: every line of every term, to the krone."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import User
from tests.ledger import add_events, calculate, confirm_all_rates, lines_of, lock

CASES = Path(__file__).resolve().parent.parent / "cases"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_the_worked_case_gives_exactly_its_lines(path: Path, attestant: User) -> None:
    case = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    add_events(case["events"])
    confirm_all_rates(attestant)
    for term in case["terms"]:
        run = calculate(term["term"], term["as_of"])
        assert lines_of(run) == term["lines"], f"{term['term']}: {case['why']}"
        lock(term["term"], attestant)
