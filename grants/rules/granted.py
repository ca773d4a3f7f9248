"""Amounts that somebody has decided: ekstratilskudd from granted applications (spec 4.4) and enkeltvedtak (spec 4). The
engine pays the event's amount unchecked."""

from imdi_tilskudd.lib.periods import TermPeriod

from .facts import Facts
from .owed import Key, Owed, Window

RULE_FHT = "ekstra.innvilget"
RULE_DECISION = "enkeltvedtak"


def add_granted(lines: dict[Key, Owed], facts: Facts, case_year: int, window: Window) -> None:
    """Adds the person's grants and decisions to what is owed for their keys."""
    for grant in facts.fht_grants:
        term = TermPeriod.of_day(grant.date)
        if window.covers(grant.year, term):
            key = Key(grant.code, grant.year, term.code, grant.recipient)
            _add(lines, key, Owed(grant.amount, 0, grant.amount, RULE_FHT, case_year, 0))
    for decision in facts.decisions:
        if window.covers(decision.year, TermPeriod.parse(decision.term)):
            key = Key(decision.code, decision.year, decision.term, decision.recipient)
            _add(lines, key, Owed(decision.amount, 0, 0, RULE_DECISION, case_year, 0))


def _add(lines: dict[Key, Owed], key: Key, more: Owed) -> None:
    """The sum; months, rate and rule stay those of what stood there first."""
    now = lines.get(key)
    lines[key] = now._replace(amount=now.amount + more.amount) if now else more
