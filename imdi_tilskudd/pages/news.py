"""«Din kommunes varsler» on the dashboard: the newest of what the user has been told."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.selectors import gets_notifications, newest_notifications
from accounts.services.notification_words import title


def news_of(request: HttpRequest) -> list[dict[str, Any]] | None:
    """None for whoever is not told anything: IMDi's users."""
    if not gets_notifications(request.user):
        return None
    return [
        {
            "label": title(one.event, one.params),
            "url": reverse("accounts:notification", args=[one.public_id]),
            "at": one.created_at,
            "is_read": one.read_at is not None,
        }
        for one in newest_notifications(request.user, request.recipient)
    ]
