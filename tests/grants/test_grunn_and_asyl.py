"""Grunntilskudd and norsktilskudd for asylsøkere (spec 4.5)."""

from decimal import Decimal
from typing import Any

import pytest

from grants.rules.facts import Event
from grants.rules.grunn import grunntilskudd
from grants.rules.owed import Window
from imdi_tilskudd.lib.periods import TermPeriod

from .known import emigrated, moved, person, retracted, returned, settled
from .norsk_words import kroner_owed, rates, reception, result, training

HOME, ELSEWHERE, THIRD = "4601", "4627", "1103"
BOTH = {(HOME, 2022), (ELSEWHERE, 2022)}


def counts(*events: Event, term: str = "2025-T4", **options: Any) -> list[tuple[str, int]]:
    return result(*events, term=term, **options).counts


def municipality(persons: int, term: str = "2023-T1", first_term: str = "2022-T1") -> dict[tuple[str, str], int]:
    """(code, term) → kroner for a municipality with so many persons in 2023."""
    window = Window.of_run(TermPeriod.parse(term), TermPeriod.parse(first_term), 3)
    lines = grunntilskudd({(HOME, 2023): persons}, rates(), window)
    return {(key.code, key.term): line.amount // 100 for key, line in lines.items()}


# Grunntilskudd


@pytest.mark.parametrize(("persons", "code"), [(1, "L"), (3, "L"), (4, "H"), (150, "H"), (0, None), (151, None)])
def test_one_to_three_persons_give_the_low_rate_and_four_to_150_the_high_one(persons: int, code: str | None) -> None:
    found = {f"Grunntilskudd-{code}"} if code else set()
    assert {name for name, _ in municipality(persons)} == found


def test_grunntilskudd_is_the_rate_of_the_year_in_its_first_term() -> None:
    assert municipality(2) == {("Grunntilskudd-L", "2023-T1"): 217_120}
    assert municipality(2, term="2022-T4") == {}
    assert municipality(2, term="2023-T4", first_term="2023-T2") == {}
    assert municipality(2, term="2027-T1") == {}


def test_who_has_a_right_to_persontilskudd_counts_on_15_january_of_three_years() -> None:
    events = person(), settled("2022-01-15"), training("2022-01-15")
    assert counts(*events) == [(HOME, 2022), (HOME, 2023), (HOME, 2024)]


def test_who_entered_after_15_january_counts_from_the_year_after() -> None:
    events = person(), settled("2022-01-10"), training("2022-01-16")
    assert counts(*events) == [(HOME, 2023), (HOME, 2024)]


def test_other_training_and_other_ages_do_not_count() -> None:
    assert counts(person(), settled("2022-01-10"), training("2022-01-10", "37d")) == []
    assert counts(person("2005-01-11"), settled("2022-01-10"), training("2022-01-10")) == []


def test_it_counts_where_the_person_lives_that_day_and_the_day_of_an_exit_is_lived() -> None:
    came = person(), settled("2021-11-10"), training("2021-11-10")
    assert counts(*came, moved("2022-01-15", ELSEWHERE), term="2022-T1") == [(ELSEWHERE, 2022)]
    assert counts(*came, moved("2022-01-16", ELSEWHERE), term="2022-T1") == [(HOME, 2022)]
    assert counts(*came, emigrated("2022-01-15"), term="2022-T1") == [(HOME, 2022)]
    assert counts(*came, emigrated("2022-01-14"), term="2022-T1") == []
    assert counts(*came, emigrated("2022-01-14"), returned("2022-01-15", THIRD), term="2022-T1") == [(THIRD, 2022)]


# Asylnorsk


def asyl(*events: Event, declared: set[tuple[str, int]] = BOTH, born: str = "1990-06-15") -> dict[str, Decimal]:
    """Recipient → kroner of asylnorsk, of which samfunnskunnskap has just the same shares."""
    found = kroner_owed(person(born), *events, declared=declared)
    assert {key[0] for key in found} in ({"ASYLNORSK", "SAMF-I-MOTTAK"}, set())
    assert {term for _, term, _ in found} <= {"2022-T2"}
    return {recipient: amount for (code, _, recipient), amount in found.items() if code == "ASYLNORSK"}


def test_asylnorsk_is_paid_once_in_the_term_of_the_first_reception_where_it_is_declared() -> None:
    assert asyl(reception("2022-05-10", HOME)) == {HOME: 17_201}
    assert asyl(reception("2022-05-10", THIRD)) == {}
    assert asyl(reception("2022-05-10", HOME), declared={(HOME, 2021), (HOME, 2023)}) == {}


def test_only_adults_give_asylnorsk_by_their_age_on_the_first_day() -> None:
    assert asyl(reception("2022-05-10", HOME), born="2004-05-10") == {HOME: 17_201}
    assert asyl(reception("2022-05-10", HOME), reception("2022-06-10", ELSEWHERE), born="2004-05-11") == {}


def test_only_the_first_reception_gives_a_right() -> None:
    first = reception("2022-05-10", THIRD)
    assert asyl(first, reception("2022-06-10", HOME)) == {}
    assert asyl(first, reception("2022-06-10", HOME), retracted(first)) == {HOME: 17_201}


def test_the_next_municipality_that_has_declared_gets_half_and_the_first_half_is_rounded_up() -> None:
    assert asyl(reception("2022-05-10", HOME), reception("2022-12-10", ELSEWHERE)) == {HOME: 8_601, ELSEWHERE: 8_600}


def test_the_declaration_of_the_year_of_the_second_reception_counts() -> None:
    events = reception("2022-05-10", HOME), reception("2023-02-10", ELSEWHERE)
    assert asyl(*events) == {HOME: 17_201}
    assert asyl(*events, declared={(HOME, 2022), (ELSEWHERE, 2023)}) == {HOME: 8_601, ELSEWHERE: 8_600}


def test_a_reception_in_the_same_municipality_and_further_ones_change_nothing() -> None:
    events = reception("2022-05-10", HOME), reception("2022-06-10", HOME), reception("2022-07-10", ELSEWHERE)
    assert asyl(*events, reception("2022-08-10", THIRD), declared=BOTH | {(THIRD, 2022)}) == {
        HOME: 8_601,
        ELSEWHERE: 8_600,
    }


def test_receptions_count_by_date_in_whatever_order_they_come() -> None:
    assert asyl(reception("2022-12-10", THIRD), reception("2022-05-10", HOME)) == {HOME: 17_201}


def test_only_the_first_other_municipality_may_share() -> None:
    events = reception("2022-05-10", HOME), reception("2022-06-10", THIRD), reception("2022-07-10", ELSEWHERE)
    assert asyl(*events) == {HOME: 17_201}


def test_asylnorsk_of_before_the_ledger_and_of_years_too_old_gives_nothing() -> None:
    events = person(), reception("2021-12-31", HOME)
    assert kroner_owed(*events, term="2022-T1", declared={(HOME, 2021)}) == {}
    later = person(), reception("2022-05-10", HOME)
    assert kroner_owed(*later, term="2022-T1", declared=BOTH) == {}
    assert kroner_owed(*later, term="2026-T1", declared=BOTH) == {}
