"""Owed is computed from the register as it is known now (spec 4). One pure function of facts, rates and a term."""

from collections.abc import Set
from typing import NamedTuple

from .asyl import norsk_i_mottak
from .facts import Facts
from .granted import add_granted
from .grunn import counts_in
from .integrering import integreringstilskudd
from .norsk import norsktilskudd
from .owed import Key, Owed, Window
from .parameters import Parameters
from .presence import periods_lived
from .qualification import Qualification, Refusal, qualify
from .rates import RateBook
from .residence import residence
from .saerskilt import is_unaccompanied, saerskilt_tilskudd


class Result(NamedTuple):
    """What is owed for a person; `qualification` is that of integrering and særskilt, or why there is none; `counts`
    are the (municipality, year) in which the person counts for grunntilskudd."""

    lines: dict[Key, Owed]
    qualification: Qualification | Refusal
    counts: list[tuple[str, int]]


def owed(
    facts: Facts,
    rates: RateBook,
    parameters: Parameters,
    window: Window,
    has_been_paid: bool,
    declarations: Set[tuple[str, int]] = frozenset(),
    counted: Window | None = None,
) -> Result:
    """Everything owed for the person in the window. `has_been_paid`: whether a line of integrering or særskilt was
    ever locked for the person. `declarations`: (municipality, year) that offers training to asylum seekers. `counted`:
    the window of the counts for grunntilskudd when it is a wider one."""
    lines: dict[Key, Owed] = {}
    found = qualify(facts, parameters, has_been_paid)
    if isinstance(found, Qualification):
        lines.update(integreringstilskudd(facts, found, rates, parameters, window))
        if is_unaccompanied(facts):
            lines.update(saerskilt_tilskudd(facts, found, rates, parameters, window))
    counts: list[tuple[str, int]] = []
    if facts.trainings:
        home = found.home if isinstance(found, Qualification) else residence(facts.movements)
        lived = periods_lived(home)
        lines.update(norsktilskudd(facts, home, lived, rates, parameters, window))
        counts = list(counts_in(facts, lived, counted or window))
    if facts.receptions:
        lines.update(norsk_i_mottak(facts, declarations, rates, window))
    if facts.fht_grants or facts.decisions:
        add_granted(lines, facts, found.day.year if isinstance(found, Qualification) else 0, window)
    return Result(lines, found, counts)
