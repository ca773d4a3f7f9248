"""One small mechanism for lists: the state of search, filters, sorting and paging stands in the address; the search
text itself is kept on the server under a short id."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict

from accounts.selectors import saved_search

if TYPE_CHECKING:
    from accounts.models import Recipient

PER_PAGE = (25, 50, 100)
PAGES_AROUND = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts."""

    key: str
    label: str
    sorted: str
    next_query: str
    numeric: bool


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
        query = self.query.copy()
        for name, value in changes.items():
            if value is None:
                query.pop(name, None)
            else:
                query[name] = str(value)
        return query.urlencode()


def state_of(request: HttpRequest, recipient: "Recipient", default_sort: str) -> State:
    query = request.GET
    sort = query.get("sorter", default_sort)
    per_page = _whole(query.get("antall"), PER_PAGE[-1])
    search_id = query.get("sok", "").replace("\x00", "")
    return State(
        query=query,
        text=saved_search(recipient=recipient, search_id=search_id) if search_id else "",
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        page=max(1, _whole(query.get("side"), 1)),
        per_page=per_page if per_page in PER_PAGE else PER_PAGE[-1],
    )


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else default


def column(state: State, key: str, label: str, numeric: bool = False) -> Column:
    """A heading with the query that sorts by it, or turns the order when it already does."""
    is_sorted = state.sort == key
    direction = ("descending" if state.descending else "ascending") if is_sorted else ""
    following = f"-{key}" if is_sorted and not state.descending else key
    return Column(key, label, direction, state.query_with(sorter=following, side=None), numeric)


def page_numbers(page: int, pages: int) -> list[int | None]:
    """First, last and those around the page; None stands for a gap."""
    wanted = {1, pages} | set(range(max(1, page - PAGES_AROUND), min(pages, page + PAGES_AROUND) + 1))
    numbers: list[int | None] = []
    for number in sorted(wanted):
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers
