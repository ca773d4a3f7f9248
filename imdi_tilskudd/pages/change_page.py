"""«Hva er endret siden sist», put together: for its own page, and short for the term page and the dashboard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.selectors import searches_of
from imdi_tilskudd.lib.listing import Heading, Listing, State, Words, list_of, state_of
from imdi_tilskudd.templatetags.portal_tags import kr, tall, termin_kort
from payments import services
from payments.selectors import changes as selected
from payments.selectors.change_lists import ChangeList, Choices
from payments.selectors.changes import CauseSum, ChangesShown, StoredChanges
from payments.selectors.term_facts import changes_of_term, check_state_of

from .change_words import cause_label, why
from .forms import ChangeFilter
from .line_rows import SOMEBODY

SINCE, CHECK = "siden", "kontroll"
HEADINGS = [
    Heading("navn", gettext_lazy("Navn")),
    Heading("saksnummer", gettext_lazy("Saksnummer med DUF")),
    Heading("arsak", gettext_lazy("Årsak")),
    Heading("kode", gettext_lazy("Kode")),
    Heading("sist", gettext_lazy("Sist, kr"), numeric=True),
    Heading("na", gettext_lazy("Nå, kr"), numeric=True),
    Heading("endring", gettext_lazy("Endring, kr"), numeric=True),
    Heading(""),
]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two runs of the recipient. `name` is the older one in words; `since_check`: it is what somebody confirmed."""

    changes: StoredChanges
    shown: ChangesShown
    name: str
    since_check: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A cause of the table: sums in the order of the groups, None where there is none."""

    label: str
    url: str
    persons: int | None
    amounts: list[Decimal | None]
    amount: Decimal


def since_last_term(request: HttpRequest, term: Any, nets: Mapping[str, Decimal] | None = None) -> Compared | None:
    """Of a term with facts. `nets`: netto of each group now, where the page knows it already. None when there is no
    term before. The first one who asks waits for the changes to be computed."""
    changes = changes_of_term(term) or _computed(request, term)
    if changes is None:
        return None
    if nets is None:
        nets = selected.nets_of(term, request.recipient, changes)
    shown = selected.changes_shown(request.user, request.recipient, changes, nets)
    return Compared(changes, shown, termin_kort(changes.before), since_check=False)


def _computed(request: HttpRequest, term: Any) -> StoredChanges | None:
    before = selected.term_before(term) if term.has_before else None
    if before is None:
        return None
    stored = services.changes_between(run=term.run, before=before.run, recipient=request.recipient)
    return StoredChanges.of(stored)


def since_confirmed(request: HttpRequest, term: Any) -> Compared | None:
    """Of a term with facts: from the calculation that was confirmed; None when there is none, or it is gone."""
    confirmed = check_state_of(request.user, request.recipient, term).confirmed
    if confirmed is None or confirmed.run_id == term.run_id:
        return None
    before = selected.kept_run(confirmed.run_id)
    stored = selected.stored_changes(term.run, before, request.recipient)
    if stored is None and not selected.has_lines(before.pk):
        return None
    stored = stored or services.changes_between(run=term.run, before=before, recipient=request.recipient)
    changes = StoredChanges.of(stored)
    shown = selected.changes_shown(request.user, request.recipient, changes, None)
    return Compared(changes, shown, _("kontrollen"), since_check=True)


def rows_of(found: Compared, url: str, slugs: Sequence[str] = ()) -> list[Row]:
    """Causes, then motregning as a row of its own; sums by the groups that `slugs` name."""
    rows = [
        _row(cause, slugs, cause_label(cause.cause, found.name), _address(url, found, cause.cause))
        for cause in found.shown.causes
    ]
    if not found.since_check:
        rows.append(_row(found.shown.offset, slugs, _("Motregning og overført gjeld"), ""))
    return rows


def _address(url: str, found: Compared, cause: str) -> str:
    since = f"{SINCE}={CHECK}&" if found.since_check else ""
    return f"{url}?{since}arsak={cause}#liste"


def _row(cause: CauseSum, slugs: Sequence[str], label: str, url: str) -> Row:
    return Row(label, url, cause.persons, [cause.groups.get(slug) for slug in slugs], cause.amount)


def short(found: Compared | None, term_code: str) -> dict[str, Any] | None:
    """For a sheet on another page: causes with persons and sum, and the whole."""
    if found is None:
        return None
    url = reverse("term_changes", args=[term_code])
    rows = rows_of(found, url)
    largest = max(rows, key=lambda row: abs(row.amount))
    return {
        "rows": rows,
        "largest": largest.label if largest.amount else "",
        "total": found.shown.total.amount,
        "before": found.name,
        "url": url,
    }


def page_context(request: HttpRequest, term: Any, found: Compared) -> dict[str, Any]:
    """Sums per cause and group, and the persons behind them."""
    url = reverse("term_changes", args=[term.code])
    groups = group_choices(found, term)
    slugs = [slug for slug, _label in groups]
    return {
        "compared": found,
        "groups": [label for _slug, label in groups],
        "rows": rows_of(found, url, slugs),
        "total": _row(found.shown.total, slugs, "", ""),
        "hides_ekstra": selected.hides_ekstra(request.user, request.recipient, found.shown),
        "listing": _listing(request, term, found, groups),
    }


def group_choices(found: Compared, term: Any) -> list[tuple[str, str]]:
    """(slug, label) of the groups in which something changed."""
    return selected.groups_shown(found.shown, term.stored_groups, get_language() or "")


def list_state(request: HttpRequest) -> State:
    return state_of(request.GET, default_sort=selected.DEFAULT_SORT, saved=searches_of(request.recipient))


def change_list(request: HttpRequest, found: Compared, state: State) -> ChangeList:
    """The changes that the page's address asks for."""
    choices = Choices(state.text, state.chosen("arsak"), state.chosen("gruppe"), state.sort, state.descending)
    whole = selected.whole(request.user, request.recipient, found.changes, found.shown)
    return ChangeList(request.user, request.recipient, found.changes, choices, get_language() or "", whole)


