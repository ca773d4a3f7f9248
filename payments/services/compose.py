"""From a person's changes to the rows of lines: everything the line will show is written into it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from grants.register.oddities import Oddity, oddities
from grants.rules.engine import owed
from grants.rules.facts import Facts, facts_from, on_hold
from grants.rules.grunn import grunntilskudd
from grants.rules.owed import Key, Owed, Window
from grants.rules.parameters import Parameters
from grants.rules.qualification import Qualification, asks_whether_paid
from grants.rules.rates import RateBook
from grants.rules.summary import as_json
from grants.selectors.histories import NOTHING, History, histories_with_news
from grants.selectors.reference import CodeInfo
from imdi_tilskudd.lib.money import Ore, to_kroner
from payments.models import Run, RunChunk
from payments.rules.difference import Change, differences
from payments.selectors.ledger import (
    LockedLine,
    Paid,
    ever_paid,
    latest_lines,
    paid,
    paid_from_term,
    paid_to,
)
from payments.selectors.unchanged import LastLocked

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
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """What is the same for all persons of a run. With `last_locked`, persons of whom nothing is new since then are
    computed for the later terms only; `paid_ahead` are the runs with lines of those."""

    run: Run
    term: str
    window: Window
    parameters: Parameters
    rates: RateBook
    confirmed: frozenset[tuple[str, int]]
    codes: dict[str, CodeInfo]
    declarations: frozenset[tuple[str, int]]
    ledger: list[int]
    last_locked: LastLocked | None = None
    paid_ahead: list[int] = field(default_factory=list)

    @property
    def schemes(self) -> dict[str, str]:
        """Scheme of every code."""
        return {code: info.scheme for code, info in self.codes.items()}


@dataclass(slots=True)
class PersonChanges:
    duf: str
    facts: Facts | None
    qualification: Qualification | None
    changes: list[Change]
    counts: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class ChunkChanges:
    """Number of persons, those with lines, how many count for grunntilskudd by (municipality, year), and what is odd
    about whom among those computed anew."""

    persons: int
    changed: list[PersonChanges]
    counts: Counter[tuple[str, int]]
    odd: list[tuple[str, Oddity]] = field(default_factory=list)


def chunk_changes(basis: Basis, chunk: RunChunk) -> ChunkChanges:
    """The chunk's range of DUF numbers."""
    run, last = basis.run, basis.last_locked
    before = last.known if last else NOTHING
    found, related, news = histories_with_news(chunk.first, chunk.last, run.as_of, run.last_event, before)
    result = ChunkChanges(len(found), [], Counter())
    known: dict[str, Facts | None] = {}
    unchanged: set[str] = set()
    for duf, events in _one_by_one(found):
        facts = facts_from(duf, events, run.as_of, related)
        if last and duf not in news and last.is_unchanged(duf, events):
            unchanged.add(duf)
        elif facts is not None or not on_hold(events, run.as_of):
            result.odd += [(duf, oddity) for oddity in oddities(events)]
        else:
            continue
        known[duf] = facts
    already = _already_paid(basis, chunk, known, unchanged)
    later = basis.window.since(last.first_open) if last else basis.window
    counts: list[tuple[str, int]] = []
    for duf, facts in known.items():
        window = later if duf in unchanged else basis.window
        person = person_changes(basis, duf, facts, already.get(duf, NOTHING_PAID), window)
        counts += person.counts
        if person.changes:
            result.changed.append(person)
    result.counts.update(counts)
    return result


def _one_by_one(found: list[History]) -> Iterator[History]:
    """Empties the list: events are let go while they are at hand, which is faster than all at the end."""
    found.reverse()
    while found:
        yield found.pop()


def _already_paid(
    basis: Basis, chunk: RunChunk, known: dict[str, Facts | None], unchanged: set[str]
) -> dict[str, Paid]:
    """For the unchanged: what is paid for the later terms, and whether anything was where that may matter."""
    if basis.last_locked is None:
        return paid(basis.ledger, chunk.first, chunk.last, basis.schemes)
    anew = [duf for duf in known if duf not in unchanged]
    ahead = paid_from_term(basis.paid_ahead, chunk.first, chunk.last, basis.last_locked.first_open.code, basis.schemes)
    asking = [duf for duf in unchanged if (facts := known[duf]) and asks_whether_paid(facts)]
    for duf in ever_paid(basis.ledger, asking):
        ahead.setdefault(duf, Paid()).qualifying = True
    return ahead | paid_to(basis.ledger, anew, basis.schemes)


