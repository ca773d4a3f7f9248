"""Computes what has changed from one run to another of a recipient, once, and keeps it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Sum

from accounts.models import Recipient
from grants.rules.facts import Facts, facts_from, on_hold
from grants.rules.summary import summary
from grants.selectors import histories_of
from imdi_tilskudd.lib import scope
from imdi_tilskudd.lib.money import Ore, to_kroner
from imdi_tilskudd.lib.periods import TermPeriod
from payments.models import ChangeSet, Line, Run, RunTotal, Term
from payments.rules.causes import Asked, Cause, Found, Known, asks_facts, cause_of, known_from
from payments.rules.changes import EKSTRA, LineRead, Unit, units
from payments.selectors.changes import digest_of, settled_of, stored_changes

CHANGES_LOCK = 4814
ROWS_AT_ONCE = 2000
READ = """
SELECT id, duf, scheme, group_slug, code, kind, rule, budget_year, for_term, kvalifiseringsdato, months,
       (rate * 100)::bigint, (amount * 100)::bigint
  FROM payments_line WHERE run_id = %s AND recipient_id = %s
"""
COLUMNS = """change_set_id, cause, reason, day, scheme, "group", code_before, code_now, for_term, duf, name, protected,
             saksnummer, before, now, amount, line"""
# COPY does not go through row policies, so it fills a table of the transaction's own.
OWN_TABLE = f"CREATE TEMPORARY TABLE change_line ON COMMIT DROP AS SELECT {COLUMNS} FROM payments_change WITH NO DATA"
COPY = f"COPY change_line ({COLUMNS}) FROM STDIN"
KEEP = f"INSERT INTO payments_change ({COLUMNS}) SELECT {COLUMNS} FROM change_line"


class Person(NamedTuple):
    """What a row shows of the person, as the newer run's line says it, or else the older one's."""

    name: str
    protected: bool
    saksnummer: str


def changes_between(*, run: Run, before: Run, recipient: Recipient) -> ChangeSet:
    """The stored changes; computed now when this is the first time that they are asked for. A second or two for thirty
    thousand lines, then never again. Those that compared a run which has been replaced are removed."""
    found = stored_changes(run, before, recipient)
    if found is not None:
        return found
    # What is stored holds ekstratilskudd too, whoever asked first.
    with scope.whole_of(recipient.number), transaction.atomic():
        _take_lock(run, recipient)
        found = stored_changes(run, before, recipient)
        return found or _compute(run, before, recipient)


def _take_lock(run: Run, recipient: Recipient) -> None:
    """Two that come first at once: the second one waits and finds what the first has stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [CHANGES_LOCK, f"{run.pk} {recipient.number}"])


def _compute(run: Run, before: Run, recipient: Recipient) -> ChangeSet:
    old = ChangeSet.objects.filter(recipient=recipient, run__term_code=run.term_code, run__state=Run.State.REPLACED)
    old.delete()
    spread_from = int(run.parameters["spread_from"])
    same_term = run.term_code == before.term_code
    now = _lines(run, recipient)
    found = list(units(_lines(before, recipient), now, spread_from, same_term=same_term))
    causes = list(_causes(found, run, before, recipient))
    stored = ChangeSet.objects.create(
        run=run,
        before=before,
        recipient=recipient,
        digest=digest_of(run, recipient),
        digest_before=digest_of(before, recipient),
        sums=_sums(found, causes),
        lines=_by_group(now),
        offsets={} if same_term else _offsets(before, recipient),
        persons=len({unit.duf for unit in found} - {""}),
        persons_without_ekstra=len({unit.duf for unit in found if unit.line.scheme != EKSTRA} - {""}),
    )
    _store(stored, found, causes)
    return stored


def _lines(run: Run, recipient: Recipient) -> list[LineRead]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [run.pk, recipient.number])
        return [LineRead(*row) for row in cursor]


# --- causes ---------------------------------------------------------------------------------------------------------


def _causes(found: list[Unit], run: Run, before: Run, recipient: Recipient) -> Iterator[Found]:
    asking = [unit for unit in found if asks_facts(unit)]
    known = _known_from_lines(run, [unit.now.line.id for unit in asking if unit.now])
    gone = _known_from_register(run, {unit.duf for unit in asking if unit.now is None})
    term, kept = TermPeriod.parse(run.term_code), int(run.parameters["months_kept_after_move"])
    for unit in found:
        facts = known.get(unit.now.line.id) if unit.now else gone.get(unit.duf)
        yield cause_of(Asked(unit, facts or Known(), recipient.number, term, before.as_of or date.min, kept))


