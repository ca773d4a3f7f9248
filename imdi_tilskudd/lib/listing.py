"""One small mechanism for every list of the portal: the state of search, filters, sorting and paging stands in the
address; a search text is kept on the server under a short id (accounts.views.searching), never in the address.

A view, whole:

    SORTING = {"navn": [NorwegianOrder(F("name")), "duf"], "dato": ["settled"]}          # lib.sorting
    WORDS = Words(title=_("Personer"), units=(_("person"), _("personer")), search=_("Søk i personene"),
                  looks_in=_("Søket ser i navn og DUF-nummer."), nothing=_("Ingen personer ennå"), todo=_("…"))

    state = state_of(request.GET, default_sort="navn", saved=searches_of(request.recipient))
    persons = in_order(found(Person.objects.visible_to(request.user), state.text), state, SORTING)
    listing = list_of(state, persons, path=request.path, words=WORDS, excel_url=reverse("persons_excel"),
                      headings=[Heading("navn", _("Navn")), Heading("dato", _("Bosatt")), Heading("", _("Sak"))],
                      search_url=reverse("persons_search"), filters=PersonFilter(request.GET))

and its template: {% include "partials/list.html" with body="grants/person_rows.html" %}, where the body is one loop
`{% for person in listing.rows %}<tr><th scope="row">…</tr>{% endfor %}`. The cells carry `data-label` for the phone,
where a row becomes a block. `search_url` takes a POST of `tekst` (see accounts.views.searching.keep_search);
`excel_url` answers with exactly what the list shows, every page of it. One list a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.forms import Form
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

PER_PAGE = (25, 50, 100)
PAGES_AROUND = 1

Text = str | Promise
# A queryset, a list, or a function of (first, after the last) that fetches one page.
Rows = QuerySet | Sequence[Any] | Callable[[int, int], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Words:
    """What a list says about itself. `looks_in`: what the search sees, shown when it finds nothing; `nothing` and
    `todo`: why the list is empty, and what to do about it. Without `search` there is no search box."""

    title: Text
    units: tuple[Text, Text]
    nothing: Text
    todo: Text
    caption: Text = ""
    search: Text = ""
    placeholder: Text = ""
    looks_in: Text = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a column. `key` is the word in the address that sorts by it; empty where nothing sorts. A `hidden` heading is
    read to screen readers only; without a label it says Handlinger."""

    key: str
    label: Text = ""
    numeric: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A heading as the list shows it now."""

    key: str
    label: str
    sorted: str
    next_query: str
    numeric: bool
    hidden: bool = False


class Page(NamedTuple):
    """A page of the list, and the query that leads to it."""

    number: int
    query: str
    label: str


@dataclass(frozen=True, slots=True)
class Quick:
    """A choice one click away; `count` None where it is not worth counting."""

    label: str
    count: int | None
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class State:
    """What the address says about a list. Nonsense in it means the first choice, never an error."""

    query: QueryDict
    text: str
    sort: str
    descending: bool
    page: int
    per_page: int

    def chosen(self, field: str) -> str:
        """The field's value; what PostgreSQL cannot hold means no choice."""
        value = self.query.get(field, "")
        return "" if "\x00" in value else value

    def query_with(self, **changes: Any) -> str:
        """The address's query with some parts changed; None removes one."""
        query = dict(self.query.lists())
        for name, value in changes.items():
            if value is None:
                query.pop(name, None)
            else:
                query[name] = [str(value)]
        return urlencode([(name, value) for name, values in query.items() for value in values])

    def address(self, url: str, **changes: Any) -> str:
        """Another page about the same list: its address with search, filters and order, and from the first row."""
        query = self.query_with(**{"side": None} | changes)
        return f"{url}?{query}" if query else url

    def kept_without(self, *fields: str) -> list[tuple[str, str]]:
        """Pairs for the hidden fields of a form that changes `fields` and keeps the rest."""
        return [(name, value) for name, values in self.query.lists() if name not in fields for value in values]


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything templates/partials/list.html asks for. `first` and `last` are numbers of rows, from one;
    `kept_by_filters` and `kept_by_size` are what those two forms keep of the address; `about` is a sentence after the
    counter, such as the sum."""

    words: Words
    rows: Sequence[Any]
    q: str
    is_chosen: bool
    path: str
    page: int
    pages: list[Page | None]
    before: Page | None
    after: Page | None
    per_page: int
    count: int
    first: int
    last: int
    unit: str
    columns: list[Column]
    filters: Form | None
    quick: Sequence[Quick]
    about: str
    search_url: str
    excel_url: str
    kept_by_filters: list[tuple[str, str]]
    kept_by_size: list[tuple[str, str]]
    hides: bool = False
    sizes: tuple[int, ...] = PER_PAGE

    @property
    def has_tools(self) -> bool:
        """Search and filters: not for a list that is empty without them."""
        return bool((self.search_url or self.filters) and (self.count or self.is_chosen or self.hides))


def state_of(query: QueryDict, *, default_sort: str, saved: Callable[[str], str] | None = None) -> State:
    """`saved` finds the text of a search by the id in the address; accounts.selectors.searches_of makes it."""
    sort = query.get("sorter", default_sort)
    per_page = _whole(query.get("antall"), PER_PAGE[-1])
    search_id = query.get("sok", "").replace("\x00", "")
    return State(
        query=query,
        text=saved(search_id) if saved and search_id else "",
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        page=max(1, _whole(query.get("side"), 1)),
        per_page=per_page if per_page in PER_PAGE else PER_PAGE[-1],
    )


def list_of(
    state: State,
    rows: Rows,
    *,
    path: str,
    words: Words,
    headings: Iterable[Heading],
    count: int | None = None,
    filters: Form | None = None,
    quick: Sequence[Quick] = (),
    about: str = "",
    search_url: str = "",
    excel_url: str = "",
    hides: bool = False,
) -> Listing:
    """One page of the sorted `rows`. Give `count` where it is known or where `rows` is a function; a page after the
    last one shows the last. Both addresses get the list's state added. `hides`: there may be more than is shown while
    nothing is chosen."""
    count = _count(rows) if count is None else count
    pages = max(1, -(-count // state.per_page))
    page = min(state.page, pages)
    start = (page - 1) * state.per_page
    shown = _slice(rows, start, min(start + state.per_page, count))
    return Listing(
        words=words,
        rows=shown,
        q=state.text,
        is_chosen=bool(state.query),
        path=path,
        page=page,
        pages=[number and _page(state, number) for number in page_numbers(page, pages)],
        before=_page(state, page - 1) if page > 1 else None,
        after=_page(state, page + 1) if page < pages else None,
        per_page=state.per_page,
        count=count,
        first=start + 1,
        last=start + len(shown),
        unit=str(words.units[count != 1]),
        columns=[column(state, heading) for heading in headings],
        filters=filters,
        quick=quick,
        about=about,
        search_url=state.address(search_url) if search_url else "",
        excel_url=state.address(excel_url) if excel_url else "",
        hides=hides,
        kept_by_filters=state.kept_without("side", *(filters.fields if filters else ())),
        kept_by_size=state.kept_without("side", "antall"),
    )


def _page(state: State, number: int) -> Page:
    return Page(number, state.query_with(side=number), _("Side %(number)s") % {"number": number})


def _count(rows: Any) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def _slice(rows: Any, start: int, stop: int) -> Sequence[Any]:
    return rows(start, stop) if callable(rows) else list(rows[start:stop])


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else default


def column(state: State, heading: Heading) -> Column:
    """A heading with the query that sorts by it, or turns the order when it already does."""
    key, label = heading.key, str(heading.label)
    if not key:
        return Column("", label, "", "", heading.numeric, heading.hidden or not label)
    is_sorted = state.sort == key
    direction = ("descending" if state.descending else "ascending") if is_sorted else ""
    following = f"-{key}" if is_sorted and not state.descending else key
    return Column(key, label, direction, state.query_with(sorter=following, side=None), heading.numeric)


def quick_choices(
    state: State,
    field: str,
    choices: Iterable[tuple[str, str, int | None]],
    everything: int | None = None,
    *,
    fewest: int = 2,
) -> list[Quick]:
    """«Alle» and one for each (value, label, count) of a field in the address; none where there is nothing to choose
    between, that is fewer than `fewest` beside «Alle»."""
    chosen = state.chosen(field)
    found = [Quick(_("Alle"), everything, state.query_with(**{field: None, "side": None}), not chosen)]
    found += [
        Quick(label, count, state.query_with(**{field: value, "side": None}), chosen == value)
        for value, label, count in choices
    ]
    return found if len(found) > fewest else []


def page_numbers(page: int, pages: int) -> list[int | None]:
    """First, last and those around the page; None stands for a gap."""
    wanted = {1, pages} | set(range(max(1, page - PAGES_AROUND), min(pages, page + PAGES_AROUND) + 1))
    numbers: list[int | None] = []
    for number in sorted(wanted):
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


def searched(address: str, query: QueryDict, search_id: str) -> str:
    """Where a search leads: the list from its first page under the id of the kept text; an empty id shows everything
    again. The rest of the address's query is kept."""
    query = query.copy()
    for name in ("sok", "side"):
        query.pop(name, None)
    if search_id:
        query["sok"] = search_id
    return f"{address}?{query.urlencode()}#liste" if query else f"{address}#liste"
