"""How long anything may still be owed for a person of whom nothing new comes to be known: runs of later terms need not
look at the person."""

from typing import NamedTuple

from imdi_tilskudd.lib.periods import TermPeriod

from .engine import owed
from .facts import Facts
from .owed import Window
from .parameters import Parameters
from .rates import RateBook

# Further ahead than any grant year of anybody who is registered today.
END = TermPeriod(2999, 4)


class Outlook(NamedTuple):
    """Nothing is owed after `last_term`, which is empty when nothing is owed at all; `counts` are the (municipality,
    year) in which the person counts for grunntilskudd, also in years to come."""

    last_term: str
    counts: list[tuple[str, int]]


def outlook(facts: Facts, parameters: Parameters, window: Window, counted: Window) -> Outlook:
    """From the first terms of the windows on, whatever the rates will be. Whether the person has been paid before
    takes nothing away (spec 4.2), so the answer holds for both."""
    found = owed(
        facts,
        RateBook({}),
        parameters,
        window._replace(term=END),
        has_been_paid=True,
        counted=counted._replace(term=END),
    )
    return Outlook(max((key.term for key in found.lines), default=""), found.counts)