def _known_from_lines(run: Run, ids: list[int]) -> dict[int, Known]:
    rows = Line.objects.filter(run=run, pk__in=ids).order_by().values_list("pk", "facts")
    return {line: known_from(facts) for line, facts in rows}


def _known_from_register(run: Run, dufs: set[str]) -> dict[str, Known]:
    """Of those without a line: what the register knew when the run was made. A person on hold has no facts then, and
    one whose events are all retracted none at all."""
    found = {}
    for duf, events in histories_of(dufs, run.as_of, run.last_event):
        facts = facts_from(duf, events, run.as_of, {})
        found[duf] = known_from(_summary(facts), on_hold(events, run.as_of))
    return found


def _summary(facts: Facts | None) -> Mapping[str, Any]:
    return summary(facts) if facts else {}


# --- what is stored -------------------------------------------------------------------------------------------------


def _by_group(lines: list[LineRead]) -> dict[str, list[str]]:
    """Gross and correction, as text in kroner."""
    found: dict[str, list[Ore]] = {}
    for line in lines:
        found.setdefault(line.group, [0, 0])[line.amount < 0] += line.amount
    return {group: [str(to_kroner(amount)) for amount in parts] for group, parts in found.items()}


def _offsets(before: Run, recipient: Recipient) -> dict[str, str]:
    """Netto minus lines of each group of the earlier term: taken for debt, or carried on as one."""
    term = Term.objects.get(run=before)
    settled = settled_of(term, recipient, _settled_lines(before, recipient))
    found = {group: part.net - part.gross - part.correction for group, part in settled.items()}
    return {group: str(amount) for group, amount in found.items() if amount}


def _settled_lines(run: Run, recipient: Recipient) -> dict[str, tuple[Decimal, Decimal]]:
    rows = RunTotal.objects.filter(run=run, recipient=recipient).order_by().values_list("code__group_id")
    sums = rows.annotate(gross=Sum("positive"), correction=Sum("negative"))
    return {group: (gross, correction) for group, gross, correction in sums}


def _sums(found: list[Unit], causes: list[Found]) -> list[list[Any]]:
    """[cause, group, persons, changes, kroner as text] in the order of causes; of each first the whole, without a
    group."""
    parts: dict[tuple[str, str], list[Unit]] = {}
    for unit, why in zip(found, causes, strict=True):
        for group in ("", unit.line.group):
            parts.setdefault((why.cause.value, group), []).append(unit)
    order = [cause.value for cause in Cause]
    keys = sorted(parts, key=lambda key: (order.index(key[0]), key[1]))
    return [[*key, *_sum_of(parts[key])] for key in keys]


def _sum_of(some: list[Unit]) -> tuple[int, int, str]:
    persons = {unit.duf for unit in some} - {""}
    return len(persons), len(some), str(to_kroner(sum(unit.change for unit in some)))


def _store(stored: ChangeSet, found: list[Unit], causes: list[Found]) -> None:
    persons = _persons(found, [stored.run_id, stored.before_id])
    with connection.cursor() as cursor:
        cursor.execute(OWN_TABLE)
        with cursor.copy(COPY) as stream:
            for unit, why in zip(found, causes, strict=True):
                stream.write_row(_row(stored, unit, why, persons[unit.line.id]))
        cursor.execute(KEEP)
        cursor.execute("DROP TABLE change_line")


def _persons(found: list[Unit], runs: list[int]) -> dict[int, Person]:
    ids = [unit.line.id for unit in found]
    shown: dict[int, Person] = {}
    for start in range(0, len(ids), ROWS_AT_ONCE):
        lines = Line.objects.filter(run_id__in=runs, pk__in=ids[start : start + ROWS_AT_ONCE]).order_by()
        rows = lines.values_list("pk", "name", "protected", "saksnummer")
        shown |= {row[0]: Person(*row[1:]) for row in rows}
    return shown


def _row(stored: ChangeSet, unit: Unit, why: Found, person: Person) -> tuple[Any, ...]:
    old, new, line = unit.before, unit.now, unit.line
    before, now = (part.amount if part else 0 for part in (old, new))
    return (
        stored.pk,
        why.cause.value,
        why.reason.value,
        why.day,
        line.scheme,
        line.group,
        old.line.code if old else "",
        new.line.code if new else "",
        line.for_term,
        unit.duf,
        *person,
        to_kroner(before),
        to_kroner(now),
        to_kroner(now - before),
        new.line.id if new else 0,
    )
