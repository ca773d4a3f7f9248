"""The page of a case: where it stands, the year, the lines over all terms, the timeline, and the person's other
cases."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.rules.stored import grant_years
from imdi_tilskudd.lib.dates import today
from imdi_tilskudd.templatetags.portal_tags import kr, termin
from payments.selectors.cases import Case, sums_by_code, terms_of
from payments.selectors.explain import stored_line

from .activities import at_bottom, pencil_url
from .case_words import PAID, is_to_come, standing
from .line_rows import ingredients, measured
from .person_page import case_rows, person_head, reader_of, register_shown
from .year_table import year_table

INTEGRATION = "integrering"


@dataclass(frozen=True, slots=True)
class Entry:
    """Of the timeline. `css`: key for what the register says, future for what is planned."""

    day: date | None
    sentence: str
    note: str = ""
    css: str = ""
    is_corrected: bool = False


def case_context(request: HttpRequest, person: Any, case: Case, cases: Sequence[Case]) -> dict[str, Any]:
    shown = register_shown(request, person)
    terms = terms_of(case.lines)
    day = today()
    measure = measured()
    status = standing(case, terms, shown.whereabouts, day)
    return {
        "person": person_head(request, person, shown, case.lines),
        "case": {
            "title": f"{case.label} {case.year}",
            "label": case.label,
            "year": case.year,
            "saksnummer": case.saksnummer,
            "amount": case.amount,
            "tag": status.tag,
            "color": status.color,
            "sentences": status.sentences,
            "excel_url": f"{request.path}excel/",
            "grant_year": _grant_year(case),
        },
        "lines": [_row(request, line, terms.get(line.term), measure) for line in case.lines],
        "codes": sums_by_code(case.lines),
        "table": year_table(reader_of(request), shown, case.lines, case.year),
        "timeline": sorted([*_of_register(shown, case.year), *_of_payments(case, terms, day)], key=_order),
        "cases": [row | {"current": row["url"] == request.path} for row in case_rows(person, cases)],
        **at_bottom(request, person=person, scheme=case.scheme, year=case.year),
    }


def _grant_year(case: Case) -> str:
    """«3 av 5», of integreringstilskudd; empty for the others, and for what the previous system paid alone."""
    line = next((line for line in reversed(case.lines) if line.kvalifiseringsdato), None)
    if case.scheme != INTEGRATION or line is None:
        return ""
    year = case.year - line.kvalifiseringsdato.year + 1
    return _("%(year)s av %(years)s") % {"year": year, "years": grant_years(stored_line(line))}


def _row(request: HttpRequest, line: Any, term: Any, measure: Callable[..., str]) -> dict[str, Any]:
    """A line with when it is paid, and the way to its explanation."""
    converted = line.kind == "konvertert"
    return {
        "line": line,
        "measure": measure(*ingredients(line)),
        "day": _paid_on(line, term),
        "is_planned": line.run.locked_at is None,
        "why_url": reverse("line_why", args=[line.term, line.pk]),
        "change_request_url": pencil_url(request, linje=line.pk),
        "term_url": "" if converted or term is None else reverse("term", args=[line.term]),
    }


def _paid_on(line: Any, term: Any) -> date | None:
    if line.kind == "konvertert":
        paid = line.facts.get("paid")
        return date.fromisoformat(paid) if paid else None
    return term.planned_payment if term else None


def _of_register(shown: Any, year: int) -> Iterator[Entry]:
    """What happened up to the end of the case's year."""
    for entry in shown.entries:
        if entry.day is None or entry.day.year <= year:
            yield Entry(entry.day, entry.sentence, entry.note, "key", entry.is_corrected)


def _of_payments(case: Case, terms: Mapping[str, Any], day: date) -> Iterator[Entry]:
    """A sentence for each term that the case has lines in."""
    by_term: dict[tuple[str, bool], list[Any]] = {}
    for line in case.lines:
        by_term.setdefault((line.term, line.kind == "konvertert"), []).append(line)
    for (code, converted), lines in by_term.items():
        amount = sum((line.amount for line in lines), Decimal(0))
        term = terms.get(code)
        planned = not converted and (term is None or is_to_come(term, day))
        words = {"term": termin(code), "amount": kr(abs(amount))}
        paid = term is not None and term.state in PAID
        sentence = _payment(amount, converted, planned, paid) % words
        yield Entry(_paid_on(lines[0], term), sentence, css="future" * planned)


def _payment(amount: Decimal, converted: bool, planned: bool, paid: bool) -> str:
    if converted:
        return _("%(term)s betalt av det forrige systemet, %(amount)s.")
    if planned:
        return _("%(term)s: planlagt utbetaling, %(amount)s.") if amount >= 0 else _("%(term)s: trekk, %(amount)s.")
    if amount < 0:
        return _("%(term)s: trukket, %(amount)s.")
    return _("%(term)s utbetalt, %(amount)s.") if paid else _("%(term)s attestert til utbetaling, %(amount)s.")


def _order(entry: Entry) -> tuple[date, bool]:
    return entry.day or date.min, entry.css != "key"
