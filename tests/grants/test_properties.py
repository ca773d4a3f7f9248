"""What always holds, whatever the history: pure, over random histories (hypothesis)."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from grants.rules.engine import owed
from grants.rules.facts import Event, facts_from
from grants.rules.owed import Key, Owed, Window
from grants.rules.rates import RateBook
from imdi_tilskudd.lib.periods import TermPeriod, month_of

from .known import KRONER_2022, came, event, kroner, parameters

PLACES = ["0301", "1103", "4601", "4627"]
DAYS = st.dates(date(2021, 6, 1), date(2024, 12, 31))
TERM = TermPeriod(2026, 4)
NORSK = {"P-AR1-H": 31_900, "P-AR2-H": 62_300, "P-AR3-H": 43_350, "P37D-AR1": 46_400}
KINDS = ("moved", "returned", "emigrated", "died", "care")


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Somebody who settles, trains, moves about, leaves and comes back."""
    settled = draw(st.dates(date(2021, 6, 1), date(2023, 12, 31)))
    role = draw(st.sampled_from(["enslig", "familie", "enslig_mindrearig"]))
    born = draw(st.sampled_from(["1958-02-28", "1990-06-15", "2006-11-11", "2019-01-31"]))
    events = came(settled.isoformat(), draw(st.sampled_from(PLACES)), role, born)
    for number in range(draw(st.integers(0, 5))):
        kind, day = draw(st.sampled_from(KINDS)), draw(DAYS)
        place = {"municipality": draw(st.sampled_from(PLACES))} if kind in {"moved", "returned"} else {}
        events.append(event(kind, day.isoformat(), id=f"{kind}-{number}", **place))
    if draw(st.booleans()):
        day, decision = draw(DAYS), {"kind": draw(st.sampled_from(["rett_og_plikt", "37d"]))}
        events.append(Event("training", "training", day, day, decision))
    return events


def book() -> RateBook:
    """Øre of every code the histories can ask for."""
    years = range(2015, 2031)
    rates = {(code, year): 100 * kroner(code, year) for code in KRONER_2022 for year in years}
    return RateBook(rates | {(code, year): 100 * amount for code, amount in NORSK.items() for year in years})


def owed_for(events: list[Event]) -> dict[Key, Owed]:
    facts = facts_from("202200000101", events, date(2030, 1, 1))
    assert facts is not None
    chosen = parameters(limitation_years=9)
    window = Window.of_run(TERM, chosen.first_term, chosen.limitation_years)
    return owed(facts, book(), chosen, window, has_been_paid=False).lines


def sums(lines: dict[Key, Owed]) -> dict[tuple[str, int], int]:
    """Øre by code and year, whoever the recipient is."""
    found: dict[tuple[str, int], int] = defaultdict(int)
    for key, line in lines.items():
        found[key.code, key.year] += line.amount
    return found


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_events_were_imported_does_not_matter(events: list[Event], random: Random) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert owed_for(shuffled) == owed_for(events)


@given(histories(), DAYS, st.sampled_from(PLACES))
def test_undoing_a_change_restores_what_was_owed(events: list[Event], day: date, place: str) -> None:
    change = event("moved", day.isoformat(), id="wrong", municipality=place)
    undone = event("retracted", day.isoformat(), id="undone", retracts="wrong")
    assert owed_for([*events, change, undone]) == owed_for(events)


@given(histories(), DAYS, st.sampled_from(PLACES))
def test_redoing_what_was_undone_is_the_change_itself(events: list[Event], day: date, place: str) -> None:
    change = event("moved", day.isoformat(), id="wrong", municipality=place)
    undone = event("retracted", day.isoformat(), id="undone", retracts="wrong")
    redone = event("retracted", day.isoformat(), id="redone", retracts="undone")
    assert owed_for([*events, change, undone, redone]) == owed_for([*events, change])


@given(histories(), DAYS, st.sampled_from(PLACES))
def test_a_move_conserves_the_total_of_år_1_and_of_norsktilskudd(events: list[Event], day: date, place: str) -> None:
    settled = next(one.date for one in events if one.type == "settled")
    if day <= settled:
        day = settled + timedelta(days=1)
    before, after = (
        sums(owed_for(events)),
        sums(owed_for([*events, event("moved", day.isoformat(), id="more", municipality=place)])),
    )
    once = {
        code: amount for code, amount in before.items() if code[0].startswith(("AR-1", "ELDR", "BHT", "P-AR", "P37D"))
    }
    assert {code: after.get(code, 0) for code in once} == once


@given(histories())
def test_no_line_lies_outside_the_grant_years_or_before_the_settlement(events: list[Event]) -> None:
    settled = next(one.date for one in events if one.type == "settled")
    for key, line in owed_for(events).items():
        if key.code.startswith("AR-"):
            term = TermPeriod.parse(key.term)
            assert settled.year <= key.year <= settled.year + 6
            assert term.last_month >= month_of(settled)
            assert 0 < line.months <= 12
        assert key.year == TermPeriod.parse(key.term).year


@given(histories())
def test_the_parts_of_a_code_and_year_never_exceed_its_rate(events: list[Event]) -> None:
    lines = owed_for(events)
    for (code, year), amount in sums(lines).items():
        whole = max(line.rate for key, line in lines.items() if (key.code, key.year) == (code, year))
        # Twelve months rounded to whole kroner in at most eight parts may differ by some kroner from the rate.
        assert 0 < amount <= whole + 800
