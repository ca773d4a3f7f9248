"""Amounts that somebody has decided: ekstratilskudd from granted applications (spec 4.4) and enkeltvedtak (spec 4). The
engine pays the event's amount unchecked."""

from imdi_tilskudd.lib.periods import TermPeriod

from .asyl import CODES as ASYLUM_CODES
from .facts import Facts
from .owed import Key, Owed, Window

RULE_FHT = "ekstra.innvilget"
RULE_DECISION = "enkeltvedtak"


# Whose training or reception the saksnummer of a code begins with; other codes follow the kvalifiseringsdato.
TRAINING_OF_CODE = {"P-AR": "rett_og_plikt", "P37D": "37d", "UN43G": "43g"}


def case_year(code: str, facts: Facts, qualifying_year: int) -> int:
    """The year a saksnummer of the code begins with (spec 1), 0 when the person has no such case."""
    if code.startswith("Grunntilskudd"):
        return 0
    if code in ASYLUM_CODES:
        return facts.receptions[0].date.year if facts.receptions else 0
    for prefix, kind in TRAINING_OF_CODE.items():
        if code.startswith(prefix):
            return facts.trainings[kind].date.year if kind in facts.trainings else 0
    return qualifying_year


def add_granted(lines: dict[Key, Owed], facts: Facts, qualifying_year: int, window: Window) -> None:
    """Adds the person's grants and decisions to what is owed for their keys."""
    for grant in facts.fht_grants:
        term = TermPeriod.of_day(grant.date)
        if window.covers(grant.year, term):
            key = Key(grant.code, grant.year, term.code, grant.recipient)
            _add(lines, key, Owed(grant.amount, 0, grant.amount, RULE_FHT, qualifying_year, 0))
    for decision in facts.decisions:
        if window.covers(decision.year, TermPeriod.parse(decision.term)):
            key = Key(decision.code, decision.year, decision.term, decision.recipient)
            year = case_year(decision.code, facts, qualifying_year)
            _add(lines, key, Owed(decision.amount, 0, 0, RULE_DECISION, year, 0))


def _add(lines: dict[Key, Owed], key: Key, more: Owed) -> None:
    """The sum; months, rate and rule stay those of what stood there first."""
    now = lines.get(key)
    lines[key] = now._replace(amount=now.amount + more.amount) if now else more
