"""Forecast (prognose): what each coming term would pay if everything up to it were paid, from the register as it is.
Chunk by chunk into a temporary table that is read in the order of the payment basis: constant memory, no trace."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection, transaction

from accounts.models import Recipient
from grants.rules.facts import Event, Facts, facts_from, on_hold
from grants.rules.owed import Window
from grants.rules.parameters import Parameters
from grants.rules.rates import RateBook
from grants.selectors import histories, newest_event, rates_known_on
from imdi_tilskudd.lib.money import Ore, to_ore
from imdi_tilskudd.lib.periods import TermPeriod
from payments.models import Line, Run, RunChunk, Term
from payments.rules.difference import ORDINARY, Change
from payments.selectors.ledger import Paid, paid

from .calculation import basis_of, known_parameters
from .compose import COLUMNS, NOTHING_PAID, Basis, PersonChanges, municipal_changes, person_changes, rows
from .errors import CalculationRefused, MissingRates
from .ranges import ranges_of_persons

LISTED = ", ".join(COLUMNS)
CREATE = f"""CREATE TEMPORARY TABLE forecast_line ON COMMIT DROP AS SELECT {LISTED} FROM payments_line WITH NO DATA"""
COPY = f"COPY forecast_line ({LISTED}) FROM STDIN"
IN_ORDER = f"""
SELECT {LISTED} FROM forecast_line ORDER BY recipient_id, duf, code, budget_year, for_term, kind
"""
# What a column of the table is called on a line.
NAMES = [{"code": "code_id", "group_slug": "group"}.get(column, column) for column in COLUMNS]
TERM, KIND, FOR_TERM, RECIPIENT, CONFIRMED = (
    COLUMNS.index(name) for name in ("term", "kind", "for_term", "recipient_id", "rate_confirmed")
)
LINES_AT_ONCE = 2000


class CarriedRates(RateBook):
    """Rates where every year after a code's last known one has that one's."""

    def __init__(self, rates: Mapping[tuple[str, int], Ore]) -> None:
        super().__init__(rates)
        self._last: dict[str, int] = {}
        for code, year in rates:
            self._last[code] = max(year, self._last.get(code, year))

    def rate(self, code: str, year: int) -> Ore:
        return super().rate(code, self._last[code] if self.is_carried(code, year) else year)

    def is_carried(self, code: str, year: int) -> bool:
        return year > self._last.get(code, year)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`lines`: in the order of the payment basis, to be read once. On them `term` is the term that would pay, and
    `rate_confirmed` is None where the rate is the last known one, carried."""

    count: int
    lines: Iterator[Line]


@contextmanager
def forecast_lines(*, first_year: int, last_year: int, as_of: date, recipient: str | None = None) -> Iterator[Forecast]:
    """The terms of the years that are not locked, of one recipient when given. A term pays what is owed for itself:
    no corrections, and nobody on hold on its last day. Raises CalculationRefused (unknown recipient, a parameter is
    missing) and MissingRates (a rate is missing between or before the known years)."""
    _refuse_unknown(recipient)
    with transaction.atomic():
        basis = _basis(first_year, last_year, as_of)
        with connection.cursor() as cursor:
            cursor.execute(CREATE)
        count = 0
        if basis.window.first_term <= basis.window.term:
            count = sum(_copy(basis, some, recipient) for some in _computed(basis, recipient))
        if basis.rates.missing:
            raise MissingRates(sorted(basis.rates.missing))
        with closing(_lines()) as lines:
            yield Forecast(count, lines)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE forecast_line")


def _refuse_unknown(recipient: str | None) -> None:
    known = Recipient.objects.exclude(kind=Recipient.Kind.IMDI)
    if recipient is not None and not known.filter(number=recipient).exists():
        raise CalculationRefused(f"{recipient} er ikke nummeret til en tilskuddsmottaker.")


