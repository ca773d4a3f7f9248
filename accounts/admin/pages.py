"""What IMDi's lists here have in common."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ReadOnlyAdmin(admin.ModelAdmin):
    """To be looked at only."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def apply_to_all(request: HttpRequest, chosen: QuerySet, service: Any) -> None:
    """Runs a service on each chosen row and says what became of it."""
    done = 0
    for row in chosen:
        try:
            service(row)
            done += 1
        except ValidationError as error:
            messages.error(request, f"{row}: {' '.join(error.messages)}")
    if done:
        messages.success(request, _("Utført for %(count)d.") % {"count": done})
