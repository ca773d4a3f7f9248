"""What is paid: the sums of all locked lines."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from grants.rules.owed import Key
from imdi_tilskudd.lib.money import Ore
from payments.models import Run

PAID = """
SELECT duf, code, budget_year, for_term, recipient_id, (sum(amount) * 100)::bigint
  FROM payments_line WHERE run_id = ANY(%s) AND {}
 GROUP BY duf, code, budget_year, for_term, recipient_id
"""
PAID_IN_RANGE = PAID.format("duf BETWEEN %s AND %s")
PAID_TO_SOME = PAID.format("duf = ANY(%s)")
PAID_FROM_TERM = PAID.format("duf BETWEEN %s AND %s AND for_term >= %s")
RUNS_FROM_TERM = "SELECT DISTINCT run_id FROM payments_runtotal WHERE run_id = ANY(%s) AND for_term >= %s"
EVER_PAID = """
SELECT DISTINCT duf FROM payments_line WHERE run_id = %s AND duf = ANY(%s) AND scheme = ANY(%s)
"""
LATEST = """
SELECT DISTINCT ON (duf, code, budget_year, for_term, recipient_id)
       duf, code, budget_year, for_term, recipient_id, name, protected, saksnummer, kvalifiseringsdato, rate, rule
  FROM payments_line WHERE run_id = ANY(%s) AND duf = ANY(%s)
 ORDER BY duf, code, budget_year, for_term, recipient_id, id DESC
"""
QUALIFYING_SCHEMES = {"integrering", "saerskilt"}


@dataclass(slots=True)
class Paid:
    """Sums in øre of a person's locked lines by key; `qualifying`: one of them is integrering or særskilt."""

    sums: dict[Key, Ore] = field(default_factory=dict)
    qualifying: bool = False


class LockedLine(NamedTuple):
    """What the newest locked line of a key said."""

    name: str
    protected: bool
    saksnummer: str
    kvalifiseringsdato: date | None
    rate: Decimal
    rule: str


def locked_runs() -> list[int]:
    """Ids of the runs that make up the ledger."""
    return list(Run.objects.locked().order_by("id").values_list("id", flat=True))


def paid(runs: list[int], first: str, last: str, scheme_of: dict[str, str]) -> dict[str, Paid]:
    """Per DUF number from `first` to `last`: what the locked runs have paid."""
    return _paid(PAID_IN_RANGE, [runs, first, last], scheme_of)


def paid_to(runs: list[int], dufs: list[str], scheme_of: dict[str, str]) -> dict[str, Paid]:
    """The same of some persons."""
    return _paid(PAID_TO_SOME, [runs, dufs], scheme_of) if dufs else {}


def paid_from_term(runs: list[int], first: str, last: str, term: str, scheme_of: dict[str, str]) -> dict[str, Paid]:
    """What is paid already for the term and later ones."""
    return _paid(PAID_FROM_TERM, [runs, first, last, term], scheme_of) if runs else {}


def runs_from_term(runs: list[int], term: str) -> list[int]:
    """Those of the runs with lines for the term or later ones."""
    with connection.cursor() as cursor:
        cursor.execute(RUNS_FROM_TERM, [runs, term])
        return [run for (run,) in cursor.fetchall()]


def ever_paid(runs: list[int], dufs: list[str]) -> set[str]:
    """Those of the persons who have a line of integrering or særskilt."""
    left = set(dufs)
    with connection.cursor() as cursor:
        for run in runs:  # most are found among the converted payments, the oldest of all
            if left:
                cursor.execute(EVER_PAID, [run, sorted(left), sorted(QUALIFYING_SCHEMES)])
                left -= {duf for (duf,) in cursor.fetchall()}
    return set(dufs) - left


def _paid(statement: str, values: list[Any], scheme_of: dict[str, str]) -> dict[str, Paid]:
    found: dict[str, Paid] = defaultdict(Paid)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for duf, code, year, term, recipient, amount in cursor.fetchall():
            person = found[duf]
            person.sums[Key(code, year, term, recipient)] = amount
            person.qualifying = person.qualifying or scheme_of[code] in QUALIFYING_SCHEMES
    return found


def latest_lines(runs: list[int], dufs: Iterable[str]) -> dict[tuple[str, Key], LockedLine]:
    """The newest locked line of every key of these persons: a full tilbakeføring repeats its words."""
    wanted = list(dufs)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [runs, wanted])
        return {(row[0], Key(*row[1:5])): LockedLine(*row[5:]) for row in cursor}
