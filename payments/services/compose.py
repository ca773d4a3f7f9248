"""From a person's changes to the rows of lines: everything the line will show is written into it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from grants.rules.engine import owed
from grants.rules.facts import Facts
from grants.rules.grunn import Counts, grunntilskudd
from grants.rules.owed import Key, Owed, Window
from grants.rules.parameters import Parameters
from grants.rules.qualification import Qualification
from grants.rules.rates import RateBook
from grants.rules.summary import as_json
from grants.selectors.reference import CodeInfo
from imdi_tilskudd.lib.money import Ore, to_kroner
from payments.models import Run
from payments.rules.difference import Change, differences
from payments.selectors.ledger import LockedLine, Paid, latest_lines, paid
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
    """The lines of a person to be; `summary`: what they say of the facts, as JSON, when it stands ready."""

    duf: str
    facts: Facts | None
    qualification: Qualification | None
    changes: list[Change]
    counts: list[tuple[str, int]] = field(default_factory=list)
    summary: str = ""


def person_changes(
    basis: Basis, duf: str, facts: Facts | None, already: Paid, window: Window | None = None
) -> PersonChanges:
    """What the run would write for one person, in a part of its window when one is given. A person on hold gets no
    lines at all, but counts where it lives."""
    window = window or basis.window
    if facts is None:
        return PersonChanges(duf, None, None, differences({}, already.sums, window))
    result = owed(
        facts, basis.rates, basis.parameters, window, already.qualifying, basis.declarations, counted=basis.window
    )
    qualification = result.qualification if isinstance(result.qualification, Qualification) else None
    changes = [] if facts.on_hold else differences(result.lines, already.sums, window)
    return PersonChanges(duf, facts, qualification, changes, result.counts)


def municipal_changes(basis: Basis, counts: Counts) -> PersonChanges:
    """Grunntilskudd, which belongs to nobody: owed by the counts of all chunks, minus what is paid."""
    already = paid(basis.ledger, NOBODY, NOBODY, basis.schemes).get(NOBODY, NOTHING_PAID)
    owed_now = grunntilskudd(counts, basis.rates, basis.window)
    return PersonChanges(NOBODY, None, None, differences(owed_now, already.sums, basis.window))


def rows(basis: Basis, persons: list[PersonChanges]) -> Iterator[Row]:
    """Rows for COPY in the order of COLUMNS; kroner as text, which is what COPY sends. Everything is read before the
    first row is asked for: nothing else may use the connection during COPY."""
    reversed_fully = [p.duf for p in persons if any(change.owed is None for change in p.changes)]
    return _rows(basis, persons, latest_lines(basis.ledger, reversed_fully))


def _rows(basis: Basis, persons: list[PersonChanges], before: dict[tuple[str, Key], LockedLine]) -> Iterator[Row]:
    for person in persons:
        facts = person.summary or (as_json(person.facts) if person.facts else "{}")
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
