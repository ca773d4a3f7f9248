"""Særskilt tilskudd ved bosetting av enslige mindreårige (spec 4.3)."""

from grants.rules.facts import Event
from imdi_tilskudd.lib.money import share_in_kroner
from tests.grants.known import (
    came,
    emigrated,
    event,
    kroner,
    moved,
    owed_kroner,
    owed_lines,
    permit,
    person,
    returned,
    settled,
)


def minor(day: str, born: str) -> list[Event]:
    return came(day, "5001", "enslig_mindrearig", born)


def months(*events: Event, term: str, **chosen: object) -> dict[tuple[str, str, str], int]:
    """(code, term, recipient) → months of særskilt."""
    found = owed_lines(*events, term=term, **chosen)
    return {(k.code, k.term, k.recipient): line.months for k, line in found.items() if k.code.startswith("EMIN")}


def test_saerskilt_comes_in_addition_to_integrering() -> None:
    found = owed_kroner(*minor("2022-09-20", "2006-11-11"), term="2022-T3")
    assert found == {("AR-1 EM", "2022-T3", "5001"): 187_000, ("EMINB", "2022-T3", "5001"): 372_667}


def test_only_an_enslig_mindrearig_gets_it() -> None:
    assert not months(*came("2022-09-20", role="enslig", born="2010-01-01"), term="2023-T4")


def test_only_who_qualifies_for_integrering_gets_it() -> None:
    events = (
        person("2008-01-01"),
        settled("2022-09-20", role="enslig_mindrearig"),
        permit("2022-09-20", "arbeid"),
    )
    assert not months(*events, term="2023-T4")


def test_the_months_of_the_settlement_year_are_one_payment_in_the_term_of_the_kvalifiseringsdato() -> None:
    assert months(*minor("2022-02-10", "2008-01-01"), term="2022-T1") == {("EMINB", "2022-T1", "5001"): 11}
    assert months(*minor("2022-02-10", "2008-01-01"), term="2022-T4") == {("EMINB", "2022-T1", "5001"): 11}


def test_later_months_belong_to_their_quarter() -> None:
    found = months(*minor("2022-02-10", "2008-01-01"), term="2023-T2")
    assert found == {
        ("EMINB", "2022-T1", "5001"): 11,
        ("EMINB", "2023-T1", "5001"): 3,
        ("EMINB", "2023-T2", "5001"): 3,
    }


def test_eminb_to_and_including_the_year_of_16_and_eminu_from_the_year_of_17() -> None:
    found = months(*minor("2022-02-10", "2006-12-31"), term="2023-T1")
    assert found == {("EMINB", "2022-T1", "5001"): 11, ("EMINU", "2023-T1", "5001"): 3}


def test_it_ends_with_december_of_the_year_the_person_turns_20_also_after_grant_year_5() -> None:
    found = months(*minor("2022-02-10", "2007-01-01"), term="2028-T4", limitation_years=10)
    assert max(term for _, term, _ in found) == "2027-T4"
    assert found["EMINU", "2027-T4", "5001"] == 3


def test_who_turns_21_in_the_settlement_year_gets_none() -> None:
    assert not months(*minor("2022-02-10", "2001-12-31"), term="2022-T4")
    assert months(*minor("2022-02-10", "2002-01-01"), term="2022-T4") == {("EMINU", "2022-T1", "5001"): 11}


def test_it_stops_with_the_month_a_parent_takes_over_the_care() -> None:
    found = months(*minor("2022-02-10", "2008-01-01"), event("care", "2023-05-01"), term="2023-T4")
    assert found["EMINB", "2023-T2", "5001"] == 2
    assert ("EMINB", "2023-T3", "5001") not in found


def test_after_the_care_is_taken_over_as_many_months_are_kept_as_after_an_exit() -> None:
    events = *minor("2022-02-10", "2008-01-01"), event("care", "2023-05-01")
    found = months(*events, term="2023-T4", months_kept_after_exit=3)
    assert (found["EMINB", "2023-T2", "5001"], found["EMINB", "2023-T3", "5001"]) == (3, 1)


def test_care_in_the_settlement_year_shortens_the_one_payment() -> None:
    found = months(*minor("2022-02-10", "2008-01-01"), event("care", "2022-06-30"), term="2022-T4")
    assert found == {("EMINB", "2022-T1", "5001"): 5}


def test_care_before_the_settlement_month_leaves_nothing_of_saerskilt_but_all_of_integrering() -> None:
    found = owed_kroner(*minor("2022-02-10", "2008-01-01"), event("care", "2022-01-31"), term="2022-T1")
    assert found == {("AR-1 EM", "2022-T1", "5001"): 187_000}


def test_an_exit_in_the_settlement_year_stops_saerskilt_though_not_ar_1() -> None:
    events = *minor("2022-02-10", "2008-01-01"), emigrated("2022-04-10")
    found = owed_kroner(*events, term="2022-T4")
    assert found == {
        ("AR-1 EM", "2022-T1", "5001"): 187_000,
        ("EMINB", "2022-T1", "5001"): share_in_kroner(111_800_000, 3, 12) // 100,
    }


def test_a_return_makes_saerskilt_owed_again_at_once_to_where_the_person_returns() -> None:
    events = *minor("2022-02-10", "2008-01-01"), emigrated("2022-04-10"), returned("2022-12-31", "4627")
    found = months(*events, term="2023-T1")
    assert found == {
        ("EMINB", "2022-T1", "5001"): 3,
        ("EMINB", "2022-T1", "4627"): 1,
        ("EMINB", "2023-T1", "4627"): 3,
    }


def test_a_move_in_the_settlement_year_shares_the_one_payment_by_months_each_rounded_once() -> None:
    found = owed_kroner(*minor("2022-02-10", "2008-01-01"), moved("2022-06-10", "4627"), term="2022-T2")
    # Six months, February to July, and five; a month is 93 166.67 kroner.
    assert found["EMINB", "2022-T1", "5001"] == 559_000
    assert found["EMINB", "2022-T1", "4627"] == 465_833


def test_the_rate_is_that_of_the_year_of_the_months() -> None:
    found = owed_lines(*minor("2021-09-20", "2008-01-01"), term="2023-T1")
    assert {(key.term, line.rate // 100) for key, line in found.items() if key.code == "EMINB"} == {
        *((f"2022-T{quarter}", kroner("EMINB", 2022)) for quarter in (1, 2, 3, 4)),
        ("2023-T1", kroner("EMINB", 2023)),
    }
