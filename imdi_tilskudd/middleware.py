"""The door: an id for every request, both factors for every page but a named few, one recipient at a time."""

import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user, logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.selectors import acting_recipient, gave_code, scope_of, visit_over
from imdi_tilskudd.lib import scope
from imdi_tilskudd.lib.trace import Trace, current_trace

GetResponse = Callable[[HttpRequest], HttpResponse]

# The time of the last request is written at most this often, so that reading a page is not a write.
SEEN_EVERY_SECONDS = 60


class RequestIdMiddleware:
    """Sets `request.request_id` and X-Request-ID, and the client's true address behind our own proxies. Until the user
    is known (TenantMiddleware), the request sees no recipient's rows."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex
        request.META["REMOTE_ADDR"] = client_address(request)
        token = current_trace.set(Trace(request.request_id, request.META["REMOTE_ADDR"] or None))
        try:
            with scope.seeing(scope.NOBODY):
                response = self.get_response(request)
        finally:
            current_trace.reset(token)
        response["X-Request-ID"] = request.request_id
        return response


def client_address(request: HttpRequest) -> str:
    """The address that the outermost of our own proxies saw. What stands further left is not believed."""
    proxies = settings.AXES_IPWARE_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies]
    return request.META.get("REMOTE_ADDR", "")


class LoginMiddleware(AuthenticationMiddleware):
    """`request.user` with the code app of this login, instead of Django's and django_otp's own: who it is decides about
    every page, so it is asked for at once, and not through two proxies that every look at the user passes."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = user = get_user(request)
        is_verified = user.is_authenticated and gave_code(user, request.session.get(DEVICE_ID_SESSION_KEY))
        user.is_verified = lambda: is_verified


class DoorMiddleware:
    """Login with both factors for all but settings.PUBLIC_URL_NAMES; sessions end when they must."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.ended = ""
        if request.user.is_authenticated and not session_holds(request, time.time()):
            request.ended = visit_over(request.session, time.time())
            logout(request)
        response = self.get_response(request)
        # Also on the public pages: a half-finished login is nobody else's business either.
        response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if request.user.is_authenticated or request.resolver_match.view_name in settings.PUBLIC_URL_NAMES:
            return None
        if request.ended:
            messages.info(request, ended_text(request))
        if request.method == "GET":
            return redirect_to_login(request.get_full_path())
        back = page_before(request)
        return redirect_to_login(back) if back else redirect(settings.LOGIN_URL)


def session_holds(request: HttpRequest, now: float) -> bool:
    """Whether the login is with both factors, not idle for too long and not too old. Notes its use."""
    if not request.user.is_verified() or visit_over(request.session, now):
        return False
    if now - request.session["seen_at"] > SEEN_EVERY_SECONDS:
        request.session["seen_at"] = now
    return True


def ended_text(request: HttpRequest) -> str:
    """What happened, and that nothing was saved where something was sent."""
    if request.ended == "idle":
        text = _("Du ble logget ut fordi det ikke skjedde noe på en halv time.")
    else:
        text = _("Du ble logget ut fordi det er lenge siden du logget inn.")
    after = _("Logg inn, så kommer du tilbake til siden.")
    unsaved = "" if request.method == "GET" else _("Det du sendte nå, er ikke lagret.")
    return " ".join(part for part in (text, unsaved, after) if part)


def page_before(request: HttpRequest) -> str:
    """The path of our own page from which something was sent; empty when the browser does not say."""
    before = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(before)
    return urlunsplit(("", "", parts.path, parts.query, "")) if own else ""


class TenantMiddleware:
    """`request.recipient`: the recipient whose grant data the user works with, or None when there is none. From here on
    the database shows the rows that the user's roles open."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.recipient = acting_recipient(user=request.user, chosen=request.session.get("recipient", ""))
        with scope.seeing(scope_of(request.user)):
            return self.get_response(request)


class LanguageMiddleware:
    """The language of a page behind the login; before it, LocaleMiddleware has read the cookie and the browser.

    What the user has chosen counts first, then what was chosen in this browser, then the målform of the recipient the
    user works with or belongs to; only then the browser's own wish, and bokmål.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


def language_of(request: HttpRequest) -> str:
    """`nb` or `nn`; empty when only the browser has a wish."""
    if not request.user.is_authenticated:
        return ""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    chosen = request.user.language or (cookie if cookie in dict(settings.LANGUAGES) else "")
    return chosen or malform_of(request)


def malform_of(request: HttpRequest) -> str:
    """Of the recipient at hand; without one, of all the user's recipients when they agree."""
    if request.recipient is not None:
        return request.recipient.language
    languages = {grant.recipient.language for grant in request.user.role_grants}
    return languages.pop() if len(languages) == 1 else ""
