"""Norsktilskudd (spec 4.5): persontilskudd, § 37 d and § 43 g, with amounts reckoned by hand."""

from decimal import Decimal
from typing import Any

import pytest

from grants.rules.facts import Event

from .known import died, emigrated, event, moved, person, retracted, returned, settled
from .norsk_words import kroner_owed, rate, training

HOME, ELSEWHERE, THIRD, COUNTY = "4601", "4627", "1103", "46"


def of(code: str, *events: Event, **options: Any) -> dict[tuple[str, str], Decimal]:
    """(term, recipient) → kroner of one code."""
    found = kroner_owed(*events, **options)
    return {(term, recipient): amount for (one, term, recipient), amount in found.items() if one == code}


def trained(day: str, kind: str = "rett_og_plikt", **more: Any) -> list[Event]:
    return [person(), settled("2019-01-10"), training(day, kind, **more)]


# Persontilskudd


def test_the_training_decision_is_the_right_and_neither_permit_nor_settlement_is_asked_for() -> None:
    events = person(), moved("2022-01-10", HOME), training("2022-05-03")
    assert kroner_owed(*events, term="2022-T4") == {("P-AR1-H", "2022-T2", HOME): 31_900}


def test_who_has_lived_nowhere_gives_nothing() -> None:
    assert kroner_owed(person(), training("2022-05-03")) == {}


@pytest.mark.parametrize(
    ("born", "gives"),
    [("2004-05-03", True), ("2004-05-04", False), ("1954-05-04", True), ("1954-05-03", False)],
)
def test_the_target_group_is_18_to_67_completed_years_on_the_entry_date(born: str, gives: bool) -> None:
    found = kroner_owed(person(born), settled("2022-05-03"), training("2022-05-03"), term="2022-T2")
    assert bool(found) == gives


def test_age_matters_to_persontilskudd_only() -> None:
    child = person("2010-05-17"), settled("2022-01-10"), training("2022-01-10", "37d")
    assert sum(kroner_owed(*child).values()) == 46_400


def test_before_2024_year_1_is_whole_in_the_term_of_entry_and_years_2_and_3_in_the_first_term() -> None:
    found = kroner_owed(*trained("2021-11-20"), term="2023-T4", first_term="2021-T1")
    assert found == {
        ("P-AR1-H", "2021-T4", HOME): 31_780,
        ("P-AR2-H", "2022-T1", HOME): 62_180,
        ("P-AR3-H", "2023-T1", HOME): 43_230,
    }


def test_from_budget_year_2024_years_2_and_3_come_in_four_terms_at_the_rates_of_the_year_of_entry() -> None:
    found = kroner_owed(*trained("2023-12-31"))
    assert found[("P-AR1-H", "2023-T4", HOME)] == 32_020
    assert {term: amount for (code, term, _), amount in found.items() if code == "P-AR2-H"} == {
        f"2024-T{quarter}": Decimal("15605.00") for quarter in (1, 2, 3, 4)
    }
    # 43 470 / 4 = 10 867.50.
    assert {amount for (code, _, _), amount in found.items() if code == "P-AR3-H"} == {Decimal("10867.50")}
    assert len(found) == 9


def test_there_is_no_year_4() -> None:
    assert kroner_owed(*trained("2022-01-01"), term="2026-T4", limitation_years=1) == {}
    codes = {code for code, _, _ in kroner_owed(*trained("2022-01-01"), term="2025-T4")}
    assert codes == {"P-AR1-H", "P-AR2-H", "P-AR3-H"}


def test_parts_are_rounded_half_up_to_ore_and_the_last_term_takes_the_rest() -> None:
    # 32 140 over the three terms from the entry's: 10 713.33, 10 713.33, 10 713.34.
    found = of("P-AR1-H", *trained("2024-06-30"), term="2024-T4")
    assert list(found.values()) == [Decimal("10713.33"), Decimal("10713.33"), Decimal("10713.34")]


@pytest.mark.parametrize(("day", "parts"), [("2024-03-31", 4), ("2024-04-01", 3), ("2024-10-01", 1)])
def test_year_1_is_spread_from_the_entry_term(day: str, parts: int) -> None:
    found = of("P-AR1-H", *trained(day), term="2024-T4")
    assert (len(found), sum(found.values())) == (parts, rate("P-AR1-H", 2024))


