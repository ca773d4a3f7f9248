"""IMDi's side: Django admin behind the same door as the portal."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext_lazy as _

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
        from payments.admin.overview import overview

        return super().index(request, {"overview": overview(request.user)} | (extra_context or {}))

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_active and user.is_staff and user.is_verified())
