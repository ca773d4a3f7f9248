"""One range of persons: what is known of each, and what the run would write."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from grants.register.oddities import Oddity, oddities
from grants.rules.facts import Facts, facts_from, on_hold, stand_alone
from grants.rules.outlook import outlook
from grants.rules.owed import Window
from grants.rules.qualification import asks_whether_paid
from grants.selectors.histories import NOTHING, History, Knowledge, histories_with_news
from grants.selectors.kept_facts import Counts, Kept, Known, kept_facts
from grants.services import keep_facts
from grants.services.kept_facts import ToKeep
from payments.models import RunChunk
from payments.selectors.ledger import Paid, ever_paid, paid, paid_from_term, paid_to
from payments.selectors.unchanged import LastLocked

from .compose import NOTHING_PAID, Basis, PersonChanges, person_changes


@dataclass(slots=True)
class ChunkChanges:
    """Number of persons, those with lines, how many count for grunntilskudd by (municipality, year), and what is odd
    about whom among those computed anew."""

    persons: int
    changed: list[PersonChanges]
    counts: Counter[tuple[str, int]]
    odd: list[tuple[str, Oddity]]
    fresh: list[ToKeep]


@dataclass(slots=True)
class Persons:
    """The persons of a chunk that a run may write lines for. `unchanged`: those of whom nothing is new; of them the
    `fresh`, who have so many events, may be kept for the next run. `over`: for whom nothing can be owed any more, and
    where they count. `left_out`: on hold, and nobody introduces them. `of_all`: how many there are with those."""

    of_all: int
    facts: dict[str, Facts | None]
    kept: dict[str, Kept]
    over: dict[str, Counts]
    unchanged: set[str]
    fresh: dict[str, int] = field(default_factory=dict)
    odd: list[tuple[str, Oddity]] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)


def chunk_changes(basis: Basis, chunk: RunChunk) -> ChunkChanges:
    """The chunk's range of DUF numbers, in their order."""
    last = basis.last_locked
    ahead = _paid_ahead(basis, chunk, last) if last else {}
    persons = _persons(basis, chunk, ahead)
    already = _already_paid(basis, chunk, persons, ahead)
    later = basis.window.since(last.first_open) if last else basis.window
    counts = _counts_of_those_it_is_over_for(basis.window, persons)
    changed = []
    # Also those who were paid by the previous system and of whom the register knew nothing on the day: nothing is owed.
    for duf in sorted(persons.facts.keys() | already.keys() - persons.left_out):
        window = later if duf in persons.unchanged else basis.window
        person = person_changes(basis, duf, persons.facts.get(duf), already.get(duf, NOTHING_PAID), window)
        counts += person.counts
        if person.changes:
            if duf in persons.kept:
                person.summary = persons.kept[duf].summary
            changed.append(person)
    fresh = _to_keep(basis, persons, already, later)
    return ChunkChanges(persons.of_all, changed, Counter(counts), persons.odd, fresh)


def keep(basis: Basis, found: ChunkChanges) -> None:
    """For the runs to come, of persons of whom nothing was new: the next one need not read their events."""
    if basis.last_locked and found.fresh:
        keep_facts(persons=found.fresh, known=basis.last_locked.known, rules=basis.last_locked.rules)


def _persons(basis: Basis, chunk: RunChunk, ahead: dict[str, Paid]) -> Persons:
    """From what was kept where that is all there is to know, else from the events."""
    run, last = basis.run, basis.last_locked
    kept, over, others = _kept(basis, chunk, last, ahead) if last else (dict[str, Kept](), dict[str, Counts](), None)
    before = last.known if last else NOTHING
    found, related, news = histories_with_news(chunk.first, chunk.last, run.as_of, run.last_event, before, others)
    of_all = len(found) + len(kept) + len(over)
    persons = Persons(of_all, {duf: one.facts for duf, one in kept.items()}, kept, over, set(kept))
    for duf, events in _one_by_one(found):
        facts = facts_from(duf, events, run.as_of, related)
        if last and duf not in news and last.is_unchanged(duf, events):
            persons.unchanged.add(duf)
            if facts and stand_alone(facts):
                persons.fresh[duf] = len(events)
        elif facts is not None or not on_hold(events, run.as_of):
            persons.odd += [(duf, oddity) for oddity in oddities(events)]
        else:
            persons.left_out.add(duf)
            continue
        persons.facts[duf] = facts
    return persons


def _kept(basis: Basis, chunk: RunChunk, last: LastLocked, ahead: dict[str, Paid]) -> Known:
    """Of persons of whom nothing is new: what was paid to them beside the last locked run is, and what is paid ahead
    may have to be taken back."""
    now = Knowledge(basis.run.as_of, basis.run.last_event)
    but = [duf for duf in last.paid_beside if chunk.first <= duf <= chunk.last]
    return kept_facts(chunk.first, chunk.last, last.first_open.code, now, last.known, last.rules, [*but, *ahead])


def _one_by_one(found: list[History]) -> Iterator[History]:
    """Empties the list: events are let go while they are at hand, which is faster than all at the end."""
    found.reverse()
    while found:
        yield found.pop()


def _counts_of_those_it_is_over_for(window: Window, persons: Persons) -> list[tuple[str, int]]:
    """In the years of the window."""
    return [count for counts in persons.over.values() for count in counts if window.years(count[1], count[1])]


def _to_keep(basis: Basis, persons: Persons, already: dict[str, Paid], later: Window) -> list[ToKeep]:
    found = []
    for duf, events in persons.fresh.items():
        facts = persons.facts[duf]
        if facts:
            ahead = outlook(facts, basis.parameters, later, basis.window)
            found.append(ToKeep(facts, events, ahead, already.get(duf, NOTHING_PAID).qualifying))
    return found


def _paid_ahead(basis: Basis, chunk: RunChunk, last: LastLocked) -> dict[str, Paid]:
    """What is paid already for the terms that are still open."""
    return paid_from_term(basis.paid_ahead, chunk.first, chunk.last, last.first_open.code, basis.schemes)


def _already_paid(basis: Basis, chunk: RunChunk, persons: Persons, ahead: dict[str, Paid]) -> dict[str, Paid]:
    """For the unchanged: what is paid for the later terms, and whether anything was where that may matter."""
    if basis.last_locked is None:
        return paid(basis.ledger, chunk.first, chunk.last, basis.schemes)
    known, unchanged, last = persons.facts, persons.unchanged, basis.last_locked
    beside = {duf for duf in last.paid_beside if chunk.first <= duf <= chunk.last}
    anew = sorted(beside | known.keys() - unchanged)
    of_kept = {duf for duf, one in persons.kept.items() if one.paid}
    asking = [duf for duf in unchanged - of_kept if (facts := known[duf]) and asks_whether_paid(facts)]
    for duf in ever_paid(basis.ledger, asking) | of_kept:
        ahead.setdefault(duf, Paid()).qualifying = True
    return ahead | paid_to(basis.ledger, anew, basis.schemes)
