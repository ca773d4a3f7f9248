"""Min side: a user's own login. What could lock somebody else in asks for password and code again first."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

import django_otp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import lockout
from accounts.forms import CodeForm, ConfirmForm, OwnPasswordForm
from accounts.models import AuditEvent
from accounts.selectors import confirmed_device, living_visits
from accounts.services import devices, recovery, users, visits
from accounts.services.audit import record

from .login import device_shown, locked_text, wrong_code_text
from .pending import safe_next

page = require_http_methods(["GET", "HEAD", "POST"])
View = Callable[..., HttpResponse]


def freshly_confirmed(view: View) -> View:
    """Opens for settings.CONFIRMED_SECONDS after password and code were given, at the login or on the page this leads
    to otherwise."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if time.time() - request.session.get("confirmed_at", 0) <= settings.CONFIRMED_SECONDS:
            return view(request, *args, **kwargs)
        return redirect(reverse("accounts:confirm", query={"next": request.path}))

    return guarded


@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """Own sessions and roles, and the ways to change the login."""
    living = living_visits(request.user, timezone.now())
    context = {
        "visits": living,
        "this_key": request.session.session_key,
        "has_others": any(one.visit.session_key != request.session.session_key for one in living),
        "codes_left": recovery.codes_left(user=request.user),
        "device": confirmed_device(request.user),
    }
    return render(request, "accounts/my_page.html", context)


@sensitive_post_parameters("password")
@page
def confirm(request: HttpRequest) -> HttpResponse:
    """Password and code again. Wrong ones count as at the login: they are logged and lead to the same pauses."""
    form = ConfirmForm(request.POST or None)
    if form.is_valid() and _confirmed(request, form):
        request.session["confirmed_at"] = time.time()
        record(kind=AuditEvent.Kind.CONFIRMED, request=request)
        return redirect(safe_next(request, default="accounts:my_page"))
    return render(request, "accounts/confirm.html", {"form": form, "next": safe_next(request)})


def _confirmed(request: HttpRequest, form: ConfirmForm) -> bool:
    """False with the reason on the form and in the log."""
    values = form.cleaned_data
    attempt = lockout.try_password(request, username=request.user.username, password=values["password"])
    if attempt.user != request.user:
        locked = attempt.minutes_locked
        form.add_error("password", locked_text(locked) if locked else _("Feil passord. Prøv igjen."))
    elif not _is_right_code(request, values["code"]):
        form.add_error("code", wrong_code_text(confirmed_device(request.user)))
    else:
        return True
    record(kind=AuditEvent.Kind.CONFIRM_FAILED, request=request)
    return False


def _is_right_code(request: HttpRequest, code: str) -> bool:
    if code.isascii() and code.isdigit():
        return devices.verify_code(user=request.user, code=code) is not None
    return recovery.use_code(user=request.user, code=code)


@sensitive_post_parameters("new_password1", "new_password2")
@page
@freshly_confirmed
def own_password(request: HttpRequest) -> HttpResponse:
    """A new password; every other login of the user ends."""
    form = OwnPasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        users.set_own_password(user=request.user, password=form.cleaned_data["new_password1"])
        _stay_logged_in(request)
        messages.success(request, _("Passordet er endret. Du er logget ut alle andre steder."))
        return redirect("accounts:my_page")
    return render(request, "accounts/own_password.html", {"form": form})


@page
@freshly_confirmed
def own_device(request: HttpRequest) -> HttpResponse:
    """Another code app; the present one works until the new one has shown its first code."""
    device = devices.begin_enrolment(user=request.user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        new = devices.replace_device(user=request.user, code=form.cleaned_data["code"])
        if new:
            django_otp.login(request, new)
            _stay_logged_in(request)
            messages.success(request, _("Den nye kodeappen er i bruk. Du er logget ut alle andre steder."))
            return redirect("accounts:my_page")
        form.add_error("code", wrong_code_text(device))
    return render(request, "accounts/own_device.html", {"form": form} | device_shown(device))


def _stay_logged_in(request: HttpRequest) -> None:
    """The login was bound to what has just changed: this one goes on under a new key, all others end."""
    before = request.session.session_key
    update_session_auth_hash(request, request.user)
    visits.move_visit(old_key=before, new_key=request.session.session_key)


@page
@freshly_confirmed
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, shown in the answer and never again."""
    codes = recovery.make_codes(user=request.user) if request.method == "POST" else []
    context = {"codes": codes, "codes_left": recovery.codes_left(user=request.user)}
    return render(request, "accounts/own_recovery.html", context)


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """All other browsers are logged out."""
    others = [visit for visit in request.user.visits.all() if visit.session_key != request.session.session_key]
    visits.end_visits(user=request.user, visits=others)
    messages.success(request, _("Du er logget ut alle andre steder."))
    return redirect("accounts:my_page")


@require_POST
def end_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One other browser is logged out. This one is left by the button that every page has."""
    visit = request.user.visits.exclude(session_key=request.session.session_key).filter(public_id=public_id).first()
    if visit is None:
        raise Http404
    visits.end_visits(user=request.user, visits=[visit])
    messages.success(request, _("Økten er avsluttet."))
    return redirect("accounts:my_page")


@require_POST
def extend_session(request: HttpRequest) -> HttpResponse:
    """«Fortsett» of the warning before an idle login ends. The door has noted the use already, at the latest now."""
    request.session["seen_at"] = time.time()
    if "stille" in request.POST:  # the script of the page asks so
        return HttpResponse(status=204)
    return redirect(safe_next(request, default=settings.LOGIN_REDIRECT_URL))
