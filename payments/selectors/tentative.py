"""The stored forecast of a recipient: sums per code and term, and the cases behind them."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.models import Recipient, User
from grants.models import GrantCode
from imdi_tilskudd.lib.periods import TermPeriod
from imdi_tilskudd.lib.sorting import NorwegianOrder
from payments.models import TentativeCase, TentativeForecast, TentativeSum
from payments.models.lines import EKSTRATILSKUDD
from payments.rules.tentative import ENDS, Ending

from .line_lists import PUBLIC_ID
from .line_search import matching
from .masking import name_column

ZERO = Decimal(0)
SOON_TERMS = 4
YEAR = re.compile(r"\d{4}", re.ASCII)
SORTING = {
    "navn": [NorwegianOrder(F("shown_name")), "duf", "year", "code_id"],
    "saksnummer": ["saksnummer", "code_id"],
    "kode": ["code_id", "year", NorwegianOrder(F("shown_name"))],
    "kvalifisert": ["kvalifiseringsdato", "duf", "year", "code_id"],
    "ar": ["year", NorwegianOrder(F("shown_name")), "code_id"],
    "t1": ["t1", "duf"],
    "t2": ["t2", "duf"],
    "t3": ["t3", "duf"],
    "t4": ["t4", "duf"],
    "sum": ["amount", "duf"],
    "slutter": ["last_term", NorwegianOrder(F("shown_name")), "code_id"],
}


@dataclass(slots=True)
class CodeYear:
    """A code's terms in a year, in kroner. `cases` is None where the user may know the sum only; `assumed` rests on
    rates nobody knows yet."""

    code: str
    label: str
    group: str
    quarters: list[Decimal]
    assumed: Decimal
    cases: int | None

    @property
    def sum(self) -> Decimal:
        return sum(self.quarters, ZERO)


@dataclass(slots=True)
class TentativeYear:
    """The coming terms of a year. `closed`: how many of its terms are locked and therefore not among them."""

    year: int
    closed: int
    codes: list[CodeYear] = field(default_factory=list)

    @property
    def quarters(self) -> list[Decimal]:
        return [sum((code.quarters[n] for code in self.codes), ZERO) for n in range(4)]

    @property
    def sum(self) -> Decimal:
        return sum(self.quarters, ZERO)

    @property
    def assumed(self) -> Decimal:
        return sum((code.assumed for code in self.codes), ZERO)

    @property
    def groups(self) -> dict[str, Decimal]:
        """Kroner by group of the bank transaction."""
        found: dict[str, Decimal] = {}
        for code in self.codes:
            found[code.group] = found.get(code.group, ZERO) + code.sum
        return found


@dataclass(frozen=True, slots=True)
class Breaks:
    """Persons of a year whose last coming payment of a kind is in it, by what ends."""

    year: int
    persons: dict[str, int]


def forecast_for(user: User, recipient: Recipient) -> TentativeForecast | None:
    """None until the first one has been made."""
    return TentativeForecast.objects.visible_to(user).filter(recipient=recipient).first()


def newest_forecast(user: User) -> TentativeForecast | None:
    """Of any recipient the user may see: whether forecasts have been made at all."""
    return TentativeForecast.objects.visible_to(user).order_by("-made_at").first()


def tentative_years(user: User, recipient: Recipient, forecast: TentativeForecast) -> list[TentativeYear]:
    """Every year of the forecast, oldest first, also those without payments. Sums of ekstratilskudd are one row
    without a number of cases for those without the role."""
    sees_ekstra = user.may_see_ekstratilskudd(recipient.number)
    first, last = TermPeriod.parse(forecast.first_term), TermPeriod.parse(forecast.last_term)
    years = {
        year: TentativeYear(year, first.quarter - 1 if year == first.year else 0)
        for year in range(first.year, last.year + 1)
    }
    codes = GrantCode.objects.select_related("scheme").in_bulk()
    rows = TentativeSum.objects.filter(forecast=forecast)
    for row in sorted(rows, key=lambda row: codes[row.code_id].position):
        _add(years[row.year], row, codes[row.code_id], sees_ekstra)
    return list(years.values())


def _add(year: TentativeYear, row: TentativeSum, code: GrantCode, sees_ekstra: bool) -> None:
    quarters = [row.t1, row.t2, row.t3, row.t4]
    if sees_ekstra or code.scheme_id != EKSTRATILSKUDD:
        year.codes.append(CodeYear(code.code, code.label, code.group_id, quarters, row.assumed, row.cases))
        return
    one = next((shown for shown in year.codes if shown.cases is None), None)
    if one is None:
        year.codes.append(CodeYear("", code.scheme.label, code.group_id, quarters, row.assumed, None))
    else:
        one.quarters = [have + more for have, more in zip(one.quarters, quarters, strict=True)]
        one.assumed += row.assumed


def breaks_by_year(user: User, recipient: Recipient) -> list[Breaks]:
    """The breaks that can be planned for, oldest year first."""
    ending = visible_cases(user, recipient).exclude(ending=Ending.GOES_ON)
    rows = ending.order_by().values_list("year", "ending").annotate(persons=Count("duf", distinct=True))
    found: dict[int, dict[str, int]] = {}
    for year, kind, persons in rows:
        found.setdefault(year, {})[kind] = persons
    return [Breaks(year, found[year]) for year in sorted(found)]


def visible_cases(user: User, recipient: Recipient) -> QuerySet[TentativeCase]:
    return TentativeCase.objects.visible_to(user).filter(forecast=recipient.number)


@dataclass(frozen=True, slots=True)
class CaseChoices:
    """What the address says. Empty means no choice; what does not exist finds nothing. `soon_until`: the last term
    that counts as soon, empty when that is not chosen."""

    text: str = ""
    year: str = ""
    code: str = ""
    ending: str = ""
    soon_until: str = ""


def found_cases(user: User, recipient: Recipient, choices: CaseChoices, language: str) -> QuerySet[TentativeCase]:
    """Unsorted, with `shown_name` and the person's `public_id`. A term in the search text finds the cases that end
    with it."""
    cases = visible_cases(user, recipient).annotate(
        shown_name=name_column(user, language), for_term=F("last_term"), public_id=PUBLIC_ID
    )
    if choices.year:
        cases = cases.filter(year=int(choices.year)) if YEAR.fullmatch(choices.year) else cases.none()
    if choices.code:
        cases = cases.filter(code=choices.code)
    if choices.ending:
        cases = cases.filter(ending=choices.ending)
    if choices.soon_until:
        cases = cases.filter(ends_soon(choices.soon_until))
    return cases.filter(matching(choices.text))


def ends_soon(until: str) -> Q:
    """Cases after which nothing of the kind follows, with their last term at the latest in `until`."""
    return Q(ending__in=[str(kind) for kind in ENDS], last_term__lte=until)


@dataclass(frozen=True, slots=True)
class CaseSummary:
    count: int
    persons: int
    sum: Decimal


def summary_of_cases(cases: QuerySet[TentativeCase]) -> CaseSummary:
    row = cases.aggregate(count=Count("id"), persons=Count("duf", distinct=True), sum=Sum("amount"))
    return CaseSummary(row["count"], row["persons"], row["sum"] or ZERO)
