"""Gjennomgang av roller, and the municipality's word to IMDi about kommuneadministratorer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import AdministratorRequestForm
from accounts.models import AdministratorRequest, AuditEvent, Recipient, RoleReview, RoleReviewItem
from accounts.models.recipient import IMDI_NUMBER
from accounts.selectors import administered_recipients, members
from accounts.services import administrators, reviews
from accounts.services.audit import record

from .members import KEY, administers

page = require_http_methods(["GET", "HEAD", "POST"])
REVIEWS_SHOWN = 8


@page
@administers
def role_review(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    """Every role confirmed or taken; what was answered before is kept. Some now and the rest later is fine."""
    found = RoleReview.objects.filter(recipient=recipient).order_by("-opened_at")
    current = found.undone().first()
    if request.method == "POST" and current:
        return _answer(request, current)
    today = timezone.localdate()
    context = {
        "recipient": recipient,
        "review": current,
        "is_overdue": current and current.is_overdue(today),
        "items": [_with_permission(item, request) for item in reviews.open_items(current, today)] if current else [],
        "history": found.select_related("done_by")[:REVIEWS_SHOWN],
    }
    return render(request, "accounts/users_review.html", context)


def _with_permission(item: RoleReviewItem, request: HttpRequest) -> RoleReviewItem:
    item.may_take = item.grant.user_id != request.user.pk and not item.grant.role.given_by_imdi_only
    return item


def _answer(request: HttpRequest, review: RoleReview) -> HttpResponse:
    answers = {
        int(name.removeprefix("rolle-")): value
        for name, value in request.POST.items()
        if name.removeprefix("rolle-").isdigit() and len(name) < 20
    }
    try:
        done = reviews.answer_review(review=review, answers=answers, by=request.user, today=timezone.localdate())
        text = _("Gjennomgangen er ferdig.") if done else _("Svarene er lagret. Noen roller venter fortsatt på svar.")
        messages.success(request, text)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("accounts:role_review")


@page
def administrator_requests(request: HttpRequest) -> HttpResponse:
    """The form, and what has been sent. Open to everybody with a role for the recipient: IMDi confirms with the
    municipality before it does anything."""
    recipient = _held_recipient(request)
    users = members(recipient, timezone.localdate()).filter(works_here=True).order_by("name", "pk")
    form = AdministratorRequestForm(request.POST or None, users=users)
    if form.is_valid() and _sent(request, recipient, form):
        messages.success(request, _("Meldingen er sendt til IMDi. Dere får svar på e-post."))
        return redirect("accounts:administrator_requests")
    sent = AdministratorRequest.objects.filter(recipient=recipient).select_related("sent_by").order_by("-sent_at")
    context = {"recipient": recipient, "form": form, "requests": sent[:25]}
    return render(request, "accounts/users_administrators.html", context)


def _held_recipient(request: HttpRequest) -> Recipient:
    """The one the user administers or works for; IMDi's users have none here."""
    held = administered_recipients(request.user) or {
        grant.recipient_id: grant.recipient for grant in request.user.role_grants if grant.recipient_id != IMDI_NUMBER
    }
    if not held:
        record(kind=AuditEvent.Kind.REFUSED, request=request, subject="administrator_requests")
        raise Http404
    working_for = request.recipient.number if request.recipient else ""
    return held.get(request.session.get(KEY, "")) or held.get(working_for) or next(iter(held.values()))


def _sent(request: HttpRequest, recipient: Recipient, form: Any) -> bool:
    try:
        administrators.ask_imdi(recipient=recipient, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
