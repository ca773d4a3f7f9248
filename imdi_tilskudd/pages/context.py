"""What every page shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.selectors import may_choose_recipient


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    current: bool
    count: int | None = None


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: demo strip, footer, navigation, the way to another recipient."""
    context: dict[str, Any] = {"demo": settings.DEMO, "footer_links": footer_links()}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    context["navigation"] = _navigation(request)
    if may_choose_recipient(user):
        context["choose_recipient_url"] = reverse("accounts:choose_recipient")
    return context


def footer_links() -> list[Entry]:
    """At the foot of every page, also before the login."""
    return [Entry(_("Slik regner vi"), reverse("how_we_calculate"), current=False)]


def _navigation(request: HttpRequest) -> list[Entry]:
    entries = [Entry(_("Start"), reverse("dashboard"), request.path == reverse("dashboard"))]
    if request.user.is_staff:
        entries.append(Entry(_("Saksbehandling"), reverse("admin:index"), current=False))
    return entries
