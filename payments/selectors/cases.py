"""Cases (tilskuddssaker): one person × one scheme × one budget year, out of the recipient's lines over all terms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import Recipient, User
from grants.models import Person
from imdi_tilskudd.lib.periods import TermPeriod
from payments.models import Line, Term

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class CodeSum:
    """Kroner and lines of a code in a case or a year."""

    code: str
    label: str
    lines: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class QuarterSums:
    """About the four quarters of a year, in kroner. `owed`: what the recipient is to have as it stands now; `paid`:
    what is locked already; `change`: what is on its way. None: nothing has been calculated for the quarter."""

    term: str
    owed: Decimal | None
    paid: Decimal | None
    change: Decimal | None


@dataclass(slots=True)
class Case:
    """Lines in the order they were paid. Its key within the person is (scheme, year)."""

    scheme: str
    label: str
    year: int
    lines: list[Line] = field(default_factory=list)

    @property
    def saksnummer(self) -> str:
        return next((line.saksnummer for line in reversed(self.lines) if line.saksnummer), "")

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def open_lines(self) -> list[Line]:
        """Those of terms that are not locked yet."""
        return [line for line in self.lines if line.run.locked_at is None]

    @property
    def codes(self) -> list[str]:
        return sorted({line.code_id for line in self.lines})


def lines_of_person(user: User, recipient: Recipient, person: Person) -> list[Line]:
    """The recipient's lines of the person that the user may see, converted ones too, in the order they were paid."""
    lines = Line.objects.visible_to(user).filter(recipient=recipient, duf=person.duf)
    related = lines.select_related("run__current_for", "code__scheme")
    return list(related.order_by("term", "run_id", "for_term", "code_id", "id"))


def cases_of(lines: Iterable[Line]) -> list[Case]:
    """Newest year first, the schemes in their order."""
    cases: dict[tuple[str, int], Case] = {}
    positions: dict[str, int] = {}
    for line in lines:
        scheme = line.code.scheme
        positions[scheme.slug] = scheme.position
        case = cases.setdefault((line.scheme, line.budget_year), Case(line.scheme, scheme.label, line.budget_year))
        case.lines.append(line)
    return sorted(cases.values(), key=lambda case: (-case.year, positions[case.scheme]))


def terms_of(lines: Iterable[Line]) -> dict[str, Term]:
    """The terms that the lines were calculated in, by code; converted lines were calculated in none."""
    calculated = (line for line in lines if line.kind != Line.Kind.CONVERTED)
    return {line.term: line.run.current_for for line in calculated}


def shown_terms(user: User) -> list[Term]:
    """Calculated terms the user may see, newest first, with their runs."""
    terms = Term.objects.filter(run__isnull=False) if user.sees_all_recipients else Term.objects.shown()
    return list(terms.select_related("run").order_by("-code"))


def sums_by_code(lines: Iterable[Line]) -> list[CodeSum]:
    """In the order of the codes."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.code_id, []).append(line)
    ordered = sorted(found.values(), key=lambda some: some[0].code.position)
    return [
        CodeSum(some[0].code_id, some[0].code.label, len(some), sum((line.amount for line in some), ZERO))
        for some in ordered
    ]


def quarters(lines: Sequence[Line], year: int) -> list[QuarterSums]:
    """The four terms of the year, with the lines that belong to them, whenever these were paid. What is owed is the
    sum of all lines: each one is the difference from those before it."""
    return [_quarter(TermPeriod(year, number).code, lines) for number in range(1, 5)]


def _quarter(term: str, lines: Sequence[Line]) -> QuarterSums:
    mine = [line for line in lines if line.for_term == term]
    if not mine:
        return QuarterSums(term, None, None, None)
    paid = sum((line.amount for line in mine if line.run.locked_at), ZERO)
    owed = sum((line.amount for line in mine), ZERO)
    return QuarterSums(term, owed, paid, owed - paid)