def person_changes(
    basis: Basis, duf: str, facts: Facts | None, already: Paid, window: Window | None = None
) -> PersonChanges:
    """What the run would write for one person, in a part of its window when one is given. A person on hold gets no
    lines at all, but counts where it lives."""
    window = window or basis.window
    if facts is None:
        return PersonChanges(duf, None, None, list(differences({}, already.sums, window)))
    result = owed(
        facts, basis.rates, basis.parameters, window, already.qualifying, basis.declarations, counted=basis.window
    )
    qualification = result.qualification if isinstance(result.qualification, Qualification) else None
    changes = [] if facts.on_hold else list(differences(result.lines, already.sums, window))
    return PersonChanges(duf, facts, qualification, changes, result.counts)


def municipal_changes(basis: Basis, counts: Counter[tuple[str, int]]) -> PersonChanges:
    """Grunntilskudd, which belongs to nobody: owed by the counts of all chunks, minus what is paid."""
    already = paid(basis.ledger, NOBODY, NOBODY, basis.schemes).get(NOBODY, NOTHING_PAID)
    owed_now = grunntilskudd(counts, basis.rates, basis.window)
    return PersonChanges(NOBODY, None, None, list(differences(owed_now, already.sums, basis.window)))


def rows(basis: Basis, persons: list[PersonChanges]) -> Iterator[Row]:
    """Rows for COPY in the order of COLUMNS; kroner as text, which is what COPY sends. Everything is read before the
    first row is asked for: nothing else may use the connection during COPY."""
    reversed_fully = [p.duf for p in persons if any(change.owed is None for change in p.changes)]
    return _rows(basis, persons, latest_lines(basis.ledger, reversed_fully))


def _rows(basis: Basis, persons: list[PersonChanges], before: dict[tuple[str, Key], LockedLine]) -> Iterator[Row]:
    for person in persons:
        facts = as_json(person.facts) if person.facts else "{}"
        for change in person.changes:
            if change.owed:
                yield _row(basis, person, change, facts, _said_now(basis, person, change.key, change.owed))
            else:
                yield _row(basis, person, change, facts, _said_before(person, before.get((person.duf, change.key))))


class Said(NamedTuple):
    """What a line says of the case beside its amount; kroner as text."""

    name: str
    protected: bool
    saksnummer: str
    kvalifiseringsdato: date | None
    months: int
    rate: str
    rate_confirmed: bool
    owed: str
    rule: str


def _said_now(basis: Basis, person: PersonChanges, key: Key, owed: Owed) -> Said:
    facts, qualification = person.facts, person.qualification
    return Said(
        facts.name if facts else "",
        bool(facts and facts.protected),
        f"{owed.case_year}-{key.year}{person.duf}" if owed.case_year else "",
        qualification.day if qualification else None,
        owed.months,
        _kroner(owed.rate),
        # Whether a second person has confirmed the rate; an amount that was decided needs none.
        owed.rate_year == 0 or (key.code, owed.rate_year) in basis.confirmed,
        _kroner(owed.amount),
        owed.rule,
    )


def _said_before(person: PersonChanges, before: LockedLine | None) -> Said:
    """Nothing is owed: 0 months, and what is taken back as a whole belongs to the case it was paid in. It was locked,
    and locking needs confirmed rates."""
    facts, qualification = person.facts, person.qualification
    if before is None:
        name, protected = (facts.name, facts.protected) if facts else ("", False)
        return Said(name, protected, "", qualification.day if qualification else None, 0, "0", True, "0.00", "")
    name, protected = (facts.name, facts.protected) if facts else (before.name, before.protected)
    day, rate = before.kvalifiseringsdato, str(before.rate)
    return Said(name, protected, before.saksnummer, day, 0, rate, True, "0.00", before.rule)


def _row(basis: Basis, person: PersonChanges, change: Change, facts: str, said: Said) -> Row:
    key = change.key
    info = basis.codes[key.code]
    name, protected, saksnummer, qualified, months, rate, is_confirmed, owed, rule = said
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
        is_confirmed,
        owed,
        _kroner(change.amount),
        rule,
        facts,
    )


@lru_cache(maxsize=50_000)
def _kroner(amount: Ore) -> str:
    return str(to_kroner(amount))
