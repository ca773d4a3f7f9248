"""What every page shows around its content."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.selectors import (
    administered_recipients,
    gets_notifications,
    may_choose_recipient,
    unread_notifications,
)
from change_requests.selectors.counts import tasks_and_unread
from change_requests.selectors.support import support_recipient

from .known_addresses import address


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    current: bool
    count: int | None = None
    counted: str = ""


class Place(NamedTuple):
    """An entry of the menu: the name of its address, its label, for whom it is there, how many wait there and what they
    are called for screen readers, and where else the paths of its pages begin."""

    url_name: str
    label: Any
    opens_for: Callable[[HttpRequest], bool]
    count: Callable[[HttpRequest], int] | None = None
    counted: Any = ""
    also: tuple[str, ...] = ()


def everyone(request: HttpRequest) -> bool:
    return True


def with_grant_data(request: HttpRequest) -> bool:
    """Works with the grant data of a recipient now."""
    return request.recipient is not None


def tasks_waiting(request: HttpRequest) -> int:
    """Activities that wait on the municipality."""
    return _counts(request)[0]


def notified(request: HttpRequest) -> bool:
    """Works for a recipient."""
    return gets_notifications(request.user)


def unread(request: HttpRequest) -> int:
    """Notifications that the user has not opened."""
    if request.recipient is None:
        return unread_notifications(request.user)
    return _counts(request)[1]


def _counts(request: HttpRequest) -> tuple[int, int]:
    """Asked for once in each request."""
    if not hasattr(request, "menu_counts"):
        request.menu_counts = tasks_and_unread(request.user, request.recipient)
    return request.menu_counts


def reports_support(request: HttpRequest) -> bool:
    """May report support cases for somebody."""
    return support_recipient(request.user, request.recipient) is not None


def user_administration(request: HttpRequest) -> bool:
    """Is kommuneadministrator somewhere."""
    return bool(administered_recipients(request.user))


def imdi(request: HttpRequest) -> bool:
    return request.user.is_staff


# The menu, in this order. Addresses below that of a place belong to it and mark it as current.
PLACES: tuple[Place, ...] = (
    Place("dashboard", gettext_lazy("Start"), everyone),
    Place("payments", gettext_lazy("Utbetalinger"), with_grant_data, also=("/terminer/",)),
    Place("persons", gettext_lazy("Personer"), with_grant_data, also=("/saker/",)),
    Place("change_requests:change_requests", gettext_lazy("Endringsforespørsler"), with_grant_data),
    Place(
        "change_requests:tasks",
        gettext_lazy("Oppgaver"),
        with_grant_data,
        tasks_waiting,
        gettext_lazy("venter på dere"),
    ),
    Place("accounts:notifications", gettext_lazy("Varsler"), notified, unread, gettext_lazy("uleste")),
    Place("downloads", gettext_lazy("Nedlastinger"), with_grant_data),
    Place("change_requests:support", gettext_lazy("Support"), reports_support),
    Place("accounts:users", gettext_lazy("Brukere"), user_administration),
    Place("admin:index", gettext_lazy("Saksbehandling"), imdi),
)


# Every place the portal is to have, in the words of the menu; the help page names those that are still to come.
ALL_PLACES = (
    gettext_lazy("Utbetalinger"),
    gettext_lazy("Personer"),
    gettext_lazy("Endringsforespørsler"),
    gettext_lazy("Oppgaver"),
    gettext_lazy("Ekstratilskudd"),
    gettext_lazy("Rapporter"),
    gettext_lazy("Egenkontroll"),
    gettext_lazy("Varsler"),
    gettext_lazy("Brukere"),
)


def planned() -> list[str]:
    """Labels of the places that are not in the menu yet."""
    there = {str(place.label) for place in PLACES}
    return [str(label) for label in ALL_PLACES if str(label) not in there]


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: demo strip, footer, navigation, the way to another recipient."""
    context: dict[str, Any] = {"demo": settings.DEMO, "footer_links": footer_links()}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    context["navigation"] = _navigation(request)
    context["idle_seconds"] = settings.SESSION_IDLE_SECONDS
    context["administers_users"] = user_administration(request)
    if request.recipient is not None:
        context["search_url"] = address("find")
    if may_choose_recipient(user):
        context["choose_recipient_url"] = _choose_recipient_url(request)
    return context


def _choose_recipient_url(request: HttpRequest) -> str:
    """With the way back, where the page exists for every recipient: a case or a person does not."""
    match = request.resolver_match
    everywhere = match is not None and set(match.kwargs) <= {"term"} and match.view_name != "accounts:choose_recipient"
    back = {"next": request.path} if everywhere and request.method == "GET" else {}
    return reverse("accounts:choose_recipient", query=back)


def footer_links() -> list[Entry]:
    """At the foot of every page, also before the login."""
    return [
        Entry(_("Hjelp"), address("help"), current=False),
        Entry(_("Slik regner vi"), address("how_we_calculate"), current=False),
        Entry(_("Tilgjengelighet"), address("accessibility"), current=False),
        Entry(_("Personvern"), address("privacy"), current=False),
    ]


def _navigation(request: HttpRequest) -> list[Entry]:
    return [_entry(request, place) for place in PLACES if place.opens_for(request)]


def _entry(request: HttpRequest, place: Place) -> Entry:
    url = address(place.url_name)
    current = request.path == url or (url != "/" and request.path.startswith((url, *place.also)))
    count = place.count(request) if place.count else None
    return Entry(str(place.label), url, current, count, str(place.counted))
