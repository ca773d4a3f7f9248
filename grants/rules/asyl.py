"""Norsktilskudd asylsøkere (spec 4.5): asylnorsk and samfunnskunnskap, once for each adult who comes to a reception
centre in a municipality that has declared that it offers the training."""

from collections.abc import Iterator, Set

from imdi_tilskudd.lib.money import ORE_PER_KRONE, Ore, divide_half_up
from imdi_tilskudd.lib.periods import TermPeriod, age_on

from .facts import Facts
from .owed import Key, Owed, OwedLine, Window
from .rates import RateBook

YOUNGEST = 18
CODES = ("ASYLNORSK", "SAMF-I-MOTTAK")
RULE = "asyl.norsk_i_mottak"
Declarations = Set[tuple[str, int]]


def norsk_i_mottak(facts: Facts, declarations: Declarations, rates: RateBook, window: Window) -> Iterator[OwedLine]:
    """Whole to the first reception's municipality, or half each with the next one when both have declared."""
    if not facts.receptions:
        return
    first = facts.receptions[0]
    year, term = first.date.year, TermPeriod.of_day(first.date)
    if age_on(facts.birth_date, first.date) < YOUNGEST or (first.municipality, year) not in declarations:
        return
    if not window.covers(year, term):
        return
    other = _shares_with(facts, declarations)
    for code in CODES:
        rate = rates.rate(code, year)
        for recipient, amount in _shares(rate, first.municipality, other):
            yield Key(code, year, term.code, recipient), Owed(amount, 0, rate, RULE, year, year)


def _shares_with(facts: Facts, declarations: Declarations) -> str | None:
    """The first later reception in another municipality counts, if that one has declared for its year; later ones
    change nothing."""
    home = facts.receptions[0].municipality
    moved = next((reception for reception in facts.receptions[1:] if reception.municipality != home), None)
    if moved and (moved.municipality, moved.date.year) in declarations:
        return moved.municipality
    return None


def _shares(rate: Ore, first: str, other: str | None) -> list[tuple[str, Ore]]:
    if other is None:
        return [(first, rate)]
    half = divide_half_up(rate, 2 * ORE_PER_KRONE) * ORE_PER_KRONE
    return [(first, half), (other, rate - half)]
