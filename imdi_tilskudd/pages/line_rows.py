"""Rows of lines written directly: a page has a hundred of them and a letter thirty thousand, and a template takes
longer for the rows than everything else takes together. All text goes through `escape`, which is what Django's own,
slower one calls; words and addresses are looked up once for the whole list."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.rules.measures import measure_text
from grants.rules.texts import known_language
from imdi_tilskudd.templatetags.portal_tags import (
    MINUS,
    NBSP,
    NOTHING,
    dato,
    icon_use,
    kroner,
    line_color,
    tall,
)
from payments.selectors.line_lists import LineRow

from .converters import CaseId
from .words import KINDS, kind_label

SOMEBODY = UUID(int=0)
CASE_LENGTH = len("2022-2024202200000000")
A_CASE = CaseId(SOMEBODY, "x", 0)


NO_REQUESTS: Mapping[str, UUID] = {}
CHOSEN = "valgte"  # id of the form, elsewhere on the page, that takes the chosen lines


def page_rows(
    lines: Iterable[LineRow], term_code: str, requests: Mapping[str, UUID] = NO_REQUESTS, *, may_choose: bool = False
) -> SafeString:
    """Table rows of the term's list, with the ways to each case and to why the amount is what it is. `requests`: open
    activities by DUF number. `may_choose`: with a box for each line, of the form CHOSEN, and the pencil."""
    words, tags = _words(), _kind_tags()
    amount, rate, day, codes = cache(kroner), cache(tall), cache(dato), cache(escape)
    measure = measured()
    why = _around(reverse("line_why", args=[term_code, 0]), "/linjer/0/")
    icon, pencil = icon_use("questionmark-circle"), icon_use("pencil")
    new = reverse("change_requests:new")
    person = _around(reverse("person", args=[SOMEBODY]), SOMEBODY)
    activity = _around(reverse("change_requests:activity", args=[SOMEBODY]), SOMEBODY)
    case = _around(reverse("case", args=[A_CASE]), A_CASE)
    mark = {True: "", False: f' <span class="ds-tag" data-color="warning">{words["rate"]}</span>'}

    def row(line: LineRow) -> str:
        name = escape(line.shown_name or words["nobody"])
        number = case_number(line.saksnummer, line.duf)
        shown = name if line.shown_name else f'<span class="quiet">{name}</span>'
        if line.public_id:
            case_id = CaseId(line.public_id, line.scheme, line.budget_year)
            shown = f'<a class="ds-link" href="{person[0]}{line.public_id}{person[1]}">{name}</a>'
            number = f'<a class="ds-link" href="{case[0]}{case_id}{case[1]}">{number}</a>'
        if line.duf in requests:
            about = f"{activity[0]}{requests[line.duf]}{activity[1]}"
            shown += f' <a class="ds-tag" data-color="info" href="{about}">{words["open"]}</a>'
        nil = "" if line.saksnummer or line.duf else ' class="nil"'
        undated = "" if line.kvalifiseringsdato else ' class="nil"'
        code = codes(line.code)
        box = (
            f'<td class="choose no-print"><input class="ds-input" type="checkbox" form="{CHOSEN}" name="linje" '
            f'value="{line.id}" aria-label="{words["choose"]} {name}, {code}"></td>'
            if may_choose
            else ""
        )
        request = (
            f'<a class="ds-button" data-variant="tertiary" data-icon href="{new}?linje={line.id}" '
            f'aria-label="{words["request"]}: {name}, {code}">{pencil}</a>'
            if may_choose
            else ""
        )
        return (
            f'<tr>{box}<th scope="row">{shown}</th><td{nil}>{number}</td><td class="code">{code}</td>'
            f'<td{undated} data-label="{words["qualified"]}">{day(line.kvalifiseringsdato)}</td>'
            f'<td data-label="{words["for"]}">T{line.for_term[-1]} {line.for_term[:4]}</td><td>{tags[line.kind]}</td>'
            f'<td class="num" data-label="{words["months"]}">{measure(*ingredients(line))}</td>'
            f'<td class="num" data-label="{words["paid"]}">{rate(line.rate or None)}{mark[line.rate_confirmed]}</td>'
            f'<td class="num amount">{amount(line.amount)}</td>'
            f'<td class="act no-print"><a class="ds-button" data-variant="tertiary" data-icon '
            f'href="{why[0]}/linjer/{line.id}/{why[1]}" aria-label="{words["why"]} {name}, {code}">{icon}</a>'
            f"{request}</td></tr>"
        )

    return mark_safe("\n".join(map(row, lines)))  # noqa: S308 - every text above is escaped


def case_number(number: str, duf_number: str) -> str:
    """As the filter `saksnummer` writes it, without its machinery; of a line without a case the DUF number."""
    if len(number) == CASE_LENGTH and number.replace("-", "").isdecimal():
        years, duf_number = number[:9], number[9:]
        return f'<span class="sak"><span>{years}</span>{_duf(duf_number)}</span>'
    return _duf(duf_number) if duf_number.isdecimal() and not number else escape(number or NOTHING)


def _duf(number: str) -> str:
    return f'<span class="duf"><span>{number[:4]}</span><span>{number[4:10]}</span><span>{number[10:]}</span></span>'


def _around(address: str, id: object) -> tuple[str, str]:
    """An address is resolved once for the whole list: what stands before and after the id in it."""
    before, _id, after = address.partition(str(id))
    return before, after


def letter_rows(lines: Iterable[LineRow]) -> tuple[SafeString, int]:
    """Table rows of the letter without links, and how many."""
    nobody = escape(_("uten person"))
    kinds = {kind: escape(kind_label(kind)) for kind in KINDS}
    amount, rate, day, code = cache(plain_amount), cache(tall), cache(dato), cache(escape)
    measure = measured()
    rows = [
        f"<tr><td>{escape(line.shown_name) if line.shown_name else nobody}</td><td>{line.saksnummer or line.duf}</td>"
        f"<td>{code(line.code)}</td><td>{day(line.kvalifiseringsdato)}</td>"
        f"<td>T{line.for_term[-1]} {line.for_term[:4]}</td><td>{kinds[line.kind]}</td>"
        f"<td>{measure(*ingredients(line))}</td><td>{rate(line.rate or None)}</td><td>{amount(line.amount)}</td></tr>"
        for line in lines
    ]
    return mark_safe("\n".join(rows)), len(rows)  # noqa: S308 - every text above is escaped, numbers are digits


def ingredients(line: Any) -> tuple[Any, ...]:
    """What `measured` asks of a line."""
    return line.rule, line.months, line.rate, line.owed, line.kvalifiseringsdato


def measured() -> Callable[..., str]:
    """How much of its rate a line is made of, in the page's language; thousands of lines have the same answer."""
    language = known_language(get_language())
    return cache(lambda *parts: measure_text(*parts, language))


def plain_amount(amount: Decimal) -> str:
    """Kroner with two decimals and no markup."""
    whole, _point, ore = f"{abs(amount):,.2f}".partition(".")
    return f"{MINUS if amount < 0 else ''}{whole.replace(',', NBSP)},{ore}"


def _words() -> dict[str, str]:
    words = {
        "nobody": _("uten person"),
        "qualified": _("Kvalifisert"),
        "for": _("For"),
        "months": _("Mnd."),
        "paid": _("Sats"),
        "rate": _("ubekreftet"),
        "why": _("Hvorfor dette beløpet?"),
        "choose": _("Velg"),
        "request": _("Endringsforespørsel"),
        "open": _("Åpen forespørsel"),
    }
    return {name: escape(text) for name, text in words.items()}


def _kind_tags() -> dict[str, str]:
    """An ordinary line is written quietly, the others as tags."""
    return {
        kind: f'<span class="ds-tag" data-color="{color}">{escape(kind_label(kind))}</span>'
        if (color := line_color(kind))
        else f'<span class="quiet">{escape(kind_label(kind))}</span>'
        for kind in KINDS
    }
