"""The table «Året måned for måned»: where the person lives, whom the months belong to, and the sums of each term."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grants.rules.parameters import Parameters
from grants.rules.residence import months_of
from grants.rules.timeline import PersonShown, Reader
from grants.rules.year_shown import Span, goes_to, lives_in
from imdi_tilskudd.lib.periods import december
from payments.selectors.cases import QuarterSums, quarters

MONTHLY = ("integrering", "saerskilt")


@dataclass(frozen=True, slots=True)
class YearTable:
    """`goes_to` is empty where the months do not decide, as for norsktilskudd."""

    year: int
    lives_in: list[Span]
    goes_to: list[Span]
    quarters: list[QuarterSums]


def year_table(reader: Reader, shown: PersonShown, lines: Sequence[Any], year: int) -> YearTable:
    """`lines`: those of the budget year that the table is about."""
    names = (reader.recipient, reader.place, year, reader.language)
    return YearTable(year, lives_in(shown.home, *names), _goes_to(shown, lines, names), quarters(lines, year))


def _goes_to(shown: PersonShown, lines: Sequence[Any], names: tuple[str, str, int, str]) -> list[Span]:
    """By the rules of the newest run with a line of integrering or særskilt, and the register as it is today."""
    monthly = [line for line in lines if line.scheme in MONTHLY and line.kvalifiseringsdato and line.run.parameters]
    if not monthly or not shown.home.stays:
        return []
    line = monthly[-1]
    day = max(line.kvalifiseringsdato, shown.home.stays[0].start)
    months = months_of(shown.home, day, Parameters.from_values(line.run.parameters))
    return goes_to(months, *names) if months.first <= december(names[2]) else []
