"""Integreringstilskudd (spec 4.2)."""

from datetime import date

import hypothesis
import pytest
from hypothesis import strategies as st

from grants.rules.engine import owed
from grants.rules.facts import Event, Related
from grants.rules.owed import Window
from grants.rules.rates import RateBook
from imdi_tilskudd.lib.periods import TermPeriod
from tests.grants.known import (
    KRONER_2022,
    came,
    died,
    emigrated,
    event,
    known,
    kroner,
    moved,
    owed_kroner,
    owed_lines,
    parameters,
    permit,
    person,
    returned,
    settled,
)


def year_1(*events: Event, **options: object) -> dict[str, int]:
    """Kroner of the code of år 1 by recipient."""
    found = owed_kroner(*events, term="2022-T4", **options)
    return {recipient: amount for (code, _, recipient), amount in found.items() if code.startswith("AR-1")}


def codes(*events: Event) -> set[str]:
    return {code for code, _, _ in owed_kroner(*events, term="2022-T4")}


@pytest.mark.parametrize(
    ("role", "born", "code"),
    [
        ("enslig", "2004-12-31", "AR-1 EV"),
        ("familie", "2004-12-31", "AR-1"),
        ("enslig", "2005-01-01", "AR-1 B"),
        ("familie", "2005-01-01", "AR-1 B"),
        ("enslig_mindrearig", "2005-01-01", "AR-1 EM"),
        ("enslig_mindrearig", "1999-01-01", "AR-1 EM"),
    ],
)
def test_a_child_turns_17_or_less_in_the_settlement_year_and_an_enslig_mindrearig_is_em_whatever_the_age(
    role: str, born: str, code: str
) -> None:
    found = owed_lines(*came("2022-03-10", role=role, born=born), term="2022-T1")
    assert code in {key.code for key in found}
    assert not {key.code for key in found} - {code, "BHT", "EMINB", "EMINU"}


def test_ar_1_is_the_whole_amount_once_in_the_term_of_the_kvalifiseringsdato_at_the_rate_of_that_year() -> None:
    found = owed_kroner(*came("2023-05-10"), term="2023-T4")
    assert found == {("AR-1 EV", "2023-T2", "4601"): kroner("AR-1 EV", 2023)}


def test_the_settlement_year_is_the_year_of_the_kvalifiseringsdato() -> None:
    events = person("2005-06-01"), settled("2022-12-20"), permit("2023-01-15")
    assert owed_kroner(*events, term="2023-T1") == {("AR-1 EV", "2023-T1", "4601"): kroner("AR-1 EV", 2023)}


def test_eldretilskudd_when_the_person_had_turned_60_on_the_settlement_date() -> None:
    assert "ELDR" in codes(*came("2022-03-10", born="1962-03-10"))
    assert "ELDR" not in codes(*came("2022-03-10", born="1962-03-11"))


def test_barnehagetilskudd_when_the_child_was_under_six_on_the_settlement_date() -> None:
    assert "BHT" in codes(*came("2022-03-10", born="2016-03-11"))
    assert "BHT" not in codes(*came("2022-03-10", born="2016-03-10"))
    assert "BHT" in codes(*came("2022-03-10", role="enslig_mindrearig", born="2017-01-01"))


def test_the_settlement_date_is_the_kvalifiseringsdato_when_the_permit_comes_after_the_settlement() -> None:
    waited = settled("2022-03-10"), permit("2022-05-10")
    assert "ELDR" in codes(person("1962-05-10"), *waited)
    assert "BHT" not in codes(person("2016-05-10"), *waited)


def test_a_move_in_the_settlement_year_splits_ar_1_by_the_months_and_the_last_one_gets_the_rest() -> None:
    # Ten months from March; the old municipality has March to July.
    assert year_1(*came("2022-03-10"), moved("2022-06-15", "4627")) == {"4601": 120_550, "4627": 120_550}


