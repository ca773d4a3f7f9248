"""A login that has begun but is not finished: kept in the session, where nobody is logged in yet.

The steps, in this order, those that the user needs: one-time code, own password, code app, recovery codes.
Only after the last one is the session logged in.
"""

import time
from dataclasses import dataclass

import django_otp
from django.conf import settings
from django.contrib.auth import login as auth_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import AuditEvent, TotpDevice, User
from accounts.selectors import acting_recipient, confirmed_device
from accounts.services.audit import record
from accounts.services.visits import begin_visit

KEY = "pending_login"
# Wrong codes before the password must be given again. The device itself pauses longer and longer besides.
MAX_WRONG_CODES = 5


@dataclass(slots=True)
class Pending:
    user: User
    device: TotpDevice | None
    code_given: bool
    chooses_password: bool  # has forgotten the old one
    gets_codes: bool  # has just coupled a code app

    @property
    def next_step(self) -> str:
        """Name of the page that comes now; empty when all is done."""
        if self.device and not self.code_given:
            return "accounts:code"
        if self.chooses_password or not self.user.password_set:
            return "accounts:enrol_password"
        if not self.device:
            return "accounts:enrol_totp"
        return "accounts:enrol_recovery" if self.gets_codes else ""


def begin(request: HttpRequest, *, user: User, next_url: str, chooses_password: bool = False) -> None:
    """After the right password, or a link that stands for it. The session starts anew, so that nobody can have
    prepared it."""
    request.session.flush()
    request.session[KEY] = {
        "user": user.pk,
        "backend": user.backend,
        "at": time.time(),
        "next": next_url,
        "code_given": False,
        "wrong_codes": 0,
        "chooses_password": chooses_password,
        "gets_codes": False,
    }
    bind(request, user=user)


def bind(request: HttpRequest, *, user: User) -> None:
    """Ties the pending login to the user's present password and roles: a change of these ends it."""
    request.session[KEY]["hash"] = user.get_session_auth_hash()
    request.session.modified = True


def current(request: HttpRequest) -> Pending | None:
    """The pending login of this session, unless it is too old or the user has been changed meanwhile."""
    state = request.session.get(KEY)
    if not state or time.time() - state["at"] > settings.PENDING_LOGIN_SECONDS:
        return None
    user = User.objects.active().filter(pk=state["user"]).first()
    if user is None or not constant_time_compare(state["hash"], user.get_session_auth_hash()):
        return None
    return Pending(
        user=user,
        device=confirmed_device(user),
        code_given=state["code_given"],
        chooses_password=state["chooses_password"],
        gets_codes=state["gets_codes"],
    )


def note_right_code(request: HttpRequest) -> None:
    _note(request, code_given=True)


def note_password(request: HttpRequest, *, user: User) -> None:
    """The user has chosen one."""
    _note(request, chooses_password=False)
    bind(request, user=user)


def note_new_device(request: HttpRequest) -> None:
    """Its first code counts as the login's, and recovery codes come next."""
    _note(request, code_given=True, gets_codes=True)


def note_codes_kept(request: HttpRequest) -> None:
    _note(request, gets_codes=False)


def _note(request: HttpRequest, **state: bool) -> None:
    request.session[KEY] |= state
    request.session.modified = True


def note_wrong_code(request: HttpRequest) -> bool:
    """False when there were too many: the pending login is over."""
    request.session[KEY]["wrong_codes"] += 1
    request.session.modified = True
    if request.session[KEY]["wrong_codes"] < MAX_WRONG_CODES:
        return True
    request.session.flush()
    return False


def go_on(request: HttpRequest) -> HttpResponse:
    """To the next step, or, when there is none left, through the door."""
    pending = current(request)
    if pending is None:
        return redirect("accounts:login")
    return redirect(pending.next_step) if pending.next_step else _finish(request, pending)


def _finish(request: HttpRequest, pending: Pending) -> HttpResponse:
    state = request.session.pop(KEY)
    last_time = pending.user.last_login
    auth_login(request, pending.user, backend=state["backend"])
    django_otp.login(request, pending.device)
    # From here on three clocks run: how old the login is, how long it has been idle, and how fresh both factors are.
    request.session["logged_in_at"] = request.session["seen_at"] = request.session["confirmed_at"] = time.time()
    # So that she sees it when somebody else has been in.
    request.session["last_time"] = last_time.isoformat() if last_time else ""
    user_agent = request.headers.get("User-Agent", "")
    begin_visit(user=pending.user, session_key=request.session.session_key, user_agent=user_agent)
    recipient = acting_recipient(user=pending.user, chosen="")
    record(kind=AuditEvent.Kind.LOGIN, user=pending.user, recipient=recipient)
    response = redirect(state["next"] or settings.LOGIN_REDIRECT_URL)
    set_language(response, pending.user.language)
    return response


def set_language(response: HttpResponse, language: str) -> None:
    """The cookie Django's LocaleMiddleware reads; nothing when the language is empty."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 60 * 60,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )


def safe_next(request: HttpRequest, default: str = "") -> str:
    """The address to go to afterwards when it is one of our own, written from its first slash, else the default."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    # A word without a slash would be taken for the name of a page; «//host» and «/\host» lead to others.
    own = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if own else (resolve_url(default) if default else "")
