"""From a person's changes to the rows of lines: everything the line will show is written into it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from grants.rules.engine import owed
from grants.rules.facts import Facts, facts_from, on_hold
from grants.rules.grunn import grunntilskudd
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
NOBODY = ""


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
    declarations: frozenset[tuple[str, int]]
    ledger: list[int]


@dataclass(slots=True)
class PersonChanges:
    duf: str
    facts: Facts | None
    qualification: Qualification | None
    changes: list[Change]
    counts: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class ChunkChanges:
    """Number of persons, those with lines, and how many count for grunntilskudd by (municipality, year)."""

    persons: int
    changed: list[PersonChanges]
    counts: Counter[tuple[str, int]]


def chunk_changes(basis: Basis, chunk: RunChunk) -> ChunkChanges:
    """The chunk's range of DUF numbers."""
    run = basis.run
    found, related = histories(chunk.first, chunk.last, run.as_of, run.last_event)
    schemes = {code: info.scheme for code, info in basis.codes.items()}
    already = paid(basis.ledger, chunk.first, chunk.last, schemes)
    result = ChunkChanges(len(found), [], Counter())
    for duf, events in found:
        facts = facts_from(duf, events, run.as_of, related)
        if facts is None and on_hold(events, run.as_of):
            continue
        person = person_changes(basis, duf, facts, already.get(duf, NOTHING_PAID))
        result.counts.update(person.counts)
        if person.changes:
            result.changed.append(person)
    return result


def person_changes(basis: Basis, duf: str, facts: Facts | None, already: Paid) -> PersonChanges:
    """What the run would write for one person. A person on hold gets no lines at all, but counts where it lives."""
    if facts is None:
        return PersonChanges(duf, None, None, list(differences({}, already.sums, basis.window)))
    result = owed(facts, basis.rates, basis.parameters, basis.window, already.qualifying, basis.declarations)
    qualification = result.qualification if isinstance(result.qualification, Qualification) else None
    changes = [] if facts.on_hold else list(differences(result.lines, already.sums, basis.window))
    return PersonChanges(duf, facts, qualification, changes, result.counts)


def municipal_changes(basis: Basis, counts: Counter[tuple[str, int]]) -> PersonChanges:
    """Grunntilskudd, which belongs to nobody: owed by the counts of all chunks, minus what is paid."""
    schemes = {code: info.scheme for code, info in basis.codes.items()}
    already = paid(basis.ledger, NOBODY, NOBODY, schemes).get(NOBODY, NOTHING_PAID)
    owed_now = grunntilskudd(counts, basis.rates, basis.window)
    return PersonChanges(NOBODY, None, None, list(differences(owed_now, already.sums, basis.window)))


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
    return json.dumps(summary(person.facts), separators=(",", ":")) if person.facts else "{}"


def _row(basis: Basis, person: PersonChanges, change: Change, facts: str, before: LockedLine | None) -> tuple[Any, ...]:
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
        _is_confirmed(basis, change),
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
    if before is not None:
        return before.saksnummer, before.kvalifiseringsdato
    day = person.qualification.day if person.qualification else None
    year = change.owed.case_year if change.owed else 0
    return f"{year}-{change.key.year}{person.duf}" if year else "", day


def _is_confirmed(basis: Basis, change: Change) -> bool:
    """Whether a second person has confirmed the rate; an amount that was decided needs none."""
    year = change.owed.rate_year if change.owed else change.key.year
    return year == 0 or (change.key.code, year) in basis.confirmed


def _made_of(change: Change, before: LockedLine | None) -> tuple[int, Decimal, str]:
    """Months, rate and rule of what is owed now; nothing owed: 0 months and the rate taken back."""
    if change.owed:
        return change.owed.months, to_kroner(change.owed.rate), change.owed.rule
    return (0, before.rate, before.rule) if before else (0, Decimal(0), "")
