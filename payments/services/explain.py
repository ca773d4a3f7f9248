"""What a person gives a recipient in a term, or why nothing: the calculation's own functions, run again on the register
as the term's run knew it. Writes nothing."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from grants.rules.engine import Result, owed
from grants.rules.facts import Facts, facts_from, on_hold
from grants.rules.owed import Key, Owed
from grants.rules.refusals import Reason
from grants.rules.texts import known_language, kroner, term_text
from grants.rules.why_not import Because, Question, sentence, why_not
from grants.selectors.histories import history
from imdi_tilskudd.lib import scope
from imdi_tilskudd.lib.money import Ore, to_kroner
from payments.models import Run, Term
from payments.rules.difference import Change
from payments.selectors.ledger import Paid, paid

from .calculation import basis_of
from .compose import NOTHING_PAID, Basis, person_changes
from .errors import Refused


class NotCalculated(Refused):
    """The term has no run to explain; str() is a sentence."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is owed for one key, in kroner: `change` is what the term's run writes for it."""

    code: str
    budget_year: int
    for_term: str
    owed: Decimal
    paid: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True)
class PersonExplained:
    """`standings`: every key owed or paid to the recipient. `has_lines`: the run writes something for it. `reasons`:
    sentences that say why not, empty when it does."""

    standings: list[Standing] = field(default_factory=list)
    has_lines: bool = False
    reasons: list[str] = field(default_factory=list)


def explain_person(
    *, duf: str, term_code: str, recipient: str, with_ekstra: bool, language: str = "nb"
) -> PersonExplained:
    """The caller has made sure that the reader may see the person. `with_ekstra`: whether ekstratilskudd shows.
    NotCalculated when the term has no run."""
    language = known_language(language)
    term = Term.objects.filter(code=term_code, run__isnull=False).select_related("run").first()
    if term is None:
        raise NotCalculated(f"{term_code} er ikke beregnet.")
    return explain_person_in_run(
        run_id=term.run_id, duf=duf, recipient=recipient, with_ekstra=with_ekstra, language=language
    )


def explain_person_in_run(
    *, run_id: int, duf: str, recipient: str, with_ekstra: bool, language: str = "nb"
) -> PersonExplained:
    """The same of a finished run, for callers that have looked the term up already."""
    return _explained(_basis(run_id), duf, recipient, with_ekstra, known_language(language))


@lru_cache(maxsize=16)
def _basis(run_id: int) -> Basis:
    """As the run had it: what was locked later is not paid yet. A finished run knows what it knew for ever, so this is
    read once in each process, for whoever asks later too: as the run read it, with every recipient's rows."""
    with scope.seeing(scope.EVERYTHING):
        run = Run.objects.get(pk=run_id)
        basis = basis_of(run)
        return replace(basis, ledger=[locked for locked in basis.ledger if locked <= run.ledger])


def _explained(basis: Basis, duf: str, recipient: str, with_ekstra: bool, language: str) -> PersonExplained:
    events, related = history(duf, basis.run.as_of, basis.run.last_event)
    facts = facts_from(duf, events, basis.run.as_of, related) if events else None
    if facts is None and on_hold(events, basis.run.as_of):
        return PersonExplained(reasons=[sentence(Because(Reason.ON_HOLD, {}), language)])
    already = _already_paid(basis, duf, recipient)
    result = _result(basis, facts, already.qualifying)
    changes = {change.key: change for change in person_changes(basis, duf, facts, already).changes}
    shown = {code for code, scheme in basis.schemes.items() if with_ekstra or scheme != "ekstra"}
    lines = result.lines if result else {}
    standings = _standings(lines, already.sums, changes, shown, recipient)
    has_lines = any(standing.change for standing in standings)
    if has_lines:
        return PersonExplained(standings, has_lines)
    asked = Question(facts, result, recipient, basis.window, basis.parameters, basis.declarations)
    said = [*_paid_already(standings, basis.term), *why_not(asked)]
    return PersonExplained(standings, reasons=[sentence(because, language) for because in said])


def _already_paid(basis: Basis, duf: str, recipient: str) -> Paid:
    """What the calculation asks the ledger for: whether the person has given integrering or særskilt to anybody, which
    somebody who has moved may have done where the reader sees nothing; and the recipient's own sums, no others."""
    with scope.seeing(scope.EVERYTHING):
        found = paid(basis.ledger, duf, duf, basis.schemes).get(duf, NOTHING_PAID)
    return Paid({key: amount for key, amount in found.sums.items() if key.recipient == recipient}, found.qualifying)


def _result(basis: Basis, facts: Facts | None, has_been_paid: bool) -> Result | None:
    if facts is None:
        return None
    return owed(facts, basis.rates, basis.parameters, basis.window, has_been_paid, basis.declarations)


def _standings(
    lines: dict[Key, Owed],
    sums: dict[Key, Ore],
    changes: dict[Key, Change],
    shown: set[str],
    recipient: str,
) -> list[Standing]:
    keys = [key for key in {*lines, *sums} if key.recipient == recipient and key.code in shown]
    return [
        Standing(
            key.code,
            key.year,
            key.term,
            to_kroner(lines[key].amount if key in lines else 0),
            to_kroner(sums.get(key, 0)),
            to_kroner(changes[key].amount if key in changes else 0),
        )
        for key in sorted(keys, key=lambda key: (key.term, key.code))
    ]


def _paid_already(standings: list[Standing], term: str) -> list[Because]:
    """What belongs to the term and was paid before it was calculated."""
    return [
        Because(
            Reason.ALREADY_PAID,
            {"amount": kroner(one.paid), "code": one.code, "term": term_text(one.for_term)},
        )
        for one in standings
        if one.for_term == term and one.paid and one.paid == one.owed
    ]
