"""From a person's changes to the rows of lines: everything the line will show is written into it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.rules.engine import owed
from grants.rules.facts import Facts, facts_from, on_hold
from grants.rules.owed import Key, Window
from grants.rules.parameters import Parameters
from grants.rules.qualification import Qualification
from grants.rules.rates import RateBook
from grants.rules.summary import summary
from grants.selectors import histories
from grants.selectors.reference import CodeInfo
from imdi_tilskudd.lib.money import to_kroner
from payments.models import Run, RunChunk
from payments.rules.difference import Change, differences
from payments.selectors.ledger import LockedLine, Paid, latest_lines, paid

# The order of COPY; `id` is drawn from the table's sequence.
COLUMNS = [
    "run_id",
    "term",
    "recipient_id",
    "duf",
    "name",
    "protected",
    "saksnummer",
    "scheme",
    "code",
    "group_slug",
    "kind",
    "budget_year",
    "for_term",
    "kvalifiseringsdato",
    "months",
    "rate",
    "rate_confirmed",
    "owed",
    "amount",
    "rule",
    "facts",
]
NOTHING_PAID = Paid()


@dataclass(frozen=True, slots=True)
class Basis:
    """What is the same for all persons of a run."""

    run: Run
    term: str
    window: Window
    parameters: Parameters
    rates: RateBook
    confirmed: frozenset[tuple[str, int]]
    codes: dict[str, CodeInfo]
    ledger: list[int]


@dataclass(slots=True)
class PersonChanges:
    duf: str
    facts: Facts | None
    qualification: Qualification | None
    changes: list[Change]


def chunk_changes(basis: Basis, chunk: RunChunk) -> tuple[int, list[PersonChanges]]:
    """(number of persons, those with lines) of the chunk's range of DUF numbers."""
    run = basis.run
    found, related = histories(chunk.first, chunk.last, run.as_of, run.last_event)
    schemes = {code: info.scheme for code, info in basis.codes.items()}
    already = paid(basis.ledger, chunk.first, chunk.last, schemes)
    changed = []
    for duf, events in found:
        facts = facts_from(duf, events, run.as_of, related)
        if facts is None and on_hold(events, run.as_of):
            continue
        person = person_changes(basis, duf, facts, already.get(duf, NOTHING_PAID))
        if person.changes:
            changed.append(person)
    return len(found), changed


def person_changes(basis: Basis, duf: str, facts: Facts | None, already: Paid) -> PersonChanges:
    """What the run would write for one person. A person on hold gets no lines at all."""
    if facts is None:
        return PersonChanges(duf, None, None, list(differences({}, already.sums, basis.window)))
    if facts.on_hold:
        return PersonChanges(duf, facts, None, [])
    now, found = owed(facts, basis.rates, basis.parameters, basis.window, already.qualifying)
    qualification = found if isinstance(found, Qualification) else None
    return PersonChanges(duf, facts, qualification, list(differences(now, already.sums, basis.window)))


def rows(basis: Basis, persons: list[PersonChanges]) -> Iterator[tuple[Any, ...]]:
    """Rows for COPY in the order of COLUMNS. Everything is read before the first row is asked for: nothing else may
    use the connection during COPY."""
    reversed_fully = [p.duf for p in persons if any(change.owed is None for change in p.changes)]
    return _rows(basis, persons, latest_lines(basis.ledger, reversed_fully))


def _rows(
    basis: Basis, persons: list[PersonChanges], before: dict[tuple[str, Key], LockedLine]
) -> Iterator[tuple[Any, ...]]:
    for person in persons:
        facts = _facts_shown(person)
        for change in person.changes:
            taken_back = before.get((person.duf, change.key)) if change.owed is None else None
            yield _row(basis, person, change, facts, taken_back)


def _facts_shown(person: PersonChanges) -> str:
    if person.facts is None or person.qualification is None:
        return "{}"
    return json.dumps(summary(person.facts, person.qualification), separators=(",", ":"))


def _row(
    basis: Basis, person: PersonChanges, change: Change, facts: str, before: LockedLine | None
) -> tuple[Any, ...]:
    key = change.key
    info = basis.codes[key.code]
    name, protected = _identity(person, before)
    saksnummer, qualified = _case(person, change, before)
    months, rate, rule = _made_of(change, before)
    return (
        basis.run.pk,
        basis.term,
        key.recipient,
        person.duf,
        name,
        protected,
        saksnummer,
        info.scheme,
        key.code,
        info.group,
        change.kind,
        key.year,
        key.term,
        qualified,
        months,
        rate,
        (key.code, key.year) in basis.confirmed,
        to_kroner(change.owed.amount if change.owed else 0),
        to_kroner(change.amount),
        rule,
        facts,
    )


def _identity(person: PersonChanges, before: LockedLine | None) -> tuple[str, bool]:
    if person.facts:
        return person.facts.name, person.facts.protected
    return (before.name, before.protected) if before else ("", False)


def _case(person: PersonChanges, change: Change, before: LockedLine | None) -> tuple[str, date | None]:
    """Saksnummer and kvalifiseringsdato. What is taken back as a whole belongs to the case it was paid in."""
    if before is not None and before.kvalifiseringsdato:
        return before.saksnummer, before.kvalifiseringsdato
    if person.qualification is None:
        return before.saksnummer if before else "", None
    day = person.qualification.day
    return f"{day.year}-{change.key.year}{person.duf}", day


def _made_of(change: Change, before: LockedLine | None) -> tuple[int, Decimal, str]:
    """Months, rate and rule of what is owed now; nothing owed: 0 months and the rate taken back."""
    if change.owed:
        return change.owed.months, to_kroner(change.owed.rate), change.owed.rule
    return (0, before.rate, before.rule) if before else (0, Decimal(0), "")
