"""What a user may change about the visit: log out, language, which recipient."""

from django.conf import settings
from django.contrib.auth import logout as auth_logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import AuditEvent, Recipient
from accounts.selectors import driftsmeldinger, may_choose_recipient, recipients_by_county, recipients_named
from accounts.services import users
from accounts.services.audit import record
from accounts.services.visits import forget_visit

from . import pending

# So many recipients stand open on the page; more are folded together under their county.
FEW = 30
LONGEST_NAME = 100


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    record(kind=AuditEvent.Kind.LOGOUT, request=request)
    forget_visit(session_key=request.session.session_key or "")
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


@require_http_methods(["GET", "HEAD", "POST"])
def choose_recipient(request: HttpRequest) -> HttpResponse:
    """Velg kommune, for those who have a choice. `next` is where the user came from, if it is a page of ours."""
    if not may_choose_recipient(request.user):
        return redirect(settings.LOGIN_REDIRECT_URL)
    return _choose(request) if request.method == "POST" else _choices(request)


def _choose(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("recipient", "").replace("\x00", "")
    recipient = get_object_or_404(Recipient.objects.visible_to(request.user), number=number)
    request.session["recipient"] = recipient.number
    record(kind=AuditEvent.Kind.RECIPIENT_CHOSEN, request=request, recipient=recipient)
    return redirect(pending.safe_next(request, default=settings.LOGIN_REDIRECT_URL))


def _choices(request: HttpRequest) -> HttpResponse:
    """A municipality's name is no personal data, so the text sought may stand in the address."""
    text = request.GET.get("navn", "")[:LONGEST_NAME].replace("\x00", "").strip()
    recipients = recipients_named(request.user, text) if text else recipients_by_county(request.user)
    count = sum(len(members) for _, members in recipients)
    context = {
        "recipients": recipients,
        "count": count,
        "text": text,
        "all_open": bool(text) or count <= FEW,
        "searchable": bool(text) or count > FEW,
        "next": pending.safe_next(request),
        "driftsmeldinger": driftsmeldinger(request.user, timezone.now()),
    }
    return render(request, "accounts/choose_recipient.html", context)
