"""The audit log, to be read and searched."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent

from .pages import ReadOnlyAdmin


class KindFilter(admin.SimpleListFilter):
    """The kinds this app knows; asking the table for its distinct kinds would read all of it."""

    title = _("hendelse")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return AuditEvent.Kind.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind_label", "username", "recipient", "subject", "ip", "request_id")
    list_filter = (KindFilter, ("at", admin.DateFieldListFilter))
    list_select_related = ("recipient",)
    search_fields = ("=username", "=subject", "=request_id")
    ordering = ("-at", "-id")
    show_full_result_count = False
