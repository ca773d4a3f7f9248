"""The tabs of «Oversikt over utbetalinger» as Excel files: what the page shows, in its order."""

from collections.abc import Iterable
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

from imdi_tilskudd.lib import excel
from payments.selectors.paid import PaidRow
from payments.selectors.statement import Account
from payments.selectors.tentative import TentativeYear

from .payments_overview_words import created_by_words, ending_words, entry_words, paid_state

QUARTERS = ("T1", "T2", "T3", "T4")


def _sheet(workbook: Any, title: str, columns: Iterable[tuple[str, int]]) -> excel.Sheet:
    headers, widths = zip(*columns, strict=True)
    return excel.Sheet(workbook, title, list(headers), list(widths))


def write_paid(rows: Iterable[PaidRow], total: dict[str, Decimal], year: int, file: IO[bytes]) -> None:
    workbook = excel.new_workbook()
    columns = [(_("Utbetalingsdato"), 16), (_("Status"), 12), (_("Tilskuddsordning"), 38), (_("Termin"), 10)]
    columns += [(_("Opprettet av"), 30), (_("Brutto"), 16), (_("Korreksjon"), 16), (_("Motregnet"), 16)]
    columns += [(_("Utbetalt, kr"), 16), (_("Rest til neste termin"), 20)]
    sheet = _sheet(workbook, _("Utbetalinger %(year)s") % {"year": year}, columns)
    for row in rows:
        amounts = (row.gross, row.correction, row.offset, row.net, row.carried)
        who = created_by_words(row)
        sheet.append([row.paid_on, paid_state(row), row.group_label, row.key.term, who, *amounts])
    sheet.append([_("Sum"), "", "", "", "", *total.values()], bold=True)
    sheet.close()
    excel.save(workbook, file)


def write_upcoming(years: Iterable[TentativeYear], file: IO[bytes]) -> None:
    """All years in one sheet, so that they can be filtered and summed."""
    workbook = excel.new_workbook()
    columns = [(_("År"), 8), (_("Tilskuddskode"), 18), (_("Tilskudd"), 44), (_("Saker"), 9)]
    columns += [(quarter, 16) for quarter in QUARTERS]
    columns += [(_("Sum, kr"), 16), (_("Av dette antatt sats"), 20)]
    sheet = _sheet(workbook, _("Kommende, foreløpig"), columns)
    for year in years:
        for code in year.codes:
            sheet.append([year.year, code.code, code.label, code.cases, *code.quarters, code.sum, code.assumed])
        sheet.append([year.year, _("Sum"), "", None, *year.quarters, year.sum, year.assumed], bold=True)
    sheet.close()
    excel.save(workbook, file)


def write_cases(cases: Iterable[Any], file: IO[bytes]) -> int:
    """The number of rows."""
    workbook = excel.new_workbook()
    columns = [(_("Navn"), 30), (_("DUF-nummer"), 15), (_("Saksnummer"), 24), (_("År"), 8), (_("Kode"), 16)]
    columns += [(_("Kvalifiseringsdato"), 18), *((quarter, 14) for quarter in QUARTERS)]
    columns += [(_("Sum, kr"), 16), (_("Av dette antatt sats"), 20), (_("Siste termin"), 12), (_("Etterpå"), 44)]
    sheet = _sheet(workbook, _("Personer, foreløpig"), columns)
    count = 0
    for case in cases:
        who = [case.shown_name, case.duf, case.saksnummer, case.year, case.code_id, case.kvalifiseringsdato]
        quarters = [case.t1, case.t2, case.t3, case.t4]
        sheet.append([*who, *quarters, case.amount, case.assumed, case.last_term, ending_words(case.ending)])
        count += 1
    sheet.close()
    excel.save(workbook, file)
    return count


def write_statement(accounts: Iterable[Account], file: IO[bytes]) -> int:
    """The number of entries. A group whose rows the user may not see is there with its balance."""
    workbook = excel.new_workbook()
    columns = [(_("Gruppe"), 38), (_("Dato"), 12), (_("Hva"), 60), (_("Begrunnelse"), 50), (_("Ført av"), 24)]
    columns += [(_("Beløp, kr"), 16), (_("Saldo, kr"), 16)]
    sheet = _sheet(workbook, _("Motregningskonto"), columns)
    count = 0
    for account in accounts:
        for entry in account.entries:
            by = "" if entry.term else entry.by
            sheet.append([account.label, entry.on, entry_words(entry), entry.reason, by, entry.amount, entry.balance])
            count += 1
        sheet.append([account.label, None, _("Saldo nå"), "", "", None, account.balance], bold=True)
    sheet.close()
    excel.save(workbook, file)
    return count