def _basis(first_year: int, last_year: int, as_of: date) -> Basis:
    """As of a run of the last term, but with a window that begins with the first term not locked."""
    values = known_parameters(as_of)
    parameters = Parameters.from_values(values)
    first = max(parameters.first_term, TermPeriod(first_year, 1))
    if locked := Term.objects.locked().order_by("-code").first():
        first = max(first, TermPeriod.parse(locked.code).next)
    last = TermPeriod(last_year, 4)
    run = Run(term_code=last.code, as_of=as_of, last_event=newest_event(), parameters=values)
    rates = CarriedRates({key: to_ore(rate.amount) for key, rate in rates_known_on(as_of).items()})
    window = Window(first, last, first.year - parameters.limitation_years)
    return replace(basis_of(run, rates), window=window)


def _computed(basis: Basis, recipient: str | None) -> Iterator[list[PersonChanges]]:
    """Chunk by chunk, and at last what depends on all persons together."""
    counts: Counter[tuple[str, int]] = Counter()
    for chunk in ranges_of_persons():
        yield list(_chunk(basis, chunk, recipient, counts))
    yield [_in_coming_terms(basis, municipal_changes(basis, counts), lambda term: False)]


def _chunk(
    basis: Basis, chunk: RunChunk, recipient: str | None, counts: Counter[tuple[str, int]]
) -> Iterator[PersonChanges]:
    as_of = basis.run.as_of
    found, related = histories(chunk.first, chunk.last, as_of, basis.run.last_event)
    schemes = {code: info.scheme for code, info in basis.codes.items()}
    already, events_of = paid(basis.ledger, chunk.first, chunk.last, schemes), dict(found)
    # Also those of whom the register knows nothing: what they were paid for a coming term is taken back in it.
    for duf in sorted(events_of.keys() | already.keys()):
        events, before = events_of.get(duf, []), already.get(duf, NOTHING_PAID)
        if _concerns(recipient, events, before):
            facts = _without_hold(facts_from(duf, events, as_of, related))
            person = person_changes(basis, duf, facts, before)
            counts.update(person.counts)
            yield _in_coming_terms(basis, person, _held(events, as_of))


def _concerns(recipient: str | None, events: list[Event], before: Paid) -> bool:
    """Every recipient of a person's lines is named by one of the person's events or has been paid before."""
    if recipient is None or any(recipient == key.recipient for key in before.sums):
        return True
    return any(recipient in {event.data.get("municipality"), event.data.get("recipient")} for event in events)


def _without_hold(facts: Facts | None) -> Facts | None:
    return facts._replace(on_hold=False) if facts and facts.on_hold else facts


def _held(events: list[Event], as_of: date) -> Callable[[TermPeriod], bool]:
    """Whether a hold keeps the person out of the run of a term: on its last day, or today when that has passed."""
    if not any(event.type == "hold" for event in events):
        return lambda term: False
    return lambda term: on_hold(events, max(as_of, term.last_day))


def _in_coming_terms(basis: Basis, person: PersonChanges, is_held: Callable[[TermPeriod], bool]) -> PersonChanges:
    """Only what a term pays for itself, as its own ordinary lines."""
    limit = basis.parameters.limitation_years

    def stays(change: Change) -> bool:
        term = TermPeriod.parse(change.key.term)
        return change.key.year >= term.year - limit and not is_held(term)

    return replace(person, changes=[change._replace(kind=ORDINARY) for change in person.changes if stays(change)])


def _copy(basis: Basis, persons: list[PersonChanges], recipient: str | None) -> int:
    changes = [change for person in persons for change in person.changes]
    made = rows(basis, persons)
    count = 0
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for change, row in zip(changes, made, strict=True):
            if recipient is None or row[RECIPIENT] == recipient:
                copy.write_row(_tentative(basis, change, row))
                count += 1
    return count


def _tentative(basis: Basis, change: Change, row: tuple[Any, ...]) -> list[Any]:
    """The row as the coming term itself would have it."""
    cells = list(row)
    cells[TERM] = cells[FOR_TERM]
    if change.owed and basis.rates.is_carried(change.key.code, change.owed.rate_year):
        cells[CONFIRMED] = None
    return cells


def _lines() -> Iterator[Line]:
    connection.ensure_connection()
    with connection.connection.cursor(name="forecast_lines") as cursor:
        cursor.itersize = LINES_AT_ONCE
        cursor.execute(IN_ORDER)
        for row in cursor:
            values = dict(zip(NAMES, row, strict=True))
            yield Line(**values | {"facts": json.loads(values["facts"])})