def test_the_shares_of_ar_1_are_taken_in_the_order_of_the_first_month_and_sum_to_the_rate() -> None:
    # Seven months from June: 4601 June to August, 4627 September, 1103 October to December.
    found = year_1(*came("2022-06-01"), moved("2022-07-05", "4627"), moved("2022-08-05", "1103"))
    assert list(found.items()) == [("4601", 103_329), ("4627", 34_443), ("1103", 103_328)]
    assert sum(found.values()) == KRONER_2022["AR-1 EV"]


def test_a_municipality_that_has_the_person_twice_gets_one_share_of_ar_1() -> None:
    found = year_1(*came("2022-01-01"), moved("2022-02-05", "4627"), moved("2022-05-05", "4601"))
    assert found == {"4601": 180_825, "4627": 60_275}


DAYS_OF_2022 = st.dates(date(2022, 1, 1), date(2022, 12, 31)).map(date.isoformat)
PLACES = st.sampled_from(["0301", "1103", "4601", "4627"])
COURSES = st.one_of(
    st.builds(moved, DAYS_OF_2022, PLACES),
    st.builds(returned, DAYS_OF_2022, PLACES),
    st.builds(emigrated, DAYS_OF_2022),
    st.builds(died, DAYS_OF_2022),
)


@hypothesis.given(DAYS_OF_2022, st.lists(COURSES, max_size=6))
def test_moves_and_exits_conserve_the_total_of_ar_1(day: str, course: list[Event]) -> None:
    alive = [event for event in course if event.type != "died" or event.date.isoformat() >= day]
    found = year_1(*came(day), *alive)
    assert sum(found.values()) == KRONER_2022["AR-1 EV"]
    assert all(amount > 0 for amount in found.values())


def test_eldre_and_barnehagetilskudd_are_split_like_ar_1() -> None:
    events = *came("2022-03-10", born="2020-01-01"), moved("2022-06-15", "4627")
    found = owed_kroner(*events, term="2022-T4")
    assert found["BHT", "2022-T1", "4601"] == found["BHT", "2022-T1", "4627"] == 13_550


def test_a_move_from_november_on_leaves_ar_1_whole() -> None:
    assert year_1(*came("2022-03-10"), moved("2022-11-01", "4627")) == {"4601": 241_100}


def test_a_move_registered_before_2022_splits_no_ar_1() -> None:
    events = *came("2021-03-10"), moved("2021-06-15", "4627", registered="2021-06-16")
    found = owed_kroner(*events, term="2021-T4", first_term="2021-T1")
    assert found == {("AR-1 EV", "2021-T1", "4601"): kroner("AR-1 EV", 2021)}


def test_without_the_split_the_whole_of_ar_1_goes_to_the_first_municipality() -> None:
    found = year_1(*came("2022-03-10"), moved("2022-06-15", "4627"), year1_split_on_move="none")
    assert found == {"4601": 241_100}


@pytest.mark.parametrize("exit", [died, emigrated])
def test_an_exit_in_the_settlement_year_does_not_reduce_ar_1(exit: object) -> None:
    assert year_1(*came("2022-03-10"), exit("2022-03-11")) == {"4601": 241_100}  # type: ignore[operator]


def test_months_after_an_exit_belong_to_the_recipient_of_the_exit_month() -> None:
    events = *came("2022-03-10"), moved("2022-06-15", "4627"), emigrated("2022-07-01")
    assert year_1(*events) == {"4601": 241_100}


def test_months_after_an_exit_belong_to_the_recipient_of_the_exit_month_until_a_return() -> None:
    # March to August 4601, from September 4627: six and four of ten months.
    events = *came("2022-03-10"), emigrated("2022-05-20"), returned("2022-09-03", "4627")
    assert year_1(*events) == {"4601": 144_660, "4627": 96_440}


def test_a_month_kept_after_an_exit_is_one_after_the_exit_too_and_belongs_to_the_recipient_of_its_month() -> None:
    # Moved in May, so that June is still 4601's and July would be 4627's; emigrated in June.
    events = *came("2022-03-10"), moved("2022-05-20", "4627"), emigrated("2022-06-05")
    assert year_1(*events, months_kept_after_exit=2) == {"4601": 241_100}
    assert year_1(*events, months_kept_after_exit=2, year1_reduced_on_exit=True) == {"4601": 120_550}


