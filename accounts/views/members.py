"""Brukere: the kommuneadministrator's list of users, and the log of what was done with them. No grant data here."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import MemberFilter
from accounts.models import AuditEvent, Recipient, RoleGrant, RoleReview, Superbruker, User
from accounts.selectors import administered_recipients, grants_of, members, searches_of
from accounts.services.audit import record
from imdi_tilskudd.lib.listing import Heading, State, Words, list_of, state_of
from imdi_tilskudd.lib.responses import XLSX, file_response
from imdi_tilskudd.lib.sorting import NorwegianOrder, in_order

from .members_file import write_users
from .searching import keep_search

KEY = "administered"
STATE_COLORS = {"invitert": "info", "aktiv": "success", "inaktiv": "warning", "deaktivert": "neutral"}
SORTING = {
    "navn": [NorwegianOrder("name"), "username"],
    "brukernavn": ["username"],
    "epost": [NorwegianOrder("email")],
    "tilstand": ["state_order", NorwegianOrder("name")],
    "innlogget": ["last_login"],
}
HEADINGS = [
    Heading("navn", gettext_lazy("Navn")),
    Heading("brukernavn", gettext_lazy("Brukernavn")),
    Heading("epost", gettext_lazy("E-post")),
    Heading("", gettext_lazy("Roller hos dere")),
    Heading("tilstand", gettext_lazy("Tilstand")),
    Heading("innlogget", gettext_lazy("Sist innlogget")),
]
WORDS = Words(
    title=gettext_lazy("Brukere"),
    units=(gettext_lazy("bruker"), gettext_lazy("brukere")),
    search=gettext_lazy("Søk i brukerne"),
    placeholder=gettext_lazy("Navn, brukernavn eller e-post"),
    looks_in=gettext_lazy("Søket ser i navn, brukernavn og e-post."),
    nothing=gettext_lazy("Ingen brukere ennå"),
    todo=gettext_lazy("Opprett den første med knappen «Ny bruker»."),
)


def administers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page of a kommuneadministrator, who gets the recipient as second argument; whoever has several chooses first;
    for anybody else there is no such page, and the attempt is noted."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = administered_recipients(request.user)
        if not own:
            record(kind=AuditEvent.Kind.REFUSED, request=request, subject="users")
            raise Http404
        recipient = own.get(request.session.get(KEY, "")) or (next(iter(own.values())) if len(own) == 1 else None)
        if recipient is None:
            return redirect("accounts:users_recipient")
        return view(request, recipient, *args, **kwargs)

    return guarded


def member_or_404(recipient: Recipient, public_id: Any) -> User:
    """A user of the recipient; anybody else is not found, whether there is such a user or not."""
    found = members(recipient, timezone.localdate()).select_related("home", "created_by")
    return get_object_or_404(found, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def users_recipient(request: HttpRequest) -> HttpResponse:
    """For whose users, when the user is kommuneadministrator of several."""
    own = administered_recipients(request.user)
    if not own:
        raise Http404
    if request.method == "POST":
        if request.POST.get("recipient") not in own:
            raise Http404
        request.session[KEY] = request.POST["recipient"]
        return redirect("accounts:users")
    return render(request, "accounts/users_recipient.html", {"recipients": own.values()})


@require_safe
@administers
def users(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    """Everybody who works for the recipient."""
    today = timezone.localdate()
    state = _state(request, recipient)
    grants = list(grants_of(recipient, today))
    roles = {grant.role_id: grant.role for grant in grants}
    listing = list_of(
        state,
        _wanted(recipient, state),
        path=request.path,
        words=WORDS,
        headings=HEADINGS,
        filters=MemberFilter(request.GET, roles=roles.values()),
        search_url=reverse("accounts:users_search"),
        excel_url=reverse("accounts:users_excel"),
    )
    _fill(listing.rows, grants)
    context = {
        "recipient": recipient,
        "listing": listing,
        "superbruker": Superbruker.objects.select_related("user").filter(recipient=recipient).first(),
        "review": RoleReview.objects.undone().filter(recipient=recipient).order_by("due").first(),
        "today": today,
        "has_several": len(administered_recipients(request.user)) > 1,
    }
    return render(request, "accounts/users.html", context)


@require_safe
@administers
def users_excel(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    """Exactly what the list shows, every page of it."""
    rows = list(_wanted(recipient, _state(request, recipient)))
    _fill(rows, grants_of(recipient, timezone.localdate()))
    filename = f"brukere-{recipient.number}.xlsx"
    response, count = file_response(lambda file: write_users(rows, HEADINGS, file), filename, XLSX)
    record(kind="export_users", request=request, recipient=recipient, subject="users", details={"users": count})
    return response


def _state(request: HttpRequest, recipient: Recipient) -> State:
    return state_of(request.GET, default_sort="navn", saved=searches_of(recipient))


def _fill(rows: Iterable[User], grants: Iterable[RoleGrant]) -> None:
    """What a row shows beside the user: the roles here, out of all `grants` of the recipient, and how she stands."""
    held: dict[int, list[RoleGrant]] = {}
    for grant in grants:
        held.setdefault(grant.user_id, []).append(grant)
    for user in rows:
        user.listed_grants, user.state_color = held.get(user.pk, []), STATE_COLORS[user.state]


def _wanted(recipient: Recipient, state: State) -> QuerySet[User]:
    today = timezone.localdate()
    found = members(recipient, today)
    if state.text:
        text = state.text
        found = found.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(email__icontains=text))
    if state.chosen("tilstand") in User.State:
        found = found.in_state(state.chosen("tilstand"))
    if state.chosen("rolle"):
        held = grants_of(recipient, today).filter(role_id=state.chosen("rolle"))
        found = found.filter(pk__in=held.order_by().values("user_id"))
    return in_order(found.annotate(state_order=_state_order()), state, SORTING)


def _state_order() -> Case:
    """The states in their order, for sorting."""
    never_in = Q(is_active=True, password_set=False, last_login=None)
    return Case(
        When(never_in, then=Value("1")),
        When(is_active=True, then=Value("2")),
        When(closed_because=User.Closed.UNUSED, then=Value("3")),
        default=Value("4"),
        output_field=CharField(),
    )


@require_POST
@administers
def users_search(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    address = reverse("accounts:users")
    return keep_search(request, address, kind="search_users", subject="users", recipient=recipient)


# What the log of a recipient's users shows.
LOGGED = [
    AuditEvent.Kind.USER_CREATED,
    AuditEvent.Kind.USER_CHANGED,
    AuditEvent.Kind.USER_DEACTIVATED,
    AuditEvent.Kind.USER_REACTIVATED,
    AuditEvent.Kind.USER_UNUSED,
    AuditEvent.Kind.INVITED,
    AuditEvent.Kind.INVITATION_WITHDRAWN,
    AuditEvent.Kind.PASSWORD_RESET,
    AuditEvent.Kind.DEVICE_RESET,
    AuditEvent.Kind.USERNAME_TAKEN,
    AuditEvent.Kind.ROLE_GIVEN,
    AuditEvent.Kind.ROLE_TAKEN,
    AuditEvent.Kind.ROLE_CONFIRMED,
    AuditEvent.Kind.REVIEW_OPENED,
    AuditEvent.Kind.REVIEW_DONE,
    AuditEvent.Kind.SUPERBRUKER_NAMED,
    AuditEvent.Kind.ADMINISTRATOR_ASKED,
    AuditEvent.Kind.ADMINISTRATOR_APPROVED,
    AuditEvent.Kind.ADMINISTRATOR_REFUSED,
]
LOG_WORDS = Words(
    title=gettext_lazy("Hendelser"),
    units=(gettext_lazy("hendelse"), gettext_lazy("hendelser")),
    nothing=gettext_lazy("Ingen hendelser ennå"),
    todo=gettext_lazy("Her står hva som er gjort med brukerne hos dere, av hvem og når."),
)
LOG_HEADINGS = [
    Heading("tid", gettext_lazy("Tidspunkt")),
    Heading("hendelse", gettext_lazy("Hendelse")),
    Heading("", gettext_lazy("Gjelder")),
    Heading("", gettext_lazy("Rolle")),
    Heading("", gettext_lazy("Utført av")),
]


@require_safe
@administers
def users_log(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    """What was done with the recipient's users, newest first."""
    state = state_of(request.GET, default_sort="-tid")
    events = AuditEvent.objects.filter(recipient=recipient, kind__in=LOGGED).select_related("user")
    table = {"tid": ["at"], "hendelse": ["kind", "-at"]}
    listing = list_of(state, in_order(events, state, table), path=request.path, words=LOG_WORDS, headings=LOG_HEADINGS)
    _say_who(listing.rows, recipient)
    return render(request, "accounts/users_log.html", {"recipient": recipient, "listing": listing})


def _say_who(events: Any, recipient: Recipient) -> None:
    """Names of the recipient's own users. Others that did something are IMDi; others it was about have no name here."""
    own = {user.pk: user.name for user in members(recipient, timezone.localdate())}
    roles = {grant.role_id: grant.role.title for grant in grants_of(recipient, timezone.localdate())}
    for event in events:
        kind, _colon, key = event.subject.partition(":")
        about = int(key) if kind == "user" and key.isdigit() else None
        event.about = own.get(about, _("tidligere bruker")) if about else ""
        event.doer = own.get(event.user_id, "IMDi") if event.user_id else _("systemet")
        slug = event.details.get("role", "")
        event.role = roles.get(slug, slug)
