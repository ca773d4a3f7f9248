"""What has changed between two runs of a recipient, taken apart so that the parts add up: every line of both runs is in
exactly one unit, and the sum of the units' changes is the difference between the two sums of lines.

What comes every term (år 2–5, særskilt after the first year, norskopplæring) is compared person by person with what
came last time. What comes once (år 1, eldretilskudd, a correction …) has nothing to be compared with: last time's falls
away, this time's is new. Two runs of the same term are compared line by line instead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from imdi_tilskudd.lib.money import Ore

from .difference import ORDINARY

AR_2_5 = "integrering.ar_2_5"
SAERSKILT = "saerskilt.enslig_mindrearig"
PERSONTILSKUDD = "norsk.persontilskudd"
PARAGRAF_37_D = "norsk.paragraf_37_d"
PARAGRAF_43_G = "norsk.paragraf_43_g"
GRUNNTILSKUDD = "norsk.grunntilskudd"
DECIDED = "enkeltvedtak"
EKSTRA = "ekstra"


class LineRead(NamedTuple):
    """A line, in øre, without the facts it keeps."""

    id: int
    duf: str
    scheme: str
    group: str
    code: str
    kind: str
    rule: str
    budget_year: int
    for_term: str
    qualified: date | None
    months: int
    rate: Ore
    amount: Ore


class Part(NamedTuple):
    """What a person's lines of one stream were in one run: the largest of them, and the sum of all."""

    line: LineRead
    amount: Ore


@dataclass(frozen=True, slots=True)
class Unit:
    """One change to give a cause for; at least one of the parts is there. `repeated`: it comes every term."""

    duf: str
    repeated: bool
    before: Part | None
    now: Part | None

    @property
    def change(self) -> Ore:
        return (self.now.amount if self.now else 0) - (self.before.amount if self.before else 0)

    @property
    def line(self) -> LineRead:
        """The newest line that tells what the unit is about."""
        part = self.now or self.before
        assert part is not None  # noqa: S101 - units are made of lines
        return part.line


def is_repeated(line: LineRead, spread_from: int) -> bool:
    """Whether the line's grant comes again next term. `spread_from`: the year from which persontilskudd is divided
    over the terms (spec 4.5)."""
    if line.kind != ORDINARY or line.scheme == EKSTRA:
        return False
    if line.rule == SAERSKILT:
        return line.qualified is not None and line.qualified.year < line.budget_year
    if line.rule == PERSONTILSKUDD:
        return line.budget_year >= spread_from
    return line.rule in {AR_2_5, PARAGRAF_37_D, PARAGRAF_43_G}


Key = tuple[str, str, str]


def units(
    before: Iterable[LineRead], now: Iterable[LineRead], spread_from: int, *, same_term: bool = False
) -> Iterator[Unit]:
    """Those with a change, in the order of DUF numbers. `same_term`: two calculations of one term."""
    then = _parts(before, spread_from, "" if same_term else "before", same_term)
    today = _parts(now, spread_from, "" if same_term else "now", same_term)
    for key in sorted(then.keys() | today.keys()):
        unit = Unit(key[0], key[1] == "repeated", then.get(key), today.get(key))
        if unit.change:
            yield unit


def _parts(lines: Iterable[LineRead], spread_from: int, side: str, same_term: bool) -> dict[Key, Part]:
    found: dict[Key, Part] = {}
    for line in lines:
        key = _key(line, spread_from, side, same_term)
        known = found.get(key)
        if known is None:
            found[key] = Part(line, line.amount)
        else:
            largest = line if abs(line.amount) > abs(known.line.amount) else known.line
            found[key] = Part(largest, known.amount + line.amount)
    return found


def _key(line: LineRead, spread_from: int, side: str, same_term: bool) -> Key:
    if is_repeated(line, spread_from):
        return line.duf, "repeated", f"{line.scheme}{_family(line)}"
    if same_term:
        return line.duf, "once", f"{line.code} {line.kind} {line.for_term} {line.budget_year}"
    return line.duf, f"once {side}", f"{line.code} {line.kind}"


def _family(line: LineRead) -> str:
    """Within norskopplæring the three rights are apart; år 2–5 and særskilt are one each."""
    return "" if line.rule in {AR_2_5, SAERSKILT} else f" {line.rule}"
