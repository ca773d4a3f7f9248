"""What has changed and why: each cause, and that the parts always add up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.rules.residence import Absence, Residence, Stay
from imdi_tilskudd.lib.periods import TermPeriod
from payments.rules.causes import Asked, Cause, Found, Known, Reason, asks_facts, cause_of, known_from
from payments.rules.changes import LineRead, Part, Unit, is_repeated, units

OURS, OTHERS = "4627", "1103"
TERM, SINCE = TermPeriod(2024, 2), date(2024, 3, 31)
QUARTER = 45_250_00
AR_3 = LineRead(
    1, "202200000101", "integrering", "ar-2-5", "AR-3", "ordinær", "integrering.ar_2_5", 2024, "2024-T2",
    date(2022, 9, 5), 3, 181_000_00, QUARTER,
)  # fmt: skip
AR_1 = AR_3._replace(
    code="AR-1 EV", group="ar-1", rule="integrering.ar_1", budget_year=2024, qualified=date(2024, 4, 10), months=9,
    rate=241_100_00, amount=241_100_00,
)  # fmt: skip
EMINU = AR_3._replace(scheme="saerskilt", group="saerskilt", code="EMINU", rule="saerskilt.enslig_mindrearig")
P_37_D = AR_3._replace(scheme="kollektiv", group="kollektiv", code="P37D-AR1", rule="norsk.paragraf_37_d")
UN43G = AR_3._replace(scheme="utvidet", group="utvidet", code="UN43G", rule="norsk.paragraf_43_g")
AT_HOME = (Stay("settled", date(2022, 9, 5), date(2022, 9, 6), OURS),)


def part(line: LineRead | None) -> Part | None:
    return Part(line, line.amount) if line else None


def cause(
    before: LineRead | None, now: LineRead | None, known: Known | None = None, *, term: TermPeriod = TERM
) -> Found:
    spread_from = 2024
    repeated = is_repeated(now or before, spread_from)
    unit = Unit((now or before).duf, repeated, part(before), part(now))
    return cause_of(Asked(unit, known or Known(), OURS, term, SINCE, kept=2))


def lives(*stays: Stay, **more: object) -> Known:
    absences = more.pop("absences", ())
    return Known(home=Residence(stays, absences), **more)


def moved(day: date, place: str, *, kind: str = "moved", known: date | None = None) -> Stay:
    return Stay(kind, day, known or day, place)


# --- one for each cause ---------------------------------------------------------------------------------------------


def test_somebody_settled_since_last_time_is_new() -> None:
    home = lives(Stay("settled", date(2024, 4, 10), date(2024, 4, 11), OURS))
    assert cause(None, AR_1, home) == Found(Cause.NEW, Reason.NONE, date(2024, 4, 10))


def test_somebody_from_another_municipality_has_moved_here() -> None:
    home = lives(Stay("settled", date(2022, 9, 5), date(2022, 9, 6), OTHERS), moved(date(2024, 2, 20), OURS))
    assert cause(None, AR_3, home) == Found(Cause.MOVED_HERE, Reason.NONE, date(2024, 2, 20))


def test_a_move_long_ago_is_no_news() -> None:
    home = lives(Stay("settled", date(2022, 9, 5), date(2022, 9, 6), OTHERS), moved(date(2023, 2, 20), OURS))
    assert cause(None, AR_3, home).cause == Cause.NEW


def test_somebody_back_in_norway_has_returned() -> None:
    home = lives(*AT_HOME, moved(date(2024, 5, 2), OURS, kind="returned"))
    assert cause(None, AR_3, home) == Found(Cause.RETURNED, Reason.NONE, date(2024, 5, 2))


def test_the_second_year_begins_in_the_first_term() -> None:
    line = AR_3._replace(code="AR-2", qualified=date(2023, 9, 5), for_term="2024-T1")
    found = cause(None, line, lives(*AT_HOME), term=TermPeriod(2024, 1))
    assert found == Found(Cause.NEW_CODE, Reason.YEAR)


def test_another_grant_year_is_a_new_code() -> None:
    before = AR_3._replace(code="AR-2", budget_year=2023, rate=249_500_00, amount=62_375_00)
    assert cause(before, AR_3, term=TermPeriod(2024, 1)) == Found(Cause.NEW_CODE, Reason.YEAR)


def test_an_unaccompanied_minor_who_turns_17_gets_a_new_code_by_age() -> None:
    assert cause(EMINU._replace(code="EMINB", amount=99), EMINU) == Found(Cause.NEW_CODE, Reason.AGE)


def test_the_same_code_at_another_rate_is_a_new_rate() -> None:
    assert cause(EMINU._replace(rate=1, amount=99), EMINU) == Found(Cause.NEW_RATE)


def test_more_months_of_the_same() -> None:
    assert cause(AR_3._replace(months=1, amount=15_083_00), AR_3) == Found(Cause.MONTHS)


def test_fewer_months_without_any_fact_are_fewer_months() -> None:
    assert cause(AR_3, AR_3._replace(months=1, amount=15_083_00), lives(*AT_HOME)) == Found(Cause.MONTHS)


def test_fewer_months_after_a_move() -> None:
    home = lives(*AT_HOME, moved(date(2024, 3, 3), OTHERS))
    found = cause(AR_3, AR_3._replace(months=1, amount=15_083_00), home)
    assert found == Found(Cause.MOVED_AWAY, Reason.NONE, date(2024, 3, 3))


def test_nothing_after_a_move() -> None:
    home = lives(*AT_HOME, moved(date(2024, 1, 3), OTHERS))
    assert cause(AR_3, None, home) == Found(Cause.MOVED_AWAY, Reason.NONE, date(2024, 1, 3))


def test_what_follows_the_decision_and_not_the_person_does_not_end_by_a_move() -> None:
    assert cause(UN43G, None, lives(*AT_HOME, moved(date(2024, 1, 3), OTHERS))).cause == Cause.OTHER


def test_emigrated_or_dead() -> None:
    home = lives(*AT_HOME, absences=(Absence(date(2024, 3, 12), None),))
    assert cause(AR_3, None, home) == Found(Cause.LEFT, Reason.NONE, date(2024, 3, 12))


def test_away_and_back_has_not_left() -> None:
    home = lives(*AT_HOME, absences=(Absence(date(2023, 3, 12), date(2023, 5, 1)),))
    assert cause(AR_3, None, home).cause == Cause.OTHER


def test_a_person_on_hold() -> None:
    assert cause(AR_3, None, Known(on_hold=True)) == Found(Cause.HELD)


@pytest.mark.parametrize(
    ("line", "known", "reason"),
    [
        (AR_3._replace(code="AR-5"), lives(*AT_HOME), Reason.LAST_YEAR),
        (AR_3, lives(*AT_HOME, grant_years=3), Reason.LAST_YEAR),
        (EMINU, lives(*AT_HOME, birth_date=date(2003, 2, 1)), Reason.TURNED_20),
        (EMINU, lives(*AT_HOME, care=date(2024, 1, 9)), Reason.CARE),
        (P_37_D, lives(*AT_HOME, entries={"37d": date(2023, 1, 9)}), Reason.ALL_MONTHS),
        (UN43G, lives(*AT_HOME, entries={"43g": date(2021, 1, 9)}), Reason.ALL_MONTHS),
    ],
)
def test_the_last_time_the_grant_is_given(line: LineRead, known: Known, reason: Reason) -> None:
    before = line._replace(budget_year=2023, for_term="2023-T4")
    found = cause(before, None, known, term=TermPeriod(2024, 1))
    assert (found.cause, found.reason) == (Cause.ENDED, reason)


def test_a_sum_given_once_does_not_come_again() -> None:
    assert cause(AR_1, None) == Found(Cause.ONE_OFF)


def test_the_first_year_of_saerskilt_is_given_once() -> None:
    assert cause(EMINU._replace(qualified=date(2024, 2, 1)), None) == Found(Cause.ONE_OFF)


def test_grunntilskudd_is_given_once_a_year() -> None:
    line = AR_3._replace(duf="", scheme="grunn", group="grunn", code="Grunntilskudd-H", rule="norsk.grunntilskudd")
    assert cause(None, line) == Found(Cause.YEARLY)


def test_last_times_corrections_do_not_come_again() -> None:
    assert cause(AR_3._replace(kind="tilbakeføring", amount=-1), None) == Found(Cause.EARLIER)


def test_an_amount_decided_for_the_person() -> None:
    assert cause(None, AR_3._replace(rule="enkeltvedtak")) == Found(Cause.DECIDED)


@pytest.mark.parametrize("side", ["before", "now"])
def test_ekstratilskudd_is_one_cause_whatever_happened(side: str) -> None:
    line = AR_3._replace(scheme="ekstra", group="ekstra", code="FHT1", rule="ekstra.innvilget")
    assert cause(*((line, None) if side == "before" else (None, line))) == Found(Cause.EXTRA)


LATE = Stay("settled", date(2024, 2, 5), date(2024, 5, 1), OURS)


@pytest.mark.parametrize(
    ("stays", "reason", "day"),
    [
        ((LATE,), Reason.LATE, date(2024, 2, 5)),
        (
            (LATE._replace(place=OTHERS), moved(date(2024, 3, 1), OURS, known=date(2024, 5, 2))),
            Reason.MOVED_HERE,
            date(2024, 3, 1),
        ),
        (AT_HOME, Reason.CORRECTED, None),
    ],
)
def test_why_something_is_paid_afterwards(stays: tuple[Stay, ...], reason: Reason, day: date | None) -> None:
    line = AR_3._replace(kind="etterbetaling", for_term="2024-T1")
    assert cause(None, line, lives(*stays)) == Found(Cause.BACK_PAYMENT, reason, day)


@pytest.mark.parametrize(
    ("known", "reason", "day"),
    [
        (lives(*AT_HOME, absences=(Absence(date(2024, 1, 9), None),)), Reason.LEFT, date(2024, 1, 9)),
        (lives(*AT_HOME, moved(date(2023, 12, 9), OTHERS)), Reason.MOVED_AWAY, date(2023, 12, 9)),
        (lives(*AT_HOME), Reason.CORRECTED, None),
        (Known(), Reason.RETRACTED, None),
    ],
)
def test_why_something_is_taken_back(known: Known, reason: Reason, day: date | None) -> None:
    line = AR_3._replace(kind="tilbakeføring", for_term="2024-T1", amount=-QUARTER)
    assert cause(None, line, known) == Found(Cause.REVERSAL, reason, day)


def test_what_nothing_explains_is_other() -> None:
    assert cause(AR_3, None) == Found(Cause.OTHER)


# --- facts ----------------------------------------------------------------------------------------------------------


def test_the_facts_a_line_keeps_are_read_back() -> None:
    kept = {
        "birth_date": "2004-02-01",
        "basis": "familie",
        "reference": ["2020-01-01", "humanitaer"],
        "stays": [["2022-09-05", OURS, "settled", "2022-09-06"]],
        "absences": [["2024-01-09", None]],
        "training": {"37d": "2023-01-09"},
    }
    known = known_from(kept)
    assert known.home == Residence(AT_HOME, (Absence(date(2024, 1, 9), None),))
    assert (known.birth_date, known.entries, known.grant_years) == (date(2004, 2, 1), {"37d": date(2023, 1, 9)}, 3)


def test_facts_are_asked_for_only_where_the_lines_do_not_say() -> None:
    assert asks_facts(Unit("1", True, part(AR_3), None))
    assert asks_facts(Unit("1", False, None, part(AR_1)))
    assert not asks_facts(Unit("1", False, part(AR_1), None))
    assert not asks_facts(Unit("1", True, part(AR_3), part(AR_3._replace(code="AR-4", rate=1, amount=2))))


# --- the sum --------------------------------------------------------------------------------------------------------

CODES = [
    ("integrering", "ar-1", "AR-1", "integrering.ar_1"),
    ("integrering", "ar-2-5", "AR-2", "integrering.ar_2_5"),
    ("integrering", "ar-2-5", "AR-3", "integrering.ar_2_5"),
    ("saerskilt", "saerskilt", "EMINB", "saerskilt.enslig_mindrearig"),
    ("ekstra", "ekstra", "FHT1", "ekstra.innvilget"),
    ("norsk", "norsk", "P-AR1-H", "norsk.persontilskudd"),
    ("kollektiv", "kollektiv", "P37D-AR1", "norsk.paragraf_37_d"),
]


@st.composite
def random_line(draw: st.DrawFn) -> LineRead:
    scheme, group, code, rule = draw(st.sampled_from(CODES))
    return LineRead(
        draw(st.integers(1, 10**6)),
        draw(st.sampled_from(["202200000101", "202200000203", "202200000305"])),
        scheme,
        group,
        code,
        draw(st.sampled_from(["ordinær", "etterbetaling", "tilbakeføring"])),
        rule,
        draw(st.sampled_from([2023, 2024])),
        draw(st.sampled_from(["2023-T4", "2024-T1"])),
        draw(st.sampled_from([None, date(2022, 5, 1), date(2024, 1, 5)])),
        draw(st.integers(0, 12)),
        draw(st.integers(0, 3)),
        draw(st.integers(-(10**8), 10**8).filter(bool)),
    )


LINES = st.lists(random_line(), max_size=12)


@given(before=LINES, now=LINES, same_term=st.booleans())
def test_the_changes_of_every_group_add_up_to_the_difference_of_its_lines(
    before: list[LineRead], now: list[LineRead], same_term: bool
) -> None:
    found = list(units(before, now, 2024, same_term=same_term))
    for group in {line.group for line in [*before, *now]}:
        change = sum(unit.change for unit in found if unit.line.group == group)
        lines = sum(line.amount for line in now if line.group == group)
        assert change == lines - sum(line.amount for line in before if line.group == group)
    for unit in found:
        assert cause_of(Asked(unit, Known(), OURS, TERM, SINCE, kept=2)).cause in Cause


@given(lines=LINES, same_term=st.booleans())
def test_the_same_lines_twice_are_no_change_in_one_term(lines: list[LineRead], same_term: bool) -> None:
    assert list(units(lines, list(reversed(lines)), 2024, same_term=True)) == []
