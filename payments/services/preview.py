"""The effect before deciding: what the next run would write about a few persons if the register knew some more events.
The run's own functions on the register's events and the proposed ones; nothing is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from grants.register.checks import Refused, check_event
from grants.register.reference import read_reference
from grants.rules.facts import Event, Related, facts_from, on_hold, related_from
from grants.rules.owed import Key
from grants.rules.parameters import Parameters
from grants.selectors import histories, newest_event
from grants.selectors.persons import naming
from imdi_tilskudd.lib.money import to_kroner
from imdi_tilskudd.lib.periods import TermPeriod
from payments.models import Run, Term
from payments.rules.difference import Change
from payments.selectors.ledger import paid_to

from .calculation import basis_of, known_parameters
from .compose import NOTHING_PAID, Basis, person_changes
from .errors import MissingRates

Histories = dict[str, list[Event]]


@dataclass(frozen=True, slots=True)
class EffectLine:
    """What the next run writes for one key, in kroner: without the proposed events, and with them. `owed`: what is owed
    in all with them; zero where nothing is owed any more."""

    duf: str
    key: Key
    without: Decimal
    amount: Decimal
    owed: Decimal
    months: int
    kind: str

    @property
    def difference(self) -> Decimal:
        return self.amount - self.without


@dataclass(frozen=True, slots=True)
class Effect:
    """`term`: the one whose run would write the lines. `lines`: all that it would write about the persons, and what it
    would no longer write. Grunntilskudd, which depends on all persons together, is not among them."""

    term: str
    as_of: date
    lines: list[EffectLine] = field(default_factory=list)

    @property
    def changed(self) -> list[EffectLine]:
        return [line for line in self.lines if line.difference]

    def sums(self) -> dict[str, Decimal]:
        """Difference in kroner by recipient number."""
        sums: dict[str, Decimal] = {}
        for line in self.changed:
            sums[line.key.recipient] = sums.get(line.key.recipient, Decimal(0)) + line.difference
        return sums


def preview_events(*, events: Sequence[Mapping[str, Any]], today: date) -> Effect:
    """events: as on a register file's lines, of persons the register knows or introduced by one of them.
    ValidationError when one of them is wrong, MissingRates when the effect needs a rate that is missing,
    CalculationRefused when parameters are missing."""
    proposed = _checked(events)
    basis = _next_run(today)
    known, related = _known(basis, proposed)
    with_proposed = {duf: [*of_person, *proposed.get(duf, [])] for duf, of_person in known.items()}
    related_then = dict(related) | {duf: related_from(with_proposed[duf]) for duf in proposed}
    already = paid_to(basis.ledger, sorted(known), basis.schemes)
    lines: list[EffectLine] = []
    for duf in sorted(known):
        paid = already.get(duf, NOTHING_PAID)
        before = _changes(basis, duf, known[duf], related, paid)
        after = _changes(basis, duf, with_proposed[duf], related_then, paid)
        lines += _beside(duf, before, after)
    if basis.rates.missing:
        raise MissingRates(sorted(basis.rates.missing))
    return Effect(basis.term, basis.run.as_of, lines)


def _checked(events: Sequence[Mapping[str, Any]]) -> Histories:
    reference = read_reference()
    proposed: Histories = {}
    for event in events:
        checked = check_event(event, reference)
        if isinstance(checked, Refused):
            raise ValidationError(checked.problems)
        day, registered = date.fromisoformat(checked.date), date.fromisoformat(checked.registered)
        found = Event(checked.id, checked.type, day, registered, checked.data)
        proposed.setdefault(checked.duf, []).append(found)
    return proposed


def _next_run(today: date) -> Basis:
    """A run made now of the first term that is not locked, which nobody sees."""
    values = known_parameters(today)
    locked = Term.objects.locked().select_related("run").order_by("-code").first()
    as_of = max(today, locked.run.as_of) if locked and locked.run else today
    term = next_term(today, Parameters.from_values(values).first_term)
    return basis_of(Run(term_code=term.code, as_of=as_of, last_event=newest_event(), parameters=values))


def next_term(today: date, first_term: TermPeriod) -> TermPeriod:
    """The term whose run comes next: the one that is calculated and not locked, else the one after the last locked."""
    waiting = Term.objects.exclude(pk__in=Term.objects.locked()).filter(run__isnull=False).order_by("code").first()
    if waiting:
        return waiting.period
    locked = Term.objects.locked().order_by("-code").first()
    return locked.period.next if locked else max(first_term, TermPeriod.of_day(today))


def _known(basis: Basis, proposed: Histories) -> tuple[Histories, Mapping[str, Related]]:
    """The events of those whom the proposed ones are about, and of those who name them as reference or mother."""
    known: Histories = {}
    related: dict[str, Related] = {}
    for duf in {*proposed, *naming(list(proposed))}:
        found, of_named = histories(duf, duf, basis.run.as_of, basis.run.last_event)
        known[duf] = found[0][1] if found else []
        related |= of_named
    return known, related


def _changes(basis: Basis, duf: str, events: list[Event], related: Mapping[str, Related], paid: Any) -> list[Change]:
    facts = facts_from(duf, events, basis.run.as_of, related)
    is_left_alone = not events or (facts is None and on_hold(events, basis.run.as_of))
    return [] if is_left_alone else person_changes(basis, duf, facts, paid).changes


def _beside(duf: str, before: Iterable[Change], after: Iterable[Change]) -> Iterable[EffectLine]:
    old, new = ({change.key: change for change in changes} for changes in (before, after))
    for key in sorted({*old, *new}, key=lambda key: (key.recipient, key.term, key.code)):
        was, now = old.get(key), new.get(key)
        shown = now or was
        assert shown is not None  # noqa: S101 - the key is from one of them
        yield EffectLine(
            duf=duf,
            key=key,
            without=to_kroner(was.amount if was else 0),
            amount=to_kroner(now.amount if now else 0),
            owed=to_kroner(now.owed.amount if now and now.owed else 0),
            months=now.owed.months if now and now.owed else 0,
            kind=shown.kind,
        )
