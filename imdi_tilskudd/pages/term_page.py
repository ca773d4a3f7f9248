"""The payment basis of a term, put together for its page."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.selectors import searches_of
from change_requests.selectors.open_persons import open_about_persons
from imdi_tilskudd.lib.listing import Heading, Listing, Quick, State, Words, list_of, quick_choices, state_of
from imdi_tilskudd.templatetags.portal_tags import kr, tall, termin
from payments.selectors import term_lines
from payments.selectors.line_lists import LineList
from payments.selectors.term_facts import accounts_of, check_state_of
from payments.selectors.term_lines import Show
from payments.selectors.totals import TermTotals, term_totals

from .activities import at_bottom, pencil_url
from .change_page import short, since_last_term
from .check_page import check_context
from .forms import LineFilter
from .line_rows import CHOSEN, page_rows
from .words import KINDS, STATE_COLORS, kind_label, offset_sentences, payment_sentence, sentence, state_label

HEADINGS = [
    Heading("navn", gettext_lazy("Navn")),
    Heading("saksnummer", gettext_lazy("Saksnummer med DUF")),
    Heading("kode", gettext_lazy("Kode")),
    Heading("kvalifisert", gettext_lazy("Kvalifisert")),
    Heading("for_termin", gettext_lazy("For termin")),
    Heading("linje", gettext_lazy("Linje")),
    Heading("maneder", gettext_lazy("Mnd."), numeric=True),
    Heading("sats", gettext_lazy("Sats"), numeric=True),
    Heading("belop", gettext_lazy("Beløp, kr"), numeric=True),
    Heading(""),
]
CHOOSE = Heading("", gettext_lazy("Velg linjer"), hidden=True)


def list_state(request: HttpRequest) -> State:
    return state_of(request.GET, default_sort=term_lines.DEFAULT_SORT, saved=searches_of(request.recipient))


def choices_of(request: HttpRequest, state: State, persons: Iterable[str] | None = None) -> term_lines.Choices:
    """What the address asks for. `persons`: DUF numbers of those with an open request, where they are known."""
    show = state.chosen("vis") if state.chosen("vis") in {*Show} else ""
    if show == Show.PERSONS and persons is None:
        persons = open_about_persons(request.user, request.recipient)
    return term_lines.Choices(
        text=state.text,
        scheme=state.chosen("tilskudd"),
        kind=state.chosen("linje"),
        for_term=state.chosen("for_termin"),
        show=show,
        persons=tuple(sorted(persons or ())) if show == Show.PERSONS else (),
        sort=state.sort,
        descending=state.descending,
    )


def term_context(request: HttpRequest, term: Any) -> dict[str, Any]:
    """Head, sums and the list of lines."""
    totals = term_totals(request.user, request.recipient, term, accounts_of(term, request.recipient))
    change_request_url = pencil_url(request, termin=term.code)
    may_choose = bool(change_request_url)
    requests = open_about_persons(request.user, request.recipient)
    listing = _listing(request, term, totals, requests, [CHOOSE, *HEADINGS] if may_choose else HEADINGS)
    return {
        "term": head(term) | {"change_request_url": change_request_url},
        "groups": totals.groups,
        "group_total": totals.total,
        "offset_sentences": offset_sentences(totals.groups),
        "codes": totals.codes,
        "by_scheme": totals.by_scheme,
        "hides_ekstra": any(scheme.lines is None for scheme in totals.by_scheme),
        "listing": listing,
        "rows": page_rows(listing.rows, term.code, requests, may_choose=may_choose),
        "choose_form": CHOSEN if may_choose and listing.rows else "",
        "changes": short(since_last_term(request, term, _nets(totals)), term.code),
        **at_bottom(request, term=term.code),
        "check": check_context(request, term, check_state_of(request.user, request.recipient, term)),
    }


def _nets(totals: TermTotals) -> dict[str, Decimal]:
    return {group.code: group.net for group in totals.groups}


def _listing(
    request: HttpRequest, term: Any, totals: TermTotals, requests: Iterable[str], headings: list[Heading]
) -> Listing:
    state = list_state(request)
    choices = choices_of(request, state, requests)
    lines = LineList(request.user, request.recipient, term, choices, _known(choices, totals))
    return list_of(
        state,
        lines.rows,
        count=lines.summary.count,
        path=request.path,
        words=_words(term),
        headings=headings,
        filters=_filters(request, totals),
        quick=_quick(request, term, totals, requests, state),
        about=_about(lines.summary),
        search_url=reverse("term_search", args=[term.code]),
        excel_url=reverse("term_excel", args=[term.code]),
    )


def _quick(request: HttpRequest, term: Any, totals: TermTotals, requests: Iterable[str], state: State) -> list[Quick]:
    """Those that find something and leave something out, and the one that is chosen. In the first term of all everybody
    is new."""

    def counted(show: Show, *persons: str) -> int:
        choices = term_lines.Choices(show=show, persons=tuple(sorted(persons)))
        return LineList(request.user, request.recipient, term, choices).summary.count

    found = [
        (Show.NEW, _("Nye"), counted(Show.NEW) if term.run.ledger and totals.lines else 0),
        (Show.CORRECTIONS, _("Rettelser"), sum(totals.kinds.get(kind, 0) for kind in term_lines.CORRECTIONS)),
        (Show.PERSONS, _("Åpen forespørsel"), counted(Show.PERSONS, *requests) if requests else 0),
    ]
    useless = {0, totals.lines}
    shown = [choice for choice in found if choice[2] not in useless or state.chosen("vis") == choice[0]]
    return quick_choices(state, "vis", shown, totals.lines, fewest=1)


def _words(term: Any) -> Words:
    return Words(
        title=_("Linjer"),
        units=(_("linje"), _("linjer")),
        caption=_("Linjer i utbetalingsgrunnlaget for %(term)s") % {"term": termin(term.code)},
        search=_("Søk i linjene"),
        placeholder=_("særskilt, -2020, navn, DUF eller kode"),
        looks_in=_(
            "Søket ser i tilskudd, kode, navn, DUF-nummer, saksnummer og kvalifiseringsdato. "
            "Skriv -2020 eller .2020 for å finne et år."
        ),
        nothing=_("Ingen linjer i denne terminen"),
        todo=_(
            "Ingen personer hos dere gir tilskudd i terminen, og ingenting fra tidligere terminer er rettet. "
            "Savner dere en person, sjekk at bosettingen er registrert."
        ),
    )


def _about(summary: term_lines.Summary) -> str:
    """After the number of lines: persons and sum."""
    persons = ngettext("for %(persons)s person.", "for %(persons)s personer.", summary.persons)
    amount = _("Sum %(amount)s.") % {"amount": kr(summary.sum)}
    return f"{persons % {'persons': tall(summary.persons)}} {amount}"


def head(term: Any) -> dict[str, Any]:
    """The term as its page names it."""
    return {
        "code": term.code,
        "state": term.state,
        "state_label": state_label(term.state),
        "state_color": STATE_COLORS[term.state],
        "sentence": sentence(term),
        "planned_payment": term.planned_payment,
        "payment_sentence": payment_sentence(term),
        "digest_short": short_digest(term.digest or (term.run.digest if term.run else "")),
    }


def short_digest(digest: str) -> str:
    """The first sixteen characters in groups of four."""
    return " ".join(digest[i : i + 4] for i in range(0, 16, 4)).strip()


def _known(choices: term_lines.Choices, totals: TermTotals) -> term_lines.Summary | None:
    """The whole term's summary is stored and need not be counted."""
    if choices.leave_everything:
        return term_lines.Summary(totals.lines, totals.persons, totals.lines_sum)
    return None


def _kinds(totals: TermTotals) -> list[tuple[str, str]]:
    return [(kind, kind_label(kind)) for kind in KINDS if kind in totals.kinds]


def _filters(request: HttpRequest, totals: TermTotals) -> LineFilter:
    return LineFilter(
        request.GET,
        schemes=totals.schemes,
        kinds=_kinds(totals),
        for_terms=[(code, f"T{code[-1]} {code[:4]}") for code in totals.for_terms],
    )
