"""Short words for tests of the rules: one person's events, what is known of the person, kroner owed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from grants.rules.engine import owed
from grants.rules.facts import Event, Facts, Related, facts_from
from grants.rules.owed import Key, Owed, Window
from grants.rules.parameters import Parameters
from grants.rules.qualification import Qualification, Refusal, qualify
from grants.rules.rates import RateBook
from imdi_tilskudd.lib.periods import TermPeriod

DUF = "202200000101"
KRONER_2022 = {
    "AR-1": 194_400,
    "AR-1 EV": 241_100,
    "AR-1 B": 190_000,
    "AR-1 EM": 187_000,
    "ELDR": 180_600,
    "BHT": 27_100,
    "AR-2": 249_500,
    "AR-3": 181_000,
    "AR-4": 88_000,
    "AR-5": 72_000,
    "EMINB": 1_118_000,
    "EMINU": 721_800,
}
DEFAULTS: dict[str, Any] = {
    "first_term": "2022-T1",
    "limitation_years": 3,
    "months_kept_after_move": 2,
    "months_kept_after_exit": 1,
    "year1_split_on_move": "months",
    "year1_reduced_on_exit": False,
    "spread_from": 2024,
}


def kroner(code: str, year: int) -> int:
    """The rate of these tests: 1 200 kroner more every year."""
    return KRONER_2022[code] + 1_200 * (year - 2022)


def rates() -> RateBook:
    return RateBook({(code, year): 100 * kroner(code, year) for code in KRONER_2022 for year in range(2015, 2031)})


def event(kind: str, day: str, *, registered: str = "", id: str = "", **data: Any) -> Event:
    """Registered on its own day unless told otherwise."""
    known_on = date.fromisoformat(registered or day)
    return Event(id or f"{kind}-{day}-{data.get('municipality', '')}", kind, date.fromisoformat(day), known_on, data)


def person(birth_date: str = "1990-06-15", **times: str) -> Event:
    return event("person", "2015-01-01", **times, name="Prøve Demo", birth_date=birth_date, country="SYR")


def settled(day: str, place: str = "4601", role: str = "enslig", **more: Any) -> Event:
    return event("settled", day, municipality=place, role=role, **more)


def permit(day: str, basis: str = "asyl", **more: Any) -> Event:
    return event("permit", day, basis=basis, **more)


def moved(day: str, place: str, **times: str) -> Event:
    return event("moved", day, municipality=place, **times)


def returned(day: str, place: str, **times: str) -> Event:
    return event("returned", day, municipality=place, **times)


def emigrated(day: str, **times: str) -> Event:
    return event("emigrated", day, **times)


def died(day: str, **times: str) -> Event:
    return event("died", day, **times)


def retracted(what: Event | str, day: str = "2023-01-01", **times: str) -> Event:
    wrong = what if isinstance(what, str) else what.id
    return event("retracted", day, retracts=wrong, **({"id": f"retracted-{wrong}"} | times))


def came(day: str, place: str = "4601", role: str = "enslig", born: str = "1990-06-15") -> list[Event]:
    """Introduced, settled and permitted on one day."""
    return [person(born), settled(day, place, role), permit(day)]


def known(*events: Event, as_of: str = "2030-12-31", related: Mapping[str, Related] | None = None) -> Facts | None:
    """What the register knew on `as_of`."""
    day = date.fromisoformat(as_of)
    return facts_from(DUF, [event for event in events if event.registered <= day], day, related)


def parameters(**chosen: Any) -> Parameters:
    return Parameters.from_values(DEFAULTS | chosen)


def qualified(
    *events: Event, has_been_paid: bool = False, related: Mapping[str, Related] | None = None, **chosen: Any
) -> Qualification | Refusal:
    facts = known(*events, related=related)
    assert facts is not None
    return qualify(facts, parameters(**chosen), has_been_paid)


def owed_lines(
    *events: Event,
    term: str = "2023-T4",
    has_been_paid: bool = False,
    related: Mapping[str, Related] | None = None,
    **chosen: Any,
) -> dict[Key, Owed]:
    facts = known(*events, related=related)
    assert facts is not None
    given = parameters(**chosen)
    window = Window.of_run(TermPeriod.parse(term), given.first_term, given.limitation_years)
    return owed(facts, rates(), given, window, has_been_paid)[0]


def owed_kroner(*events: Event, **options: Any) -> dict[tuple[str, str, str], int]:
    """(code, term, recipient) → whole kroner."""
    lines = owed_lines(*events, **options)
    assert all(line.amount % 100 == 0 for line in lines.values())
    return {(key.code, key.term, key.recipient): line.amount // 100 for key, line in lines.items()}
