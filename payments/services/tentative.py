"""Keeps the newest forecast, so that pages read sums and cases instead of computing for minutes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Recipient
from imdi_tilskudd.lib.periods import TermPeriod
from payments.models import Line, TentativeCase, TentativeForecast, TentativeSum, Term
from payments.rules.tentative import ending

from .errors import CalculationRefused
from .forecast import forecast_lines

YEARS = 5
ROWS_AT_ONCE = 2000
# Advisory lock (payments.services.partitions has 4811 and 4812): one at a time.
STORE_LOCK = 4813
ZERO = Decimal(0)
Key = tuple[str, int, str]  # code, year of the terms, saksnummer


@dataclass(frozen=True, slots=True)
class Stored:
    """Numbers of recipients and of cases that were kept, and the terms they are of."""

    recipients: int
    cases: int
    first_term: str
    last_term: str


@dataclass(slots=True)
class _Sums:
    cases: int = 0
    quarters: list[Decimal] = field(default_factory=lambda: [ZERO] * 4)
    assumed: Decimal = ZERO

    def add(self, case: TentativeCase) -> None:
        self.cases += 1
        self.quarters = [have + more for have, more in zip(self.quarters, _quarters(case), strict=True)]
        self.assumed += case.assumed


def _quarters(case: TentativeCase) -> list[Decimal]:
    return [case.t1, case.t2, case.t3, case.t4]


@transaction.atomic
def store_forecast(*, as_of: date, years: int = YEARS, recipient: str | None = None) -> Stored:
    """Computes the coming terms of this and the following years and replaces what was kept before, of one recipient
    when given. Readers see the old one until all of the new one is there. Raises CalculationRefused (unknown
    recipient, another forecast is being kept) and MissingRates; nothing has then changed."""
    _take_lock()
    last_year = as_of.year + years - 1
    first, last = _first_open_term(as_of.year), TermPeriod(last_year, 4).code
    with forecast_lines(first_year=as_of.year, last_year=last_year, as_of=as_of, recipient=recipient) as found:
        forecasts = _begin(recipient, TentativeForecast(as_of=as_of, first_term=first, last_term=last))
        cases = 0
        for number, lines in groupby(found.lines, key=lambda line: line.recipient_id):
            cases += _store_recipient(forecasts[number], lines)
    return Stored(len(forecasts), cases, first, last)


def _take_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [STORE_LOCK])
        if not cursor.fetchone()[0]:
            raise CalculationRefused("En annen prognose beregnes nå. Prøv igjen når den er ferdig.")


def _first_open_term(year: int) -> str:
    """The first coming term: of the year, or after the newest locked one."""
    locked = Term.objects.locked().order_by("-code").first()
    first = TermPeriod(year, 1)
    return max(first, TermPeriod.parse(locked.code).next).code if locked else first.code


def _begin(recipient: str | None, model: TentativeForecast) -> dict[str, TentativeForecast]:
    """Empty forecasts in place of the old ones, also for recipients that will get nothing."""
    recipients = Recipient.objects.paid()
    old = TentativeForecast.objects.all()
    if recipient is not None:
        recipients, old = recipients.filter(number=recipient), old.filter(recipient=recipient)
    TentativeCase.objects.filter(forecast__in=old).delete()
    TentativeSum.objects.filter(forecast__in=old).delete()
    old.delete()
    now = timezone.now()
    numbers = recipients.values_list("number", flat=True)
    made = TentativeForecast.objects.bulk_create([_forecast(number, model, now) for number in numbers])
    return {forecast.recipient_id: forecast for forecast in made}


def _forecast(number: str, model: TentativeForecast, now: datetime) -> TentativeForecast:
    terms = {"first_term": model.first_term, "last_term": model.last_term}
    return TentativeForecast(recipient_id=number, as_of=model.as_of, made_at=now, **terms)


def _store_recipient(forecast: TentativeForecast, lines: Iterable[Line]) -> int:
    """The number of cases."""
    sums: dict[tuple[int, str], _Sums] = defaultdict(_Sums)
    waiting: list[TentativeCase] = []
    count = 0
    for case in _cases(forecast, lines):
        sums[case.year, case.code_id].add(case)
        waiting.append(case)
        count += 1
        if len(waiting) == ROWS_AT_ONCE:
            TentativeCase.objects.bulk_create(waiting)
            waiting = []
    TentativeCase.objects.bulk_create(waiting)
    TentativeSum.objects.bulk_create(_sum_row(forecast, *key, total) for key, total in sums.items())
    return count


def _cases(forecast: TentativeForecast, lines: Iterable[Line]) -> Iterator[TentativeCase]:
    """The lines come person by person."""
    for _duf, of_person in groupby(lines, key=lambda line: line.duf):
        yield from _cases_of_person(forecast, list(of_person))


def _cases_of_person(forecast: TentativeForecast, lines: list[Line]) -> Iterator[TentativeCase]:
    by_key: dict[Key, list[Line]] = defaultdict(list)
    last_of_code: dict[str, str] = {}
    for line in lines:
        by_key[line.code_id, int(line.term[:4]), line.saksnummer].append(line)
        last_of_code[line.code_id] = max(line.term, last_of_code.get(line.code_id, ""))
    for (code, year, _saksnummer), of_case in by_key.items():
        case = _case(forecast, year, of_case)
        case.ending = ending(code, case.last_term, last_of_code, forecast.last_term)
        yield case


def _case(forecast: TentativeForecast, year: int, lines: list[Line]) -> TentativeCase:
    line = lines[0]
    quarters = {f"t{number}": ZERO for number in range(1, 5)}
    for each in lines:
        quarters[f"t{each.term[-1]}"] += Decimal(each.amount)
    return TentativeCase(
        forecast=forecast,
        year=year,
        code_id=line.code_id,
        duf=line.duf,
        name=line.name,
        protected=line.protected,
        saksnummer=line.saksnummer,
        scheme=line.scheme,
        kvalifiseringsdato=line.kvalifiseringsdato,
        last_term=max(each.term for each in lines),
        amount=sum(quarters.values(), ZERO),
        assumed=sum((Decimal(each.amount) for each in lines if each.rate_confirmed is None), ZERO),
        **quarters,
    )


def _sum_row(forecast: TentativeForecast, year: int, code: str, total: _Sums) -> TentativeSum:
    quarters = {f"t{number}": amount for number, amount in enumerate(total.quarters, start=1)}
    return TentativeSum(
        forecast=forecast, year=year, code_id=code, cases=total.cases, assumed=total.assumed, **quarters
    )