def _listing(request: HttpRequest, term: Any, found: Compared, groups: list[tuple[str, str]]) -> Listing:
    state = list_state(request)
    changes = change_list(request, found, state)
    count, persons, amount = changes.summary
    listing = list_of(
        state,
        changes.rows,
        count=count,
        path=_path(request, found),
        words=_words(),
        headings=HEADINGS,
        filters=_filter(request, found, groups),
        about=_about(persons, amount),
        search_url=reverse("term_changes_search", args=[term.code]),
        excel_url=reverse("term_changes_excel", args=[term.code]),
    )
    _add_words(listing.rows, term.code, found.name)
    return listing


def _path(request: HttpRequest, found: Compared) -> str:
    return f"{request.path}?{SINCE}={CHECK}" if found.since_check else request.path


def _filter(request: HttpRequest, found: Compared, groups: list[tuple[str, str]]) -> ChangeFilter:
    causes = [(part.cause, cause_label(part.cause, found.name)) for part in found.shown.causes]
    return ChangeFilter(request.GET, causes=causes, groups=groups)


def _about(persons: int, amount: Decimal) -> str:
    counted = ngettext("for %(persons)s person.", "for %(persons)s personer.", persons) % {"persons": tall(persons)}
    return f"{counted} " + _("Sum av endringene %(amount)s.") % {"amount": kr(amount)}


def _words() -> Words:
    return Words(
        title=_("Personene bak"),
        units=(_("endring"), _("endringer")),
        caption=_("Personer med en endring, og årsaken"),
        search=_("Søk i endringene"),
        placeholder=_("særskilt, -2020, navn, DUF eller kode"),
        looks_in=_(
            "Søket ser i tilskudd, kode, navn, DUF-nummer, saksnummer og kvalifiseringsdato. "
            "Skriv -2020 eller .2020 for å finne et år."
        ),
        nothing=_("Ingen endringer"),
        todo=_("Alle linjene er som sist. Er noe feil, send en endringsforespørsel fra utbetalingsgrunnlaget."),
    )


def _add_words(rows: Any, term_code: str, before: str) -> None:
    why_url, person_url = reverse("line_why", args=[term_code, 0]), reverse("person", args=[SOMEBODY])
    labels = {cause: cause_label(cause, before) for cause in {row.cause for row in rows}}
    for row in rows:
        row.why, row.label = why(row), labels[row.cause]
        row.why_url = why_url.replace("/linjer/0/", f"/linjer/{row.line}/") if row.line else ""
        row.person_url = person_url.replace(str(SOMEBODY), str(row.public_id)) if row.public_id else ""
