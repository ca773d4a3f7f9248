"""The link in an invitation: from the mail to the first step of the first login.

The secret leaves the address at once and waits in the session, and nothing is used up by looking: programs that follow
links in mails do no harm. The link is used up when a password is chosen."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import AuditEvent, Invitation
from accounts.selectors import confirmed_device, open_invitation
from accounts.services.audit import record
from accounts.services.invitations import digest_of

from . import pending

KEY = "invitation"
PASSWORD_BACKEND = "accounts.services.backend.PasswordBackend"  # noqa: S105 - a path, not a password


@sensitive_variables("token")
@require_safe
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the secret out of the address."""
    if request.user.is_authenticated:
        messages.error(request, _("Du er allerede logget inn. Logg ut, og åpne lenken på nytt."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    request.session[KEY] = digest_of(token)
    return redirect("accounts:invitation")


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Says what comes, and begins when the user wants to."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    found = open_invitation(request.session.get(KEY, ""), timezone.now())
    if found is None:
        request.session.pop(KEY, None)
        return render(request, "accounts/invitation_over.html", status=410)
    if request.method == "POST":
        return _begin(request, found)
    return render(request, "accounts/invitation.html", {"invitation": found})


def _begin(request: HttpRequest, found: Invitation) -> HttpResponse:
    """As after the right password: whoever has a code app is asked for the code before choosing a password."""
    forgot = found.purpose == Invitation.Purpose.FORGOT
    if forgot and confirmed_device(found.user) is None:
        # The code app was taken away after the link was sent: the link alone must not be the whole login.
        return render(request, "accounts/invitation_over.html", status=410)
    found.user.backend = PASSWORD_BACKEND
    record(
        kind=AuditEvent.Kind.INVITATION_OPENED,
        user=found.user,
        recipient=found.recipient,
        subject=f"user:{found.user_id}",
    )
    pending.begin(request, user=found.user, next_url="", chooses_password=forgot)
    return pending.go_on(request)