@pytest.mark.parametrize(("country", "level"), [("DEU", "L"), ("USA", "L"), ("NZL", "L"), ("POL", "H"), ("JPN", "H")])
def test_the_level_follows_the_country_background(country: str, level: str) -> None:
    known = event("person", "2015-01-01", name="Prøve Demo", birth_date="1990-06-15", country=country)
    found = kroner_owed(known, settled("2022-01-10"), training("2022-02-01"), term="2022-T1")
    assert list(found) == [(f"P-AR1-{level}", "2022-T1", HOME)]


def test_a_part_is_divided_by_days_lived_in_the_quarter_and_the_last_one_takes_the_rest() -> None:
    # From 11 April: 51 days, from 1 June 30 days, of 81. 31 900 × 51 / 81 = 20 085.185.
    events = *trained("2022-04-11"), moved("2022-06-01", ELSEWHERE)
    assert of("P-AR1-H", *events, term="2022-T2") == {
        ("2022-T2", HOME): Decimal("20085.19"),
        ("2022-T2", ELSEWHERE): Decimal("11814.81"),
    }


def test_the_order_is_that_of_the_first_day_in_the_quarter_also_for_who_moves_back() -> None:
    # January and from 11 March: 31 + 21 days of 90; February and ten days of March elsewhere: the rest.
    events = *trained("2022-01-01"), moved("2022-02-01", ELSEWHERE), moved("2022-03-11", HOME)
    found = of("P-AR1-H", *events, term="2022-T1")
    assert list(found.items()) == [
        (("2022-T1", HOME), Decimal("18431.11")),
        (("2022-T1", ELSEWHERE), Decimal("13468.89")),
    ]


def test_a_move_counts_from_its_own_day_and_no_months_are_kept() -> None:
    events = *trained("2021-03-01"), moved("2022-01-01", ELSEWHERE)
    assert of("P-AR2-H", *events, term="2022-T1") == {("2022-T1", ELSEWHERE): 62_180}


def test_a_quarter_lived_in_part_is_not_reduced_and_the_day_of_an_exit_is_lived() -> None:
    for exit in (died, emigrated):
        assert of("P-AR2-H", *trained("2021-03-01"), exit("2022-01-01")) == {("2022-T1", HOME): 62_180}


def test_a_quarter_lived_nowhere_gives_nothing_and_before_2024_the_whole_year_is_lost_with_it() -> None:
    events = *trained("2021-03-01"), emigrated("2021-12-31"), returned("2022-04-01", ELSEWHERE)
    found = kroner_owed(*events, term="2023-T4")
    assert found == {("P-AR3-H", "2023-T1", ELSEWHERE): 43_230}


def test_two_moves_on_the_first_day_of_the_calendar_stop_nothing() -> None:
    """Some sources write 0001-01-01 for no date: one such person must not stop the run of everybody."""
    events = person(), moved("0001-01-01", HOME), moved("0001-01-01", ELSEWHERE), training("2022-05-03")
    assert kroner_owed(*events) == {
        ("P-AR1-H", "2022-T2", ELSEWHERE): 31_900,
        ("P-AR2-H", "2023-T1", ELSEWHERE): 62_300,
    } | {("P-AR3-H", f"2024-T{quarter}", ELSEWHERE): Decimal("10837.50") for quarter in (1, 2, 3, 4)}


def test_a_move_while_out_of_the_country_is_no_return() -> None:
    events = *trained("2022-01-01"), emigrated("2022-01-10"), moved("2022-01-20", ELSEWHERE)
    assert kroner_owed(*events) == {("P-AR1-H", "2022-T1", HOME): 31_900}


def test_from_2024_only_the_quarter_lived_nowhere_is_lost() -> None:
    events = *trained("2023-03-01"), emigrated("2023-12-31"), returned("2024-04-01", ELSEWHERE)
    found = of("P-AR2-H", *events, term="2024-T4")
    assert found == {(f"2024-T{quarter}", ELSEWHERE): Decimal("15605.00") for quarter in (2, 3, 4)}


def test_of_several_decisions_of_one_kind_the_first_in_force_counts() -> None:
    late, early = training("2023-02-01"), training("2022-05-03")
    events = person(), settled("2019-01-10"), late, early
    assert list(of("P-AR1-H", *events)) == [("2022-T2", HOME)]
    assert list(of("P-AR1-H", *events, retracted(early))) == [("2023-T1", HOME)]


# § 37 d


