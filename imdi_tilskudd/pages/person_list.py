"""The list of persons: what it says about itself, its rows, and its file."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from imdi_tilskudd.lib import excel
from imdi_tilskudd.lib.listing import Heading, Listing, State, Words, list_of
from payments.selectors.masking import shown_name
from payments.selectors.person_lists import PersonList
from payments.selectors.persons import lines_of_persons

DEFAULT_SORT = "navn"
AT_ONCE = 2000
Totals = dict[str, tuple[int, Decimal]]  # persons and kroner by the newest term of their lines
HEADINGS = [
    Heading("navn", gettext_lazy("Navn")),
    Heading("duf", gettext_lazy("DUF-nummer")),
    Heading("fodt", gettext_lazy("Født")),
    Heading("siste_termin", gettext_lazy("Siste termin")),
    Heading("sum", gettext_lazy("Sum til nå, kr"), numeric=True),
]


def persons_listing(request: HttpRequest, state: State, persons: PersonList) -> Listing:
    """One page of the list; one more query tells what the page's persons have given."""
    listing = list_of(
        state,
        persons.rows,
        count=persons.count,
        path=request.path,
        words=_words(),
        headings=HEADINGS,
        search_url=reverse("persons_search"),
        excel_url=reverse("persons_excel"),
    )
    _fill(request, listing.rows)
    return listing


def _fill(request: HttpRequest, rows: Sequence[Any]) -> None:
    """What a row shows beside the register's facts."""
    sums = lines_of_persons(request.user, request.recipient, [row.person_id for row in rows])
    for row in rows:
        row.name = shown_name(row.person.name, protected=row.person.protected, language=get_language() or "")
        row.url = reverse("person", args=[row.person.public_id])
        row.lines = sums.get(row.person_id)


def _words() -> Words:
    return Words(
        title=_("Personer"),
        units=(_("person"), _("personer")),
        search=_("Søk i personene"),
        placeholder=_("DUF, saksnummer eller navn"),
        looks_in=_(
            "Søket ser i DUF-nummer, saksnummer og navn på personer som er eller har vært bosatt hos dere, eller som "
            "dere har fått tilskudd for. Navn på personer med adressesperre finnes bare med nummer."
        ),
        nothing=_("Ingen personer ennå"),
        todo=_("En person står her når registeret sier at personen bor hos dere. Savner dere noen, meld fra til IMDi."),
    )


def write_persons(request: HttpRequest, rows: Sequence[Any], file: IO[bytes]) -> int:
    """All rows as an Excel file, and a sheet of totals. Returns the number of rows."""
    workbook = excel.new_workbook()
    headers = [str(heading.label) for heading in HEADINGS]
    sheet = excel.Sheet(workbook, _("Personer"), headers, [30, 15, 12, 12, 16])
    totals: Totals = defaultdict(lambda: (0, Decimal(0)))
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        _fill(request, some)
        for row in some:
            term, amount = (row.lines.newest_term, row.lines.amount) if row.lines else (None, None)
            sheet.append([row.name, row.person_id, row.person.birth_date, term, amount])
            persons, total = totals[term or ""]
            totals[term or ""] = (persons + 1, total + (amount or 0))
    sheet.close()
    _write_totals(workbook, totals)
    excel.save(workbook, file)
    return len(rows)


def _write_totals(workbook: Any, totals: Totals) -> None:
    """By the newest term the persons have a line in, newest first; those without lines last."""
    headers = (_("Siste termin"), _("Personer"), _("Sum til nå, kr"))
    sheet = excel.Sheet(workbook, _("Summer"), headers, (16, 10, 18))
    for term, (persons, amount) in sorted(totals.items(), reverse=True):
        sheet.append([term or _("Uten linjer"), persons, amount])
    everybody = sum(persons for persons, _amount in totals.values())
    amount = sum((amount for _persons, amount in totals.values()), Decimal(0))
    sheet.append([_("Sum"), everybody, amount], bold=True)
    sheet.close()
