"""Short words for tests of norsktilskudd: training, reception, and øre owed by (code, term, recipient)."""

from collections.abc import Set
from datetime import date
from decimal import Decimal
from typing import Any

from grants.rules.engine import Result, owed
from grants.rules.facts import Event
from grants.rules.owed import Window
from grants.rules.rates import RateBook
from imdi_tilskudd.lib.money import to_kroner
from imdi_tilskudd.lib.periods import TermPeriod

from .known import event, known, parameters

RATES_2022 = {
    "P-AR1-H": 31_900,
    "P-AR2-H": 62_300,
    "P-AR3-H": 43_350,
    "P-AR1-L": 13_600,
    "P-AR2-L": 24_100,
    "P-AR3-L": 15_000,
    "P37D-AR1": 46_400,
    "UN43G": 48_400,
    "ASYLNORSK": 17_201,
    "SAMF-I-MOTTAK": 1_500,
    "Grunntilskudd-L": 217_000,
    "Grunntilskudd-H": 665_300,
}


def rate(code: str, year: int) -> int:
    """Kroner: 120 more every year."""
    return RATES_2022[code] + 120 * (year - 2022)


def rates() -> RateBook:
    return RateBook({(code, year): 100 * rate(code, year) for code in RATES_2022 for year in range(2015, 2031)})


def training(day: str, kind: str = "rett_og_plikt", **more: Any) -> Event:
    on = date.fromisoformat(day)
    return Event(f"T-{kind}-{day}", "training", on, on, {"kind": kind} | more)


def reception(day: str, place: str) -> Event:
    return event("reception", day, municipality=place)


def result(*events: Event, term: str, declared: Set[tuple[str, int]] = frozenset(), **chosen: Any) -> Result:
    facts = known(*events)
    assert facts is not None
    given = parameters(**chosen)
    window = Window.of_run(TermPeriod.parse(term), given.first_term, given.limitation_years)
    found = rates()
    answer = owed(facts, found, given, window, has_been_paid=False, declarations=declared)
    assert not found.missing
    return answer


def kroner_owed(*events: Event, term: str = "2025-T4", **options: Any) -> dict[tuple[str, str, str], Decimal]:
    """(code, term, recipient) → kroner."""
    lines = result(*events, term=term, **options).lines
    return {(key.code, key.term, key.recipient): to_kroner(line.amount) for key, line in lines.items()}
