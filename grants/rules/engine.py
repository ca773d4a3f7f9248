"""Owed is computed from the register as it is known now (spec 4). One pure function of facts, rates and a term."""

from .facts import Facts
from .integrering import integreringstilskudd
from .owed import Key, Owed, Window
from .parameters import Parameters
from .qualification import Qualification, Refusal, qualify
from .rates import RateBook
from .saerskilt import saerskilt_tilskudd


def owed(
    facts: Facts, rates: RateBook, parameters: Parameters, window: Window, has_been_paid: bool
) -> tuple[dict[Key, Owed], Qualification | Refusal]:
    """Everything owed for the person in the window, and the qualification it rests on. `has_been_paid`: whether a
    line of integrering or særskilt was ever locked for the person."""
    found = qualify(facts, parameters, has_been_paid)
    if isinstance(found, Refusal):
        return {}, found
    lines = dict(integreringstilskudd(facts, found, rates, parameters, window))
    lines.update(saerskilt_tilskudd(facts, found, rates, parameters, window))
    return lines, found
