"""What the schemes hand to the engine."""

from datetime import date
from typing import NamedTuple

from imdi_tilskudd.lib.money import Ore
from imdi_tilskudd.lib.periods import QUARTERS, Month, TermPeriod


class Key(NamedTuple):
    """What an amount is owed for, beside the person: code, budget year, the term it belongs to, the recipient."""

    code: str
    year: int
    term: str
    recipient: str


class Owed(NamedTuple):
    """An amount owed in øre, with what it was made of: months, rate in øre, name of the rule. `case_year` is the year
    the saksnummer begins with: of the kvalifiseringsdato, of the entry date or of the reception; 0 without a case.
    `rate_year`: the year of the rate; 0 for amounts that somebody decided."""

    amount: Ore
    months: int
    rate: Ore
    rule: str
    case_year: int
    rate_year: int


OwedLine = tuple[Key, Owed]


class Window(NamedTuple):
    """The terms and budget years a run may compute: from the ledger's first term to the run's own, and no budget
    year older than the limitation allows (foreldelse)."""

    first_term: TermPeriod
    term: TermPeriod
    first_year: int

    @classmethod
    def of_run(cls, term: TermPeriod, first_term: TermPeriod, limitation_years: int) -> "Window":
        return cls(first_term, term, term.year - limitation_years)

    @property
    def first_day(self) -> date:
        """Of its first term."""
        return self.first_term.first_day

    @property
    def last_day(self) -> date:
        """Of its last term."""
        return self.term.last_day

    def covers(self, year: int, term: TermPeriod) -> bool:
        """Whether an amount of that budget year and term is computed at all."""
        return year >= self.first_year and self.first_term <= term <= self.term

    def years(self, first: int, last: int) -> range:
        """The years from `first` to `last` whose own terms it may cover."""
        return range(max(first, self.first_year, self.first_term.year), min(last, self.term.year) + 1)

    def terms(self, year: int) -> list[TermPeriod]:
        """The terms of one of its years."""
        first = self.first_term.quarter if year == self.first_term.year else 1
        last = self.term.quarter if year == self.term.year else QUARTERS
        return [TermPeriod(year, quarter) for quarter in range(first, last + 1)]

    def months(self, first: Month, last: Month) -> range:
        """The months from `first` to `last` that lie in its terms."""
        return range(max(first, self.first_term.first_month), min(last, self.term.last_month) + 1)

    def since(self, term: TermPeriod) -> "Window":
        """The part of it from a term on."""
        return Window(max(self.first_term, term), self.term, self.first_year)
