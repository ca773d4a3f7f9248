"""The register as it came in: events and imports, searched without a name or a DUF number in an address."""

import json
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyAdmin
from grants.models import RegisterEvent, RegisterImport

MOST_COUNTED = 10_000
DUF_LENGTH = 12
SEARCHES_KEPT = 20


class CappedPaginator(Paginator):
    """Never counts beyond the first ten thousand rows: who needs more narrows the search."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by().values("pk")[:MOST_COUNTED].count()


class RegisterAdmin(ReadOnlyAdmin):
    """A long list that is searched for persons. The search is posted and kept in the session, so that no name
    and no DUF number stands in an address; the address has a short key instead."""

    show_full_result_count = False
    paginator = CappedPaginator
    change_list_template = "admin/grants/register_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST" and "search_text" in request.POST:
            return HttpResponseRedirect(f"{request.path}?{self._query_with(request)}")
        text = _searched(request, request.GET.get("q", ""))
        return super().changelist_view(request, {"search_text": text} | (extra_context or {}))

    def _query_with(self, request: HttpRequest) -> str:
        key, kept = token_urlsafe(6), request.session.get(self._session_key(), {})
        newest = [*kept.items(), (key, request.POST["search_text"].strip())][-SEARCHES_KEPT:]
        request.session[self._session_key()] = dict(newest)
        filters = {name: value for name, value in request.GET.items() if name not in {"q", "p"}}
        return urlencode(filters | ({"q": key} if request.POST["search_text"].strip() else {}))

    @staticmethod
    def _session_key() -> str:
        return "register_searches"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if not search_term:
            return queryset, False
        text = _searched(request, search_term)
        return (queryset.filter(self.search(text)) if text else queryset.none()), False

    def search(self, text: str) -> Q:
        """Rows the text finds."""
        raise NotImplementedError


def _searched(request: HttpRequest, key: str) -> str:
    return request.session.get(RegisterAdmin._session_key(), {}).get(key, "")


def duf_begins(text: str) -> Q:
    """The beginning of a DUF number as a range, which every index on it serves."""
    digits = text.replace(" ", "")
    if not digits.isdecimal() or len(digits) > DUF_LENGTH:
        return Q(pk__in=[])
    return Q(duf__range=(digits.ljust(DUF_LENGTH, "0"), digits.ljust(DUF_LENGTH, "9")))


@admin.register(RegisterEvent)
class RegisterEventAdmin(RegisterAdmin):
    list_display = ("id", "type", "duf", "date", "registered", "source")
    list_filter = ("type", "source")
    ordering = ("-sequence",)
    search_fields = ("id",)
    search_help_text = _("Begynnelsen på et DUF-nummer eller på kildens id.")
    fields = ("id", "type", "duf", "date", "registered", "source", "facts", "imported")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegisterEvent]:
        return super().get_queryset(request).opened_to(request.user)

    def search(self, text: str) -> Q:
        return duf_begins(text) | Q(id__startswith=text)

    @admin.display(description=_("opplysninger"))
    def facts(self, event: RegisterEvent) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(event.data, ensure_ascii=False, indent=2))


@admin.register(RegisterImport)
class RegisterImportAdmin(ReadOnlyAdmin):
    list_display = ("at", "__str__", "added", "skipped", "rejected", "by")
    list_select_related = ("by",)
