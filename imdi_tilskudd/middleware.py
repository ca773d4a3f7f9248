"""The door: an id for every request, both factors for every page but a named few, one recipient at a time."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts.selectors import acting_recipient
from imdi_tilskudd.lib.trace import Trace, current_trace

GetResponse = Callable[[HttpRequest], HttpResponse]

# The time of the last request is written at most this often, so that reading a page is not a write.
SEEN_EVERY_SECONDS = 60


class RequestIdMiddleware:
    """Sets `request.request_id` and X-Request-ID, and the client's true address behind our own proxies."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex
        request.META["REMOTE_ADDR"] = client_address(request)
        token = current_trace.set(Trace(request.request_id, request.META["REMOTE_ADDR"] or None))
        try:
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


class DoorMiddleware:
    """Login with both factors for all but settings.PUBLIC_URL_NAMES; sessions end when they must."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not session_holds(request, time.time()):
            logout(request)
        response = self.get_response(request)
        # Also on the public pages: a half-finished login is nobody else's business either.
        response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if request.user.is_authenticated or request.resolver_match.view_name in settings.PUBLIC_URL_NAMES:
            return None
        if request.method != "GET":
            return redirect(settings.LOGIN_URL)
        return redirect_to_login(request.get_full_path())


def session_holds(request: HttpRequest, now: float) -> bool:
    """Whether the login is with both factors, not idle for too long and not too old. Notes its use."""
    session = request.session
    began, seen = session.get("logged_in_at", 0), session.get("seen_at", 0)
    if not request.user.is_verified():
        return False
    if now - began > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
        return False
    if now - seen > SEEN_EVERY_SECONDS:
        session["seen_at"] = now
    return True


class TenantMiddleware:
    """`request.recipient`: the recipient whose grant data the user works with, or None when there is none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.recipient = acting_recipient(user=request.user, chosen=request.session.get("recipient", ""))
        return self.get_response(request)
