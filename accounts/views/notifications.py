"""«Din kommunes varsler»: the inbox, the way from a notification to its matter, and what the user wants to be told."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import NotificationFilter, NotificationForm
from accounts.models import AuditEvent, Delivery, Event, Notification
from accounts.selectors import gets_notifications, notification_choices, own_recipients
from accounts.services import notification_words as words
from accounts.services import notifications as services
from accounts.services.audit import record
from imdi_tilskudd.lib.listing import Heading, State, Words, list_of, state_of
from imdi_tilskudd.lib.sorting import NorwegianOrder, in_order

SORTING = {
    "tid": ["created_at", "pk"],
    "hendelse": ["event", "-created_at"],
    "mottaker": [NorwegianOrder("recipient__name"), "-created_at"],
}


def for_the_notified(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who work for a recipient; for others there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not gets_notifications(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_the_notified
def notifications(request: HttpRequest) -> HttpResponse:
    """The user's inbox, newest first."""
    state = state_of(request.GET, default_sort="-tid")
    listing = list_of(
        state,
        in_order(_wanted(request, state), state, SORTING),
        path=request.path,
        words=_words(),
        headings=[
            Heading("", _("Varsel")),
            Heading("hendelse", _("Hendelse")),
            Heading("mottaker", _("Tilskuddsmottaker")),
            Heading("tid", _("Tidspunkt")),
        ],
        filters=NotificationFilter(request.GET),
    )
    for row in listing.rows:
        row.title, row.detail = words.title(row.event, row.params), words.detail(row.event, row.params)
    return render(request, "accounts/notifications.html", {"listing": listing})


def _wanted(request: HttpRequest, state: State) -> QuerySet[Notification]:
    found = Notification.objects.visible_to(request.user).select_related("recipient")
    if state.chosen("hendelse") in Event:
        found = found.filter(event=state.chosen("hendelse"))
    return found.unread() if state.chosen("vis") == "ulest" else found


def _words() -> Words:
    return Words(
        title=_("Varsler"),
        units=(_("varsel"), _("varsler")),
        nothing=_("Ingen varsler ennå"),
        todo=_("Her kommer beskjed når IMDi legger ut et utbetalingsgrunnlag, svarer eller spør om noe."),
    )


@require_safe
@for_the_notified
def notification(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Marks it as read and goes to its matter, as a user of the recipient it is about."""
    found = get_object_or_404(
        Notification.objects.visible_to(request.user).select_related("recipient"), public_id=public_id
    )
    services.mark_read(user=request.user, public_id=public_id, now=timezone.now())
    own = own_recipients(request.user)
    if len(own) > 1 and found.recipient_id in own and request.session.get("recipient") != found.recipient_id:
        request.session["recipient"] = found.recipient_id
        record(kind=AuditEvent.Kind.RECIPIENT_CHOSEN, request=request, recipient=found.recipient)
    return redirect(found.url)


@require_POST
@for_the_notified
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Marks all as read."""
    services.mark_read(user=request.user, now=timezone.now())
    return redirect("accounts:notifications")


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_notified
def notification_settings(request: HttpRequest) -> HttpResponse:
    """How the user wants to be told of each event."""
    form = NotificationForm(request.POST or None, initial=notification_choices(request.user))
    if request.method == "POST" and form.is_valid():
        services.choose(user=request.user, deliveries=form.deliveries(), days=form.cleaned_data["days"])
        messages.success(request, _("Valgene er lagret."))
        return redirect("accounts:notification_settings")
    context = {"form": form, "deliveries": Delivery.labels}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/notification_settings.html", context, status=status)
