"""What is paid: the sums of all locked lines."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from grants.rules.owed import Key
from imdi_tilskudd.lib.money import Ore
from payments.models import Run

PAID = """
SELECT duf, code, budget_year, for_term, recipient_id, (sum(amount) * 100)::bigint
  FROM payments_line WHERE run_id = ANY(%s) AND duf BETWEEN %s AND %s
 GROUP BY duf, code, budget_year, for_term, recipient_id
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
    found: dict[str, Paid] = defaultdict(Paid)
    with connection.cursor() as cursor:
        cursor.execute(PAID, [runs, first, last])
        for duf, code, year, term, recipient, amount in cursor:
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
