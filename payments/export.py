"""The payment basis as a file: csv for machines, xlsx for people. The columns are the contract's, in its order."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import IO, Any, TextIO

from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from grants.rules.explanations import Ingredients, explain
from imdi_tilskudd.lib import excel
from payments.models import Line


def explanation(line: Line) -> str:
    """The sentence behind the line's amount, in the language of the page."""
    return explain(
        Ingredients(
            line.rule,
            line.kind,
            line.for_term,
            line.months,
            line.rate,
            line.owed,
            line.amount,
        ),
        get_language() or "nb",
    )


# None: in a forecast, for a year whose rate nobody knows yet.
RATE_CONFIRMED = {True: "ja", False: "nei", None: "antatt"}

# What each column says, its header, and its width in characters.
COLUMNS: dict[str, tuple[Callable[[Line], Any], str | Promise, int]] = {
    "term": (lambda line: line.term, _("Termin"), 10),
    "recipient": (lambda line: line.recipient_id, _("Mottaker"), 10),
    "duf": (lambda line: line.duf, _("DUF-nummer"), 15),
    "name": (lambda line: line.name, _("Navn"), 28),
    "saksnummer": (lambda line: line.saksnummer, _("Saksnummer"), 24),
    "scheme": (lambda line: line.scheme, _("Tilskuddsordning"), 18),
    "code": (lambda line: line.code_id, _("Tilskuddskode"), 16),
    "group": (lambda line: line.group, _("Gruppe"), 12),
    "kind": (lambda line: line.kind, _("Linje"), 14),
    "budget_year": (lambda line: line.budget_year, _("Budsjettår"), 11),
    "for_term": (lambda line: line.for_term, _("For termin"), 11),
    "kvalifiseringsdato": (lambda line: line.kvalifiseringsdato, _("Kvalifiseringsdato"), 18),
    "months": (lambda line: line.months, _("Måneder"), 9),
    "rate": (lambda line: line.rate, _("Sats"), 14),
    "amount": (lambda line: line.amount, _("Beløp"), 16),
    "rule": (lambda line: line.rule, _("Regel"), 28),
    "explanation": (explanation, _("Forklaring"), 80),
    "rate_confirmed": (lambda line: RATE_CONFIRMED[line.rate_confirmed], _("Sats bekreftet"), 14),
}


@override("nb")
def write_csv(lines: Iterable[Line], file: TextIO) -> int:
    """Comma, header, amounts with two decimals and a point; bokmål always. Returns the number of lines."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for line in lines:
        writer.writerow([_as_text(value(line)) for value, *_rest in COLUMNS.values()])
        count += 1
    return count


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def write_xlsx(lines: Iterable[Line], file: IO[bytes]) -> int:
    """Typed cells, and a sheet of totals per code and group, in the language of the page. Returns the number of
    lines."""
    workbook = excel.new_workbook()
    headers = [str(header) for _value, header, _width in COLUMNS.values()]
    widths = [width for *_rest, width in COLUMNS.values()]
    sheet = excel.Sheet(workbook, str(_("Utbetalingsgrunnlag")), headers, widths)
    totals: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    count = 0
    for line in lines:
        sheet.append(value(line) for value, *_rest in COLUMNS.values())
        total = totals[line.group, line.code_id]
        total[0] += 1
        total[1] += line.amount
        count += 1
    sheet.close()
    headers = [str(header) for header in (_("Gruppe"), _("Tilskuddskode"), _("Linjer"), _("Beløp"))]
    _write_totals(excel.Sheet(workbook, str(_("Summer")), headers, [14, 18, 10, 18]), totals)
    excel.save(workbook, file)
    return count


def _write_totals(sheet: excel.Sheet, totals: dict[tuple[str, str], list[Any]]) -> None:
    for (group, code), (lines, amount) in sorted(totals.items()):
        sheet.append([group, code, lines, amount])
    all_lines = sum(lines for lines, _amount in totals.values())
    amount = sum((amount for _lines, amount in totals.values()), Decimal(0))
    sheet.append([str(_("Sum")), "", all_lines, amount], bold=True)
    sheet.close()


def in_order(lines: Any) -> Iterator[Line]:
    """The contract's order, streamed."""
    ordered = lines.order_by("recipient_id", "duf", "code_id", "budget_year", "for_term", "kind", "id")
    return ordered.iterator(chunk_size=2000)
