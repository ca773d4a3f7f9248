"""Where a person lives and which municipality a month belongs to: the rule «følger personen» (spec 4.1)."""

from datetime import date

from grants.rules.facts import Event
from grants.rules.qualification import Qualification
from imdi_tilskudd.lib.periods import december, january, month_number
from tests.grants.known import came, died, emigrated, moved, permit, person, qualified, returned, settled


def qualification(*events: Event, **chosen: object) -> Qualification:
    found = qualified(*events, **chosen)  # type: ignore[arg-type]
    assert isinstance(found, Qualification), found
    return found


def months(*events: Event, year: int, **chosen: object) -> list[str]:
    """The recipient of every month of a year, or – for a month that is not owed."""
    found = qualification(*events, **chosen).months
    counted = [found.count(month, month) for month in range(january(year), december(year) + 1)]
    return [month[0][0] if month else "–" for month in counted]


def test_every_month_from_the_settlement_month_on_belongs_to_where_the_person_lives() -> None:
    assert months(*came("2022-03-31"), year=2022) == ["–"] * 2 + ["4601"] * 10
    assert months(*came("2022-03-31"), year=2023) == ["4601"] * 12


def test_after_a_move_the_old_municipality_keeps_the_month_and_the_next_one() -> None:
    for day in ("2023-02-01", "2023-02-28"):
        events = *came("2022-03-01"), moved(day, "4627")
        assert months(*events, year=2023) == ["4601"] * 3 + ["4627"] * 9


def test_a_move_in_november_or_december_reaches_into_the_next_year() -> None:
    events = *came("2022-03-01"), moved("2022-12-31", "4627")
    assert months(*events, year=2022)[-1] == "4601"
    assert months(*events, year=2023) == ["4601"] + ["4627"] * 11


def test_the_number_of_months_kept_is_a_parameter() -> None:
    events = *came("2022-03-01"), moved("2023-02-10", "4627")
    assert months(*events, year=2023, months_kept_after_move=0) == ["4601"] + ["4627"] * 11
    assert months(*events, year=2023, months_kept_after_move=3) == ["4601"] * 4 + ["4627"] * 8


def test_later_moves_in_date_order_each_overwrite_from_their_own_third_month() -> None:
    events = *came("2022-03-01"), moved("2023-03-20", "1103"), moved("2023-02-02", "4627")
    assert months(*events, year=2023) == ["4601"] * 3 + ["4627"] + ["1103"] * 8


def test_of_two_moves_in_one_month_the_last_one_wins() -> None:
    events = *came("2022-03-01"), moved("2023-02-20", "1103"), moved("2023-02-02", "4627")
    assert months(*events, year=2023) == ["4601"] * 3 + ["1103"] * 9


def test_a_move_away_and_back_in_one_month_changes_nothing() -> None:
    events = *came("2022-03-01"), moved("2023-02-02", "4627"), moved("2023-02-20", "4601")
    assert months(*events, year=2023) == ["4601"] * 12


def test_moves_before_the_kvalifiseringsdato_count_at_once() -> None:
    events = person(), settled("2022-03-01"), moved("2022-04-20", "4627"), permit("2022-05-01")
    assert months(*events, year=2022) == ["–"] * 4 + ["4627"] * 8


def test_a_move_on_the_kvalifiseringsdato_itself_counts_at_once() -> None:
    assert months(*came("2022-03-01"), moved("2022-03-01", "4627"), year=2022)[2] == "4627"


def test_where_the_person_first_settled_does_not_come_back_after_a_move_on_the_same_day() -> None:
    # The settlement was known in 2021: it would overwrite from January, the move from February.
    events = *came("2021-12-15"), moved("2021-12-15", "4627", registered="2022-01-10")
    assert months(*events, year=2022) == ["4627"] * 12


def test_a_move_registered_before_2022_overwrites_from_january_of_the_year_after_its_date() -> None:
    events = *came("2021-02-01"), moved("2021-03-10", "4627", registered="2021-12-31")
    assert months(*events, year=2021) == ["–"] + ["4601"] * 11
    assert months(*events, year=2022) == ["4627"] * 12


def test_an_old_move_registered_in_2022_follows_the_person() -> None:
    events = *came("2021-02-01"), moved("2021-03-10", "4627", registered="2022-01-01")
    assert months(*events, year=2021) == ["–"] + ["4601"] * 3 + ["4627"] * 8


def test_a_move_in_2022_registered_in_advance_in_2021_waits_for_january_2023() -> None:
    events = *came("2021-02-01"), moved("2022-01-03", "4627", registered="2021-12-30")
    assert months(*events, year=2022) == ["4601"] * 12
    assert months(*events, year=2023) == ["4627"] * 12


