"""What IMDi's lists here have in common."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# Fields that no page shows, on any model.
SECRET = frozenset({"password", "session_epoch", "secret", "digest", "session_key", "address", "body"})


class NoSecretsByLookup:
    """A filter written into the address could else guess a secret letter by letter: Django lets every field of the
    list's own model be asked for."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return SECRET.isdisjoint(lookup.split(LOOKUP_SEP)) and super().lookup_allowed(lookup, value, request)


class ReadOnlyAdmin(NoSecretsByLookup, admin.ModelAdmin):
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
