"""The payment basis as a file: csv for machines, xlsx for people. The columns are the contract's, in its order."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import IO, Any, TextIO

from grants.rules.explanations import Ingredients, explain
from imdi_tilskudd.lib import excel
from payments.models import Line


def explanation(line: Line, language: str = "nb") -> str:
    """The sentence behind the line's amount."""
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
        language,
    )


# column: (value, Norwegian header, width)
COLUMNS: dict[str, tuple[Callable[[Line], Any], str, int]] = {
    "term": (lambda line: line.term, "Termin", 10),
    "recipient": (lambda line: line.recipient_id, "Mottaker", 10),
    "duf": (lambda line: line.duf, "DUF-nummer", 15),
    "name": (lambda line: line.name, "Navn", 28),
    "saksnummer": (lambda line: line.saksnummer, "Saksnummer", 24),
    "scheme": (lambda line: line.scheme, "Tilskuddsordning", 18),
    "code": (lambda line: line.code_id, "Tilskuddskode", 16),
    "group": (lambda line: line.group, "Gruppe", 12),
    "kind": (lambda line: line.kind, "Linje", 14),
    "budget_year": (lambda line: line.budget_year, "Budsjettår", 11),
    "for_term": (lambda line: line.for_term, "For termin", 11),
    "kvalifiseringsdato": (lambda line: line.kvalifiseringsdato, "Kvalifiseringsdato", 18),
    "months": (lambda line: line.months, "Måneder", 9),
    "rate": (lambda line: line.rate, "Sats", 14),
    "amount": (lambda line: line.amount, "Beløp", 16),
    "rule": (lambda line: line.rule, "Regel", 28),
    "explanation": (explanation, "Forklaring", 80),
    "rate_confirmed": (lambda line: "ja" if line.rate_confirmed else "nei", "Sats bekreftet", 14),
}


def write_csv(lines: Iterable[Line], file: TextIO) -> int:
    """Comma, header, amounts with two decimals and a point. Returns the number of lines."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for line in lines:
        writer.writerow([_as_text(value(line)) for value, _, _ in COLUMNS.values()])
        count += 1
    return count


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def write_xlsx(lines: Iterable[Line], file: IO[bytes]) -> int:
    """Typed cells under Norwegian headers, and a sheet of totals per code and group. Returns the number of lines."""
    workbook = excel.new_workbook()
    headers = [header for _, header, _ in COLUMNS.values()]
    sheet = excel.Sheet(workbook, "Utbetalingsgrunnlag", headers, [width for _, _, width in COLUMNS.values()])
    totals: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    count = 0
    for line in lines:
        sheet.append(value(line) for value, _, _ in COLUMNS.values())
        total = totals[line.group, line.code_id]
        total[0] += 1
        total[1] += line.amount
        count += 1
    sheet.close()
    _write_totals(
        excel.Sheet(workbook, "Summer", ["Gruppe", "Tilskuddskode", "Linjer", "Beløp"], [14, 18, 10, 18]),
        totals,
    )
    excel.save(workbook, file)
    return count


def _write_totals(sheet: excel.Sheet, totals: dict[tuple[str, str], list[Any]]) -> None:
    for (group, code), (lines, amount) in sorted(totals.items()):
        sheet.append([group, code, lines, amount])
    every = list(totals.values())
    sheet.append(
        ["Sum", "", sum(lines for lines, _ in every), sum((a for _, a in every), Decimal(0))], bold=True
    )
    sheet.close()


def in_order(lines: Any) -> Iterator[Line]:
    """The contract's order, streamed."""
    ordered = lines.order_by("recipient_id", "duf", "code_id", "budget_year", "for_term", "kind", "id")
    return ordered.iterator(chunk_size=2000)