def test_the_month_of_a_death_or_an_emigration_is_the_last_month_owed() -> None:
    for exit in (died, emigrated):
        for day in ("2023-05-01", "2023-05-31"):
            events = *came("2022-03-01"), exit(day)
            assert months(*events, year=2023) == ["4601"] * 5 + ["–"] * 7


def test_the_number_of_months_owed_after_an_exit_is_a_parameter() -> None:
    events = *came("2022-03-01"), emigrated("2023-05-10")
    assert months(*events, year=2023, months_kept_after_exit=2) == ["4601"] * 6 + ["–"] * 6


def test_a_return_makes_its_month_and_what_follows_owed_again_at_once_to_where_the_person_returns() -> None:
    events = *came("2022-03-01"), emigrated("2023-01-10"), returned("2023-08-31", "4627")
    assert months(*events, year=2023) == ["4601"] + ["–"] * 6 + ["4627"] * 5


def test_the_month_of_an_exit_and_a_return_belongs_to_where_the_person_returns() -> None:
    events = *came("2022-03-01"), emigrated("2023-05-01"), returned("2023-05-31", "4627")
    assert months(*events, year=2023) == ["4601"] * 4 + ["4627"] * 8


def test_exits_and_returns_may_follow_each_other() -> None:
    events = (
        *came("2022-03-01"),
        emigrated("2023-02-10"),
        returned("2023-04-10", "4627"),
        emigrated("2023-06-10"),
        returned("2023-11-10", "1103"),
    )
    assert months(*events, year=2023) == [
        *["4601"] * 2, "–", *["4627"] * 3, *["–"] * 4, *["1103"] * 2,
    ]  # fmt: skip


def test_a_move_after_an_exit_does_not_end_it() -> None:
    events = *came("2022-03-01"), emigrated("2023-05-10"), moved("2023-06-01", "4627")
    assert months(*events, year=2023) == ["4601"] * 5 + ["–"] * 7


def test_a_second_emigration_does_not_lengthen_the_stay() -> None:
    events = *came("2022-03-01"), emigrated("2023-05-10"), emigrated("2023-09-10")
    assert months(*events, year=2023) == ["4601"] * 5 + ["–"] * 7


def test_nothing_ends_a_death() -> None:
    events = *came("2022-03-01"), died("2023-05-10"), returned("2023-06-01", "4627")
    assert months(*events, year=2023) == ["4601"] * 5 + ["–"] * 7


def test_nothing_ends_a_death_abroad() -> None:
    events = *came("2022-03-01"), emigrated("2023-02-10"), died("2023-05-10"), returned("2023-06-01", "4627")
    assert months(*events, year=2023) == ["4601"] * 2 + ["–"] * 10


def test_a_return_without_an_exit_is_a_move_that_takes_effect_in_its_own_month() -> None:
    for registered in ("2023-05-31", "2021-12-31"):
        events = *came("2022-03-01"), returned("2023-05-31", "4627", registered=registered)
        assert months(*events, year=2023) == ["4601"] * 4 + ["4627"] * 8


def test_a_return_overwrites_what_an_earlier_move_had_in_wait() -> None:
    events = (
        *came("2022-03-01"),
        moved("2023-05-01", "4627"),
        emigrated("2023-05-20"),
        returned("2023-06-10", "1103"),
    )
    assert months(*events, year=2023) == ["4601"] * 5 + ["1103"] * 7


def test_the_day_of_an_exit_is_the_last_day_of_residence_and_still_counts_as_a_qualifying_date() -> None:
    events = person(), settled("2022-03-01"), permit("2022-05-10"), emigrated("2022-05-10")
    assert qualification(*events).day == date(2022, 5, 10)


def test_the_kvalifiseringsdato_waits_for_the_return_of_who_is_abroad() -> None:
    events = (
        person(),
        settled("2022-03-01"),
        emigrated("2022-04-10"),
        permit("2022-05-10"),
        returned("2023-01-02", "4627"),
    )
    found = qualification(*events)
    assert found.day == date(2023, 1, 2)
    assert found.months.first == month_number(2023, 1)
    assert found.months.recipient(found.months.first) == "4627"


def test_a_return_leaves_the_kvalifiseringsdato_unchanged() -> None:
    events = *came("2022-03-01"), emigrated("2022-04-10"), returned("2023-01-02", "4627")
    assert qualification(*events).day == date(2022, 3, 1)
