"""What a user may change about the visit: log out, language, which recipient."""

from django.conf import settings
from django.contrib.auth import logout as auth_logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import AuditEvent, Recipient
from accounts.selectors import may_choose_recipient, recipients_by_county
from accounts.services import users
from accounts.services.audit import record

from . import pending


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    record(kind=AuditEvent.Kind.LOGOUT, request=request)
    auth_logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Bokmål or nynorsk from now on; remembered for the user, or in a cookie for a visitor."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise Http404
    if request.user.is_authenticated:
        users.choose_language(user=request.user, language=chosen)
    response = redirect(pending.safe_next(request, default=settings.LOGIN_REDIRECT_URL))
    pending.set_language(response, chosen)
    return response


def choose_recipient(request: HttpRequest) -> HttpResponse:
    """Velg kommune, for those who have a choice."""
    if not may_choose_recipient(request.user):
        return redirect(settings.LOGIN_REDIRECT_URL)
    return _choose(request) if request.method == "POST" else _choices(request)


def _choose(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("recipient", "").replace("\x00", "")
    recipient = get_object_or_404(Recipient.objects.visible_to(request.user), number=number)
    request.session["recipient"] = recipient.number
    record(kind=AuditEvent.Kind.RECIPIENT_CHOSEN, request=request, recipient=recipient)
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_safe
def _choices(request: HttpRequest) -> HttpResponse:
    recipients = recipients_by_county(request.user)
    return render(request, "accounts/choose_recipient.html", {"recipients": recipients})
