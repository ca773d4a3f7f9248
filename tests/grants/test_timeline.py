"""A person's timeline as a municipality reads it, and the year month by month."""

from datetime import date
from typing import Any

import pytest

from grants.rules.facts import Event
from grants.rules.timeline import PersonShown, Reader, person_shown
from grants.rules.timeline_words import Whereabouts
from grants.rules.year_shown import lives_in

OURS, OTHERS, THIRD = "4627", "1103", "0301"
TODAY = date(2024, 6, 1)
READER = Reader(OURS, "Askøy", with_ekstra=False, language="nb")


def event(type: str, day: str, *, id: str = "", registered: str = "", **data: Any) -> Event:
    return Event(id or f"{type}-{day}", type, date.fromisoformat(day), date.fromisoformat(registered or day), data)


def person() -> Event:
    return event("person", "2022-03-01", name="Åse Antatt", birth_date="1990-05-17", country="SYR")


def settled(day: str = "2022-03-10", place: str = OURS, **more: str) -> Event:
    return event("settled", day, municipality=place, role="enslig", **more)


def shown(*events: Event, reader: Reader = READER) -> PersonShown:
    return person_shown("202200000101", [person(), *events], TODAY, reader)


def told(*events: Event, reader: Reader = READER) -> list[tuple[str, str]]:
    """(day, sentence) of the entries; an empty day for those without."""
    return [(str(entry.day or ""), entry.sentence) for entry in shown(*events, reader=reader).entries]


def test_a_move_away_is_told_with_its_day_and_without_the_name_of_the_place() -> None:
    moved = event("moved", "2024-02-11", registered="2024-08-22", municipality=OTHERS)
    entries = shown(settled(), moved).entries
    assert [(entry.sentence, entry.note) for entry in entries] == [
        ("Bosatt i Askøy, som enslig", ""),
        ("Flyttet til annen kommune", "Kjent 22.08.2024"),
    ]


def test_what_happens_after_the_person_has_left_is_nobody_elses_business() -> None:
    moves = [
        event("moved", "2023-01-10", municipality=OTHERS),
        event("moved", "2023-05-10", municipality=THIRD),
        event("emigrated", "2024-01-10"),
        event("training", "2023-06-01", kind="rett_og_plikt"),
        event("hold", "2023-07-01"),
    ]
    assert told(settled(), *moves) == [
        ("2022-03-10", "Bosatt i Askøy, som enslig"),
        ("2023-01-10", "Flyttet til annen kommune"),
    ]
    assert shown(settled(), *moves).whereabouts == Whereabouts.ELSEWHERE


def test_whoever_came_from_elsewhere_lived_there_before_without_a_date() -> None:
    moved = event("moved", "2023-01-10", municipality=OURS)
    assert told(settled(place=OTHERS), moved) == [
        ("", "Bosatt i annen kommune"),
        ("2023-01-10", "Flyttet til Askøy"),
    ]


def test_a_return_to_us_and_a_death_here_are_told() -> None:
    events = [
        event("emigrated", "2022-09-01"),
        event("returned", "2023-02-01", municipality=OURS),
        event("died", "2024-03-01"),
    ]
    assert told(settled(), *events)[1:] == [
        ("2022-09-01", "Utvandret"),
        ("2023-02-01", "Kom tilbake til Askøy"),
        ("2024-03-01", "Død"),
    ]
    assert shown(settled(), *events).whereabouts == Whereabouts.DEAD


def test_a_retracted_move_stands_as_corrected() -> None:
    moved = event("moved", "2023-01-10", municipality=OTHERS)
    retraction = event("retracted", "2023-03-05", retracts=moved.id)
    corrected = [entry for entry in shown(settled(), moved, retraction).entries if entry.is_corrected]
    assert [(entry.sentence, entry.note) for entry in corrected] == [
        ("Flyttet til annen kommune", "Rettet 05.03.2023: opplysningen er trukket tilbake")
    ]


def test_a_settlement_here_that_was_wrong_stands_as_corrected_and_the_person_is_elsewhere() -> None:
    wrong = settled()
    right = event("settled", "2022-03-10", id="right", municipality=OTHERS, role="enslig")
    retraction = event("retracted", "2022-05-05", retracts=wrong.id)
    seen = shown(wrong, right, retraction)
    assert [(entry.sentence, entry.is_corrected) for entry in seen.entries] == [
        ("Bosatt i annen kommune", False),
        ("Bosatt i Askøy, som enslig", True),
    ]
    assert seen.whereabouts == Whereabouts.ELSEWHERE


def test_an_event_that_the_source_repeated_is_not_told_as_corrected() -> None:
    first, again = settled(), settled(id="again")
    retraction = event("retracted", "2022-05-05", retracts=first.id)
    assert told(first, again, retraction) == [("2022-03-10", "Bosatt i Askøy, som enslig")]


def test_ekstratilskudd_is_told_only_to_those_with_the_role_for_it() -> None:
    grant = event("fht_grant", "2023-04-01", code="FHT1", year=2023, recipient=OURS, amount=198000)
    decision = event(
        "decision", "2023-05-01", code="FHT2", year=2023, term="2023-T2", recipient=OURS, amount=1000, reason="x"
    )
    assert len(told(settled(), grant, decision)) == 1
    sentences = [
        sentence for _day, sentence in told(settled(), grant, decision, reader=READER._replace(with_ekstra=True))
    ]
    assert sentences[1:] == [
        "Ekstratilskudd FHT1 innvilget for 2023: 198\u00a0000\u00a0kr",
        "Enkeltvedtak om FHT2, 2. termin 2023: 1\u00a0000\u00a0kr",
    ]


def test_a_decision_for_another_municipality_is_not_told() -> None:
    decision = event(
        "decision", "2023-05-01", code="AR-2", year=2023, term="2023-T2", recipient=OTHERS, amount=1000, reason="x"
    )
    assert len(told(settled(), decision)) == 1


def test_the_timeline_is_in_nynorsk() -> None:
    moved = event("moved", "2024-02-11", municipality=OTHERS)
    entries = shown(settled(), moved, reader=READER._replace(language="nn")).entries
    assert [entry.sentence for entry in entries] == ["Busett i Askøy, som einsleg", "Flytta til annan kommune"]


def test_a_person_whom_nobody_introduces_any_more_has_no_place() -> None:
    seen = person_shown("202200000101", [settled()], TODAY, READER)
    assert seen.facts is None
    assert seen.whereabouts == Whereabouts.NOWHERE


@pytest.mark.parametrize(
    ("year", "spans"),
    [
        (2021, [(12, "none", "–")]),
        (2022, [(2, "none", "–"), (10, "us", "Askøy fra 10.03.")]),
        (2023, [(12, "us", "Askøy")]),
        (2024, [(2, "us", "Askøy til 10.02."), (10, "them", "annen kommune")]),
    ],
)
def test_the_year_shows_whose_each_month_is(year: int, spans: list[tuple[int, str, str]]) -> None:
    home = shown(settled(), event("moved", "2024-02-11", municipality=OTHERS)).home
    found = lives_in(home, OURS, "Askøy", year, "nb")
    assert [(span.months, span.whose, span.text) for span in found] == spans
