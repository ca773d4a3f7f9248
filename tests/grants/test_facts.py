"""What counts of what the register knows (spec 4.1): order, first and latest, retractions, holds."""

from datetime import date

from grants.rules.facts import Facts, Related, related_from
from tests.grants.known import (
    came,
    died,
    emigrated,
    event,
    known,
    moved,
    permit,
    person,
    retracted,
    returned,
    settled,
)


def facts(*events: object, **options: object) -> Facts:
    found = known(*events, **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def course(*events: object) -> list[tuple[str, str]]:
    return [(movement.type, movement.place) for movement in facts(person(), *events).movements]


def test_a_person_nobody_has_introduced_gives_nothing() -> None:
    assert known(settled("2022-03-01"), permit("2022-03-01")) is None


def test_a_person_whose_introduction_is_retracted_gives_nothing() -> None:
    introduction = person()
    assert known(introduction, retracted(introduction)) is None


def test_of_several_person_events_the_latest_registered_stands() -> None:
    corrected = person("1991-01-01", registered="2022-05-01", id="P-2")
    assert facts(corrected, person("1990-01-01", id="P-9")).birth_date == date(1991, 1, 1)


def test_a_correction_is_not_known_before_it_is_registered() -> None:
    corrected = person("1991-01-01", registered="2022-05-01", id="P-2")
    assert facts(person("1990-01-01"), corrected, as_of="2022-04-30").birth_date == date(1990, 1, 1)


def test_of_person_events_registered_on_one_day_the_last_id_as_text_stands() -> None:
    assert facts(person("1990-01-01", id="P-10"), person("1991-01-01", id="P-9")).birth_date == date(1991, 1, 1)


def test_of_several_permits_the_earliest_counts() -> None:
    early, late = permit("2022-03-01", "humanitaer", registered="2022-09-01"), permit("2022-05-01", "asyl")
    assert facts(person(), late, early).permit.basis == "humanitaer"  # type: ignore[union-attr]


def test_only_the_first_settled_event_in_force_counts() -> None:
    first, second = settled("2022-03-01", "4601"), settled("2022-05-01", "4627")
    assert course(second, first) == [("settled", "4601")]
    assert course(second, first, retracted(first)) == [("settled", "4627")]


def test_moved_returned_and_emigrated_before_the_settlement_are_ignored() -> None:
    before = moved("2022-02-28", "1103"), emigrated("2022-02-28"), returned("2022-02-28", "0301")
    assert course(*before, settled("2022-03-01")) == [("settled", "4601")]


def test_a_death_before_the_settlement_is_not_ignored() -> None:
    assert course(died("2022-02-28"), settled("2022-03-01")) == [("died", ""), ("settled", "4601")]


def test_without_any_settled_event_moves_and_returns_still_say_where_a_person_lives() -> None:
    assert course(returned("2022-05-01", "0301"), moved("2022-04-01", "4627")) == [
        ("moved", "4627"),
        ("returned", "0301"),
    ]


def test_on_one_day_settled_moved_emigrated_returned() -> None:
    day = "2022-03-01"
    events = returned(day, "0301"), emigrated(day), moved(day, "4627"), settled(day)
    assert [kind for kind, _ in course(*events)] == ["settled", "moved", "emigrated", "returned"]


def test_emigrated_and_died_on_one_day_come_in_the_order_of_their_registration() -> None:
    day = "2022-03-01"
    known_later = emigrated(day, registered="2022-03-03"), died(day, registered="2022-03-02"), settled(day)
    assert [kind for kind, _ in course(*known_later)] == ["settled", "died", "emigrated"]


def test_moves_on_one_day_come_in_the_order_of_their_registration_then_of_their_id_as_text() -> None:
    day = "2023-03-01"
    moves = [
        moved(day, "1103", registered="2023-03-02", id="F-10"),
        moved(day, "4627", registered="2023-03-02", id="F-9"),
        moved(day, "5001", registered="2023-03-01", id="F-99"),
    ]
    assert [place for _, place in course(settled("2022-03-01"), *moves)] == ["4601", "5001", "1103", "4627"]


def test_a_retracted_event_is_as_if_it_never_was() -> None:
    move = moved("2022-05-01", "4627")
    assert course(settled("2022-03-01"), move, retracted(move)) == [("settled", "4601")]


def test_a_retraction_counts_from_the_day_it_is_registered() -> None:
    move = moved("2022-05-01", "4627")
    events = [*came("2022-03-01"), move, retracted(move, "2022-01-01", registered="2022-06-01")]
    assert len(facts(*events, as_of="2022-05-31").movements) == 2
    assert len(facts(*events, as_of="2022-06-01").movements) == 1


def test_the_retraction_of_a_retraction_restores_the_event() -> None:
    move = moved("2022-05-01", "4627")
    first = retracted(move)
    second = retracted(first)
    assert len(course(settled("2022-03-01"), move, first, second)) == 2
    assert len(course(settled("2022-03-01"), move, first, second, retracted(second))) == 1


def test_an_event_retracted_twice_stays_retracted_while_one_retraction_stands() -> None:
    move = moved("2022-05-01", "4627")
    first, second = retracted(move, id="T-1"), retracted(move, id="T-2")
    assert len(course(settled("2022-03-01"), move, first, second, retracted(first))) == 1


def test_retractions_that_name_each_other_in_a_ring_do_not_hang() -> None:
    assert len(course(settled("2022-03-01"), retracted("T-2", id="T-1"), retracted("T-1", id="T-2"))) == 1


def test_a_hold_is_in_force_from_its_day_to_its_last_day() -> None:
    hold = event("hold", "2022-05-01", registered="2022-01-01", to="2022-06-30")
    days = ["2022-04-30", "2022-05-01", "2022-06-30", "2022-07-01"]
    assert [facts(person(), hold, as_of=day).on_hold for day in days] == [False, True, True, False]


def test_a_hold_without_an_end_lasts_until_it_is_retracted() -> None:
    hold = event("hold", "2022-05-01")
    lifted = retracted(hold, "2023-01-01")
    assert facts(person(), hold, lifted, as_of="2022-12-31").on_hold
    assert not facts(person(), hold, lifted, as_of="2023-01-01").on_hold


def test_the_first_care_event_counts() -> None:
    events = event("care", "2023-05-01"), event("care", "2022-08-20")
    assert facts(person(), *events).care == date(2022, 8, 20)


def test_of_a_reference_person_the_first_settlement_and_the_earliest_permit_in_force_count() -> None:
    wrong = permit("2020-01-01", "familie")
    events = [permit("2021-03-01", "humanitaer"), settled("2022-01-01"), settled("2021-03-01"), wrong]
    assert related_from(events) == Related(date(2021, 3, 1), "familie")
    assert related_from([*events, retracted(wrong)]) == Related(date(2021, 3, 1), "humanitaer")
    assert related_from([]) == Related(None, None)
