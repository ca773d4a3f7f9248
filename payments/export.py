"""The payment basis as a file: csv for machines, xlsx for people. The columns are the contract's, in its order."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import IO, Any, TextIO

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from accounts.models import Recipient, User
from grants.rules.explanations import Ingredients, explain
from grants.rules.measures import measure_text
from grants.rules.texts import known_language
from grants.selectors import labels_of_groups, labels_of_schemes
from imdi_tilskudd.lib import excel
from imdi_tilskudd.lib.excel_long import LongSheet
from payments.models import Line, Term
from payments.selectors import term_lines
from payments.selectors.masking import names_are_masked, shown_name
from payments.services import list_name, stored_list


def explanation(line: Line) -> str:
    """The sentence behind the line's amount, in the language of the page."""
    parts = (line.rule, line.kind, line.for_term, line.months, line.rate, line.owed, line.amount)
    return _explained(parts, get_language() or "nb")


@lru_cache(maxsize=10_000)
def _explained(parts: tuple[Any, ...], language: str) -> str:
    """Thousands of lines of a term have the same ingredients."""
    return explain(Ingredients(*parts), language)


# None: in a forecast, for a year whose rate nobody knows yet.
RATE_CONFIRMED = {True: gettext_noop("ja"), False: gettext_noop("nei"), None: gettext_noop("antatt")}

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
# Of the cells; the others are text.
TYPES: dict[str, type] = {
    "budget_year": int,
    "kvalifiseringsdato": date,
    "months": int,
    "rate": Decimal,
    "amount": Decimal,
}
# What a row of a file is made from, for lines that are read without making a `Line` of each.
FIELDS = (
    *("term", "recipient_id", "duf", "name", "protected", "saksnummer", "scheme", "code_id", "group", "kind"),
    *("budget_year", "for_term", "kvalifiseringsdato", "months", "rate", "owed", "amount", "rule", "rate_confirmed"),
)


def measure(line: Line) -> str:
    """How much of the rate the line is made of, as lists show it."""
    parts = (line.rule, line.months, line.rate, line.owed, line.kvalifiseringsdato)
    return _measured(parts, known_language(get_language()))


@lru_cache(maxsize=10_000)
def _measured(parts: tuple[Any, ...], language: str) -> str:
    return measure_text(*parts, language)


def streamed(lines: Any) -> Iterator[Any]:
    """The rows of a queryset of lines for either writer, a few thousand at a time."""
    return lines.values_list(*FIELDS, named=True).iterator(chunk_size=5000)


@override("nb")
def write_csv(lines: Iterable[Line], file: TextIO, *, masked: bool = True) -> int:
    """Comma, header, amounts with two decimals and a point; bokmål always. Names of persons with adressesperre are
    written only when not `masked`. Returns the number of lines."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    values = [value for value, *_rest in (COLUMNS | _name_column(masked)).values()]
    count = 0
    for line in lines:
        writer.writerow([_as_text(value(line)) for value in values])
        count += 1
    return count


def _name_column(masked: bool) -> dict[str, tuple[Callable[[Line], Any], str | Promise, int]]:
    if not masked:
        return {}
    return {"name": (lambda line: shown_name(line.name, protected=line.protected), *COLUMNS["name"][1:])}


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def write_xlsx(lines: Iterable[Line], file: IO[bytes], *, masked: bool = True) -> int:
    """Typed cells and words instead of keys, and a sheet of totals per code and group, in the language of the page.
    Names of persons with adressesperre are written only when not `masked`. Returns the number of lines."""
    columns = COLUMNS | _in_words() | _name_column(masked)
    headers = [str(header) for _value, header, _width in columns.values()]
    workbook = excel.new_workbook()
    types = [TYPES.get(name, str) for name in columns]
    widths = [width for *_rest, width in columns.values()]
    sheet = LongSheet(workbook, str(_("Utbetalingsgrunnlag")), headers, widths, types)
    totals: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    values = [value for value, *_rest in columns.values()]
    group = columns["group"][0]

    def rows() -> Iterator[list[Any]]:
        for line in lines:
            total = totals[group(line), line.code_id]
            total[0] += 1
            total[1] += line.amount
            yield [value(line) for value in values]

    sheet.extend(rows())
    headers = [str(header) for header in (_("Gruppe"), _("Tilskuddskode"), _("Linjer"), _("Beløp"))]
    _write_totals(excel.Sheet(workbook, str(_("Summer")), headers, [30, 18, 10, 18]), totals)
    sheet.save(file)
    return sheet.count


def whole_list(*, user: User, recipient: Recipient, term: Term, language: str) -> IO[bytes]:
    """The recipient's whole payment basis in a shown term as the user may read it; made once and kept."""

    def write(file: IO[bytes]) -> int:
        ordered = term_lines.in_order(term_lines.lines_of_term(user, recipient, term), term_lines.Choices())
        return write_xlsx(streamed(ordered), file, masked=names_are_masked(user))

    name = list_name(user=user, recipient=recipient, term=term, language=language)
    with override(language):
        return stored_list(name=name, write=write)


def _in_words() -> dict[str, tuple[Callable[[Line], Any], str | Promise, int]]:
    """Columns that people read as words and machines as keys, and last how much of the rate a line is made of: the
    contract's months say that of monthly grants only."""
    schemes, groups = labels_of_schemes(), labels_of_groups()
    kinds = {kind.value: str(kind.label) for kind in Line.Kind}
    confirmed = {value: gettext(word) for value, word in RATE_CONFIRMED.items()}
    return {
        "scheme": (lambda line: schemes.get(line.scheme, line.scheme), COLUMNS["scheme"][1], 24),
        "group": (lambda line: groups.get(line.group, line.group), COLUMNS["group"][1], 26),
        "kind": (lambda line: kinds.get(line.kind, line.kind), COLUMNS["kind"][1], 14),
        "rate_confirmed": (lambda line: confirmed[line.rate_confirmed], COLUMNS["rate_confirmed"][1], 14),
        "measure": (measure, _("Del av satsen"), 14),
    }


def _write_totals(sheet: excel.Sheet, totals: dict[tuple[str, str], list[Any]]) -> None:
    for (group, code), (lines, amount) in sorted(totals.items()):
        sheet.append([group, code, lines, amount])
    all_lines = sum(lines for lines, _amount in totals.values())
    amount = sum((amount for _lines, amount in totals.values()), Decimal(0))
    sheet.append([str(_("Sum")), "", all_lines, amount], bold=True)
    sheet.close()


def in_order(lines: Any) -> Iterator[Any]:
    """The contract's order, streamed."""
    return streamed(lines.order_by("recipient_id", "duf", "code_id", "budget_year", "for_term", "kind", "id"))
