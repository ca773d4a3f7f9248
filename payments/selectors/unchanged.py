"""For whom nothing is new since the last locked calculation (spec 4). Of such a person every term of that calculation
is paid as it is owed: only later terms are left to compute.

What is owed is a function of the person's events, those of the reference person and the mother, declarations, rates,
parameters and the rules themselves; which terms and budget years are computed only ever moves forward. When in doubt
a person is computed in full."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.db import connection

import grants.rules
import imdi_tilskudd.lib
import payments.rules
from grants.rules.facts import Event
from grants.rules.parameters import Parameters
from grants.selectors import declarations
from grants.selectors.histories import Knowledge
from imdi_tilskudd.lib.money import Ore
from imdi_tilskudd.lib.periods import TermPeriod
from payments.models import Run, Term

# A hold depends on the day of the run. An enkeltvedtak may be the first line of integrering or særskilt ever locked,
# which opens for more (spec 4).
NEVER_UNCHANGED = {"hold", "decision"}
WITH_LINES = "SELECT DISTINCT duf FROM payments_line WHERE run_id = ANY(%s)"

Rates = Mapping[tuple[str, int], Ore]


class Grounds(NamedTuple):
    """What a run goes by beside the register and the parameters."""

    rates: dict[str, Ore]
    rules: str
    ledger: list[int]

    @classmethod
    def of_run(cls, rates: Rates, ledger: list[int]) -> "Grounds":
        return cls({f"{code} {year}": amount for (code, year), amount in rates.items()}, fingerprint(), ledger)


@dataclass(frozen=True, slots=True)
class LastLocked:
    """The last locked calculation, where rates, parameters and rules are still the same. `first_open`: the first term
    after it. `rules`: fingerprint of rules and parameters. `paid_beside`: persons with lines that were locked beside
    it."""

    first_open: TermPeriod
    known: Knowledge
    rules: str
    same_declarations: bool
    paid_beside: frozenset[str]

    def is_unchanged(self, duf: str, events: list[Event]) -> bool:
        """Of somebody with no news since `known`. Whom nobody has introduced may have lain outside that run's range."""
        types = [event.type for event in events]
        if duf in self.paid_beside or "person" not in types:
            return False
        return NEVER_UNCHANGED.isdisjoint(types) and (self.same_declarations or "reception" not in types)


def last_locked(run: Run) -> LastLocked | None:
    """None when everything must be computed: there is no locked calculation, the run is to be full, or a rate that
    was known then, a parameter or a rule is another now."""
    term = Term.objects.locked().select_related("run").order_by("-code").first()
    if run.full or term is None or not _same_grounds(term.run, run):
        return None
    before = term.run
    then, now = Knowledge(before.as_of, before.last_event), Knowledge(run.as_of, run.last_event)
    beside = set(run.grounds["ledger"]) - set(before.grounds["ledger"]) - {before.pk}
    return LastLocked(
        first_open=TermPeriod.parse(term.code).next,
        known=then,
        rules=rules_and_parameters(before),
        same_declarations=declarations(*then) == declarations(*now),
        paid_beside=_with_lines(beside),
    )


def rules_and_parameters(run: Run) -> str:
    """What kept facts were looked ahead by: SHA-256 (hex)."""
    parameters = json.dumps(run.parameters, sort_keys=True)
    return sha256(f"{run.grounds['rules']} {parameters}".encode()).hexdigest()


def _same_grounds(before: Run, run: Run) -> bool:
    """Rates of more codes and years may have come: those asked for then were there then."""
    if not before.grounds or before.grounds["rules"] != run.grounds["rules"]:
        return False
    rates = run.grounds["rates"]
    return all(rates.get(key) == amount for key, amount in before.grounds["rates"].items()) and (
        Parameters.from_values(before.parameters) == Parameters.from_values(run.parameters)
    )


def _with_lines(runs: set[int]) -> frozenset[str]:
    if not runs:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(WITH_LINES, [sorted(runs)])
        return frozenset(duf for (duf,) in cursor.fetchall())


@cache
def fingerprint() -> str:
    """SHA-256 (hex) of the rules as they are written: after an upgrade that touches them all is computed anew."""
    folders = [Path(package.__path__[0]) for package in (grants.rules, payments.rules, imdi_tilskudd.lib)]
    files = sorted(file for folder in folders for file in folder.glob("*.py"))
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
