"""Hjelp, tilgjengelighetserklæring and personvern: for everyone, also before the login."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .context import planned
from .texts import Text, guides, text


def _facts() -> dict[str, Any]:
    """What texts say about this installation, by the names they use for it."""
    return {
        "idle_minutes": settings.SESSION_IDLE_SECONDS // 60,
        "longest_hours": settings.SESSION_ABSOLUTE_SECONDS // 3600,
        "attempts": settings.AXES_FAILURE_LIMIT,
        "pause_minutes": int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60,
        "email": settings.CONTACT_EMAIL,
        "phone": settings.CONTACT_PHONE,
        "login_phone": settings.CONTACT_LOGIN_PHONE,
        "log_years": settings.LOG_YEARS,
    }


def _text(slug: str) -> Text:
    return text(get_language() or "", slug, _facts())


def _guides() -> list[Text]:
    return guides(get_language() or "", _facts())


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The guides, the keys, and the places that are not built yet."""
    context = {"guides": _guides(), "planned": planned(), "contact": _text("kontakt")}
    return render(request, "pages/help.html", context)


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """One task, step by step."""
    all_guides = _guides()
    found = next((guide for guide in all_guides if guide.slug == slug), None)
    if found is None:
        raise Http404
    see = [guide for guide in all_guides if guide.slug in found.see]
    return render(request, "pages/text.html", {"text": found, "see": see, "is_guide": True})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tilgjengelighetserklæring."""
    return render(request, "pages/text.html", {"text": _text("tilgjengelighet")})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored about whom, why, and for how long."""
    return render(request, "pages/text.html", {"text": _text("personvern")})
