"""Support: for those with a role that reports, who need not see any grant data."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Recipient
from change_requests import services
from change_requests.forms import MessageForm, TextForm
from change_requests.models import Activity, Note
from change_requests.rules import moves
from change_requests.selectors.lists import activities_of
from change_requests.selectors.support import support_recipient
from change_requests.selectors.words import history_shown, next_sentence, row_of, tag_of
from imdi_tilskudd.lib.dates import today

from .found import said

SUPPORT = Activity.Type.SUPPORT
SHOWN = 100


def for_reporter(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page of whoever may report support cases; for others there is no such page. The view gets the recipient."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        recipient = support_recipient(request.user, request.recipient)
        if recipient is None:
            raise Http404
        return view(request, recipient, *args, **kwargs)

    return guarded


@require_safe
@for_reporter
def support(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    found = activities_of(request.user, recipient).filter(type=SUPPORT).order_by("-id")[:SHOWN]
    rows = [row_of(activity, today()) for activity in found]
    return render(request, "change_requests/support.html", {"rows": rows, "place": recipient})


@require_http_methods(["GET", "HEAD", "POST"])
@for_reporter
def new_support_case(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        sent = services.send_new(
            type=SUPPORT,
            recipient=recipient,
            by=request.user,
            title=form.cleaned_data["tittel"],
            text=form.cleaned_data["tekst"],
            content={},
        )
        messages.success(request, _("Supportsaken er sendt til IMDi. Svaret kommer her."))
        return redirect("change_requests:support_case", sent.public_id)
    context = {"form": form, "place": recipient}
    return render(request, "change_requests/support_form.html", context, status=422 if form.is_bound else 200)


def _case_or_404(request: HttpRequest, recipient: Recipient, public_id: UUID) -> Activity:
    found = activities_of(request.user, recipient).filter(type=SUPPORT, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@for_reporter
def support_case(request: HttpRequest, recipient: Recipient, public_id: UUID) -> HttpResponse:
    return _page(request, recipient, _case_or_404(request, recipient, public_id), TextForm())


def _page(
    request: HttpRequest, recipient: Recipient, case: Activity, form: TextForm, status: int = 200
) -> HttpResponse:
    tag, color = tag_of(case)
    context = {
        "activity": case,
        "place": recipient,
        "tag": tag,
        "tag_color": color,
        "standing": next_sentence(case, today()),
        "notes": case.notes.select_related("by").exclude(side=Note.Side.INTERNAL),
        "history": history_shown(case),
        "may_write": case.place in moves.OPEN,
        "text_form": form,
    }
    return render(request, "change_requests/support_case.html", context, status=status)


@require_POST
@for_reporter
def support_message(request: HttpRequest, recipient: Recipient, public_id: UUID) -> HttpResponse:
    """An answer when IMDi has asked, else one more message."""
    case = _case_or_404(request, recipient, public_id)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _page(request, recipient, case, form, status=422)
    text = form.cleaned_data["tekst"]
    try:
        if case.place == moves.ASKED:
            services.reply_to_imdi(activity=case, text=text, by=request.user)
        else:
            services.add_note(activity=case, side=Note.Side.MUNICIPALITY, text=text, by=request.user)
    except ValidationError as refused:
        said(request, refused)
    else:
        messages.success(request, _("Sendt til IMDi."))
    return redirect("change_requests:support_case", case.public_id)