def test_reduced_on_exit_ar_1_is_paid_for_the_months_to_the_exit() -> None:
    # March and April of ten months; after a return in September, four more.
    events = *came("2022-03-10"), emigrated("2022-04-20")
    assert year_1(*events, year1_reduced_on_exit=True) == {"4601": 48_220}
    found = year_1(*events, returned("2022-09-03", "4627"), year1_reduced_on_exit=True)
    assert found == {"4601": 48_220, "4627": 96_440}


def test_ar_2_to_5_are_paid_in_four_terms_at_the_rate_of_the_budget_year() -> None:
    found = owed_lines(*came("2022-03-10"), term="2026-T4", limitation_years=10)
    for year, code in ((2023, "AR-2"), (2024, "AR-3"), (2025, "AR-4"), (2026, "AR-5")):
        lines = {key.term: line for key, line in found.items() if key.code == code}
        assert list(lines) == [f"{year}-T{quarter}" for quarter in (1, 2, 3, 4)]
        assert {(line.months, line.rate) for line in lines.values()} == {(3, 100 * kroner(code, year))}


def test_there_is_no_year_6() -> None:
    assert not owed_kroner(*came("2022-03-10"), term="2027-T4", limitation_years=0)


def test_a_quarter_shared_by_two_municipalities_is_rounded_once_for_each() -> None:
    # 250 700 a year: a month is 20 891.67 and two months 41 783.33 kroner.
    found = owed_kroner(*came("2022-03-10"), moved("2023-03-20", "4627"), term="2023-T2")
    assert found["AR-2", "2023-T2", "4601"] == 20_892
    assert found["AR-2", "2023-T2", "4627"] == 41_783


def test_months_of_one_municipality_in_a_quarter_are_rounded_together() -> None:
    # January and March belong to 4601, February to 4627: two keys, not three.
    events = *came("2022-03-10"), returned("2023-02-01", "4627"), returned("2023-03-01", "4601")
    found = owed_lines(*events, term="2023-T1")
    assert {key.recipient: line.months for key, line in found.items() if key.code == "AR-2"} == {
        "4601": 2,
        "4627": 1,
    }


def test_with_a_humanitarian_reference_person_there_are_ar_1_to_3_only() -> None:
    joined = {"reference_duf": "2", "application_date": "2021-09-01", "reference_nordic": False}
    events = person(), settled("2022-03-01", role="familie"), permit("2022-03-01", "familie", **joined)
    related = {"2": Related(date(2021, 3, 1), "humanitaer")}
    found = owed_kroner(*events, related=related, term="2026-T4", limitation_years=10)
    assert {code for code, _, _ in found} == {"AR-1", "AR-2", "AR-3"}


def test_nothing_is_computed_before_the_first_term_nor_after_the_runs_own() -> None:
    found = owed_kroner(*came("2021-03-10"), term="2022-T3", first_term="2022-T2")
    assert {term for _, term, _ in found} == {"2022-T2", "2022-T3"}


def test_budget_years_before_the_terms_year_minus_three_get_nothing() -> None:
    found = owed_kroner(*came("2022-03-10"), term="2026-T1")
    assert {term[:4] for _, term, _ in found} == {"2023", "2024", "2025", "2026"}


def test_who_came_before_2021_and_applied_late_gets_the_years_that_are_left() -> None:
    events = *came("2019-03-01"), event("late_application", "2022-05-01")
    assert {code for code, _, _ in owed_kroner(*events, term="2023-T4")} == {"AR-4", "AR-5"}


def test_every_missing_rate_is_noted_and_none_that_is_not_needed() -> None:
    facts = known(*came("2022-03-10", born="1950-01-01"), emigrated("2023-02-01"))
    assert facts is not None
    book, given = RateBook({("AR-1 EV", 2022): 100}), parameters()
    window = Window.of_run(TermPeriod.parse("2024-T4"), given.first_term, given.limitation_years)
    owed(facts, book, given, window, has_been_paid=False)
    assert book.missing == {("ELDR", 2022), ("AR-2", 2023)}
    assert book.used == {("AR-1 EV", 2022)}
