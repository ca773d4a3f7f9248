"""What has been paid to a recipient, year by year: a row for each bank transaction of a locked term, and for what the
previous system paid one for each day, term and group."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, Sum, Value, When

from accounts.models import Recipient, User
from grants.models import Group
from payments.models import ConvertedPayment, GroupPayment, Line, Term
from payments.models.lines import EKSTRATILSKUDD, LineQuerySet

from .line_lists import FIELDS, PUBLIC_ID, LineRow
from .masking import name_column

ZERO = Decimal(0)
OF_A_RUN = "kjoring"  # the source of a row in addresses, or the day that the previous system paid
KONV = "KONV"


class PaidKey(NamedTuple):
    """What a row's address says. `source` is OF_A_RUN or an ISO day."""

    source: str
    term: str
    group: str


@dataclass(frozen=True, slots=True)
class PaidRow:
    """Kroner as they were paid: `gross` the positive lines, `correction` the negative, `offset` what was taken for
    earlier debt (zero or less), `net` what the bank pays, `carried` the balance afterwards (zero or less). `paid_on` is
    the planned day where `state` is attestert. `created_by`: who attested, or KONV; `run` its number. `opens`: whether
    the user may see the persons behind it."""

    key: PaidKey
    paid_on: date
    group_label: str
    group_position: int
    state: str
    created_by: str
    run: int | None
    gross: Decimal
    correction: Decimal
    offset: Decimal
    net: Decimal
    carried: Decimal
    opens: bool

    @property
    def is_converted(self) -> bool:
        return self.key.source != OF_A_RUN

    @property
    def is_paid(self) -> bool:
        return self.state != Term.State.ATTESTED


def paid_years(user: User, recipient: Recipient) -> list[int]:
    """Years with payments, newest first."""
    terms = _payments(user, recipient).order_by().values_list("term__planned_payment__year", flat=True).distinct()
    converted = _converted(user, recipient).order_by().values_list("paid__year", flat=True).distinct()
    return sorted({*terms, *converted}, reverse=True)


def paid_rows(user: User, recipient: Recipient, year: int) -> list[PaidRow]:
    """What was paid in the year, newest first."""
    opens_ekstra = user.may_see_ekstratilskudd(recipient.number)
    of_terms = _payments(user, recipient).filter(term__planned_payment__year=year)
    rows = [_of_term(payment, opens_ekstra) for payment in of_terms]
    rows += _of_converted(_converted(user, recipient).filter(paid__year=year), opens_ekstra)
    return sorted(rows, key=lambda row: (-row.paid_on.toordinal(), row.key.term, row.group_position))


def paid_row(user: User, recipient: Recipient, key: PaidKey) -> PaidRow | None:
    """None when there is no such row."""
    opens_ekstra = user.may_see_ekstratilskudd(recipient.number)
    if key.source == OF_A_RUN:
        payment = _payments(user, recipient).filter(term=key.term, group=key.group).first()
        return _of_term(payment, opens_ekstra) if payment else None
    day = _day(key.source)
    if day is None:
        return None
    converted = _converted(user, recipient).filter(paid=day, term=key.term, code__group=key.group)
    return next(_of_converted(converted, opens_ekstra), None)


def lines_of_row(user: User, recipient: Recipient, key: PaidKey, language: str) -> LineQuerySet:
    """The lines behind a row that the user may see, with `shown_name`."""
    lines = Line.objects.visible_to(user).filter(recipient=recipient, group=key.group, term=key.term)
    lines = lines.annotate(shown_name=name_column(user, language))
    if key.source == OF_A_RUN:
        return lines.filter(run__current_for=key.term)
    return lines.filter(kind=Line.Kind.CONVERTED, facts__paid=key.source)


def page_of_lines(lines: LineQuerySet, start: int, stop: int) -> list[LineRow]:
    """Those numbered from `start` to before `stop` of sorted lines with `shown_name`."""
    return [LineRow(*row) for row in lines.values_list(*FIELDS, PUBLIC_ID)[start:stop]]


def total_of(rows: Iterable[PaidRow]) -> dict[str, Decimal]:
    """Sums of the rows by the name of the amount."""
    total = dict.fromkeys(("gross", "correction", "offset", "net", "carried"), ZERO)
    for row in rows:
        for name in total:
            total[name] += getattr(row, name)
    return total


def _payments(user: User, recipient: Recipient) -> QuerySet[GroupPayment]:
    visible = GroupPayment.objects.visible_to(user).filter(recipient=recipient)
    return visible.select_related("term__attested_by", "group")


def _converted(user: User, recipient: Recipient) -> QuerySet[ConvertedPayment]:
    """Sums of ekstratilskudd are for everyone with grant data; its persons are not."""
    return ConvertedPayment.objects.visible_to(user).filter(recipient=recipient)


def _of_term(payment: GroupPayment, opens_ekstra: bool) -> PaidRow:
    term = payment.term
    return PaidRow(
        key=PaidKey(OF_A_RUN, term.code, payment.group_id),
        paid_on=term.planned_payment,
        group_label=payment.group.label,
        group_position=payment.group.position,
        state=term.state,
        created_by=term.attested_by.name,
        run=term.run_id,
        gross=payment.gross,
        correction=payment.correction,
        offset=payment.offset,
        net=payment.net,
        carried=payment.carried,
        opens=opens_ekstra or payment.group_id != EKSTRATILSKUDD,
    )


def _of_converted(payments: QuerySet[ConvertedPayment], opens_ekstra: bool) -> Iterator[PaidRow]:
    sums = payments.order_by().values("paid", "term", "code__group").annotate(net=Sum("amount"), gross=_positive())
    groups = Group.objects.in_bulk() if sums else {}
    for row in sums:
        group = groups[row["code__group"]]
        yield PaidRow(
            key=PaidKey(row["paid"].isoformat(), row["term"], group.slug),
            paid_on=row["paid"],
            group_label=group.label,
            group_position=group.position,
            state=Term.State.PAID,
            created_by=KONV,
            run=None,
            gross=row["gross"],
            correction=row["net"] - row["gross"],
            offset=ZERO,
            net=row["net"],
            carried=ZERO,
            opens=opens_ekstra or group.slug != EKSTRATILSKUDD,
        )


def _positive() -> Any:
    return Sum(Case(When(amount__gt=0, then=F("amount")), default=Value(ZERO)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
