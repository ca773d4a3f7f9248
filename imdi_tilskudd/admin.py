"""IMDi's side: Django admin behind the same door as the portal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def noting_deeds(view: Callable[..., Any]) -> Callable[..., Any]:
    """After a POST that a view of admin has answered: an event with the name of the page, the row and the action.

    No name or number of a person stands in admin's addresses; what was written is in the history of the row."""

    @wraps(view)
    def noted(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and request.resolver_match.url_name != "logout":
            from accounts.models import AuditEvent
            from accounts.services.audit import record

            subject = " ".join([request.resolver_match.url_name, *(str(value) for value in kwargs.values())])
            details = {"status": response.status_code, "action": request.POST.get("action", "")}
            details["rows"] = len(request.POST.getlist("_selected_action"))
            record(kind=AuditEvent.Kind.ADMIN_ACTION, request=request, subject=subject, details=details)
        return response

    return noted


# Passwords belong to the portal's own login.
NOT_HERE = {"password_change", "password_change_done"}


class PortalAdminSite(AdminSite):
    site_header = _("IMDi Tilskudd – saksbehandling")
    site_title = _("IMDi Tilskudd")
    index_title = _("Oversikt")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in NOT_HERE]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Password and one-time code are asked for by the portal's own login, never by admin's."""
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("accounts:login"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's own logout, which also notes it in the log."""
        from accounts.views import logout

        return logout(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # Imported when it is asked for: each app's admin imports this site first.
        from accounts.selectors import driftsmeldinger
        from payments.admin.overview import overview

        shown = {"overview": overview(request.user), "driftsmeldinger": driftsmeldinger(request.user, timezone.now())}
        return super().index(request, shown | (extra_context or {}))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Every page here, our own too: what is done by it stands in the audit log."""
        return super().admin_view(noting_deeds(view), cacheable)

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_active and user.is_staff and user.is_verified())