def test_37_d_is_a_twelfth_a_month_for_twelve_months_from_the_entry_month_at_the_rate_of_the_entry_year() -> None:
    assert of("P37D-AR1", *trained("2022-02-28", "37d")) == {
        ("2022-T1", HOME): Decimal("7733.33"),
        ("2022-T2", HOME): Decimal("11600.00"),
        ("2022-T3", HOME): Decimal("11600.00"),
        ("2022-T4", HOME): Decimal("11600.00"),
        ("2023-T1", HOME): Decimal("3866.67"),
    }


def test_37_d_ends_with_the_month_of_an_exit_and_begins_again_with_that_of_a_return() -> None:
    events = *trained("2022-01-01", "37d"), emigrated("2022-04-01"), returned("2022-08-31", ELSEWHERE)
    assert of("P37D-AR1", *events) == {
        ("2022-T1", HOME): Decimal("11600.00"),
        ("2022-T2", HOME): Decimal("3866.67"),
        ("2022-T3", ELSEWHERE): Decimal("7733.33"),
        ("2022-T4", ELSEWHERE): Decimal("11600.00"),
    }


def test_37_d_is_divided_by_days_lived_within_the_covered_months_from_the_entry_date() -> None:
    # February (19 days from the 10th) and the first 15 days of March, then 16: 7 733.33 × 34 / 50.
    events = *trained("2022-02-10", "37d"), moved("2022-03-16", ELSEWHERE)
    found = of("P37D-AR1", *events, term="2022-T1")
    assert found == {("2022-T1", HOME): Decimal("5258.66"), ("2022-T1", ELSEWHERE): Decimal("2474.67")}


def test_37_d_goes_to_the_county_for_the_days_at_upper_secondary_school() -> None:
    school = event("upper_secondary", "2022-05-01", to="2022-05-31", recipient=COUNTY)
    # 11 600 × 60 / 91, and the 31 days of May.
    found = of("P37D-AR1", *trained("2022-04-01", "37d"), school, term="2022-T2")
    assert found == {("2022-T2", HOME): Decimal("7648.35"), ("2022-T2", COUNTY): Decimal("3951.65")}


def test_upper_secondary_school_moves_nothing_but_37_d() -> None:
    school = event("upper_secondary", "2022-01-01", to="2022-12-31", recipient=COUNTY)
    assert of("P-AR1-H", *trained("2022-04-01"), school) == {("2022-T2", HOME): 31_900}


# § 43 g


def test_43_g_is_a_twelfth_a_month_of_the_budget_years_rate_for_at_most_36_months() -> None:
    events = trained("2022-11-30", "43g", recipient=COUNTY)
    found = of("UN43G", *events, term="2025-T4")
    assert found[("2022-T4", COUNTY)] == Decimal("8066.67")
    # 48 520 / 4 in 2023, and October 2025 alone: 48 760 / 12.
    assert found[("2023-T1", COUNTY)] == Decimal("12130.00")
    assert found[("2025-T4", COUNTY)] == Decimal("4063.33")
    assert len(found) == 13


def test_43_g_goes_to_whom_the_decision_names_wherever_the_person_lives() -> None:
    events = *trained("2022-01-01", "43g", recipient=THIRD), moved("2022-02-01", ELSEWHERE)
    assert of("UN43G", *events, term="2022-T1") == {("2022-T1", THIRD): 12_100}


def test_43_g_ends_with_the_month_of_an_exit() -> None:
    events = *trained("2022-01-01", "43g", recipient=THIRD), died("2022-05-01")
    assert of("UN43G", *events) == {("2022-T1", THIRD): 12_100, ("2022-T2", THIRD): Decimal("8066.67")}


# Choices


def test_the_year_in_which_spreading_begins_is_a_parameter() -> None:
    found = kroner_owed(*trained("2022-05-03"), term="2023-T4", spread_from=2023)
    assert found == {("P-AR1-H", "2022-T2", HOME): 31_900} | {
        ("P-AR2-H", f"2023-T{quarter}", HOME): Decimal("15575.00") for quarter in (1, 2, 3, 4)
    }


def test_the_months_kept_after_an_exit_count_for_37_d_and_43_g_too() -> None:
    for kind, code, quarter in (("37d", "P37D-AR1", 11_600), ("43g", "UN43G", 12_100)):
        events = *trained("2022-01-01", kind, recipient=HOME), died("2022-05-01")
        found = of(code, *events, months_kept_after_exit=2)
        assert found == {("2022-T1", HOME): quarter, ("2022-T2", HOME): quarter}
