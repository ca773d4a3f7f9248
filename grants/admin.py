"""IMDi's view of the register and of what is granted. Rates are entered and confirmed through services."""

import json
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyAdmin
from accounts.services import audit
from grants import services
from grants.models import (
    Country,
    GrantCode,
    Group,
    Parameter,
    Person,
    Rate,
    RegisterEvent,
    RegisterImport,
    Scheme,
)
from grants.register.oddities import LABELS, oddities
from grants.rules.facts import Event
from grants.services.rates import OwnRate
from imdi_tilskudd.lib.dates import today

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

    def search(self, text: str) -> Q:
        return duf_begins(text) | Q(id__startswith=text)

    @admin.display(description=_("opplysninger"))
    def facts(self, event: RegisterEvent) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(event.data, ensure_ascii=False, indent=2))


class PersonList(ChangeList):
    def url_for_result(self, result: Person) -> str:
        return reverse("admin:grants_person_change", args=[result.public_id])


@admin.register(Person)
class PersonAdmin(RegisterAdmin):
    """A person's address has the opaque id, never the DUF number."""

    list_display = ("name", "duf", "birth_date", "country", "protected")
    list_filter = ("protected",)
    ordering = ("duf",)
    search_fields = ("name",)
    search_help_text = _("Navn, eller begynnelsen på et DUF-nummer.")
    fields = ("name", "duf", "birth_date", "country", "protected", "odd", "events")
    readonly_fields = ("odd", "events")

    def search(self, text: str) -> Q:
        return duf_begins(text) | Q(name__icontains=text)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PersonList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Person | None:
        try:
            return self.get_queryset(request).get(public_id=object_id)
        except (Person.DoesNotExist, ValidationError):
            return None

    def render_change_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().render_change_form(request, *args, **kwargs)
        audit.record(kind="person_read", request=request, subject=str(kwargs["obj"].public_id))
        return response

    @admin.display(description=_("advarsler"))
    def odd(self, person: Person) -> str:
        rows = RegisterEvent.objects.filter(duf=person.duf).order_by("sequence")
        events = [Event(*row) for row in rows.values_list("id", "type", "date", "registered", "data")]
        return ", ".join(LABELS[oddity] for oddity in oddities(events)) or "–"

    @admin.display(description=_("hendelser"))
    def events(self, person: Person) -> SafeString:
        rows = RegisterEvent.objects.filter(duf=person.duf).order_by("date", "registered", "id")
        return format_html_join(
            "",
            "<p>{}: {} ({} {}, {})</p>",
            (
                (
                    f"{row.date:%d.%m.%Y}",
                    row.get_type_display(),
                    _("registrert"),
                    f"{row.registered:%d.%m.%Y}",
                    row.get_source_display(),
                )
                for row in rows
            ),
        )


@admin.register(RegisterImport)
class RegisterImportAdmin(ReadOnlyAdmin):
    list_display = ("at", "__str__", "added", "skipped", "rejected", "by")
    list_select_related = ("by",)


class ConfirmedFilter(admin.SimpleListFilter):
    title = _("bekreftet")
    parameter_name = "confirmed"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("yes", _("Ja")), ("no", _("Nei"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(confirmed_at__isnull=self.value() == "no")


class RateForm(forms.ModelForm):
    class Meta:
        model = Rate
        fields = ("code", "year", "amount", "source_quality", "source")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        same = Rate.objects.filter(code=values.get("code"), year=values.get("year"), known_from=today())
        if same.exists():
            raise ValidationError(_("Det er alt ført inn en sats for koden og året i dag. Be om bekreftelse av den."))
        return values


@admin.register(Rate)
class RateAdmin(admin.ModelAdmin):
    """A rate is entered and confirmed, never changed: a new one takes its place."""

    form = RateForm
    list_display = ("code", "year", "kroner", "quality", "source", "known_from", "entered_by", "confirmed")
    list_filter = (ConfirmedFilter, "source_quality", "year", "code")
    list_select_related = ("code", "entered_by", "confirmed_by")
    ordering = ("-year", "code__position", "-pk")
    actions = ("confirm",)

    def has_change_permission(self, request: HttpRequest, obj: Rate | None = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Rate | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Rate | None = None) -> tuple[str, ...]:
        entered = ("known_from", "entered_by", "entered_at", "confirmed_by", "confirmed_at")
        return RateForm.Meta.fields + (entered if obj else ())

    @admin.display(description=_("kroner"), ordering="amount")
    def kroner(self, rate: Rate) -> str:
        return f"{rate.amount:,.2f}".replace(",", "\u00a0").replace(".", ",")

    @admin.display(description=_("kildens kvalitet"), ordering="source_quality")
    def quality(self, rate: Rate) -> SafeString:
        return format_html('<span class="tag tag-{}">{}</span>', rate.source_quality, rate.get_source_quality_display())

    @admin.display(description=_("bekreftet av"), ordering="confirmed_at")
    def confirmed(self, rate: Rate) -> Any:
        return rate.confirmed_by or _("ikke bekreftet")

    def save_model(self, request: HttpRequest, obj: Rate, form: RateForm, change: bool) -> None:
        obj.pk = services.enter_rate(**form.cleaned_data, by=request.user, today=today()).pk

    @admin.action(description=_("Bekreft"), permissions=["change"])
    def confirm(self, request: HttpRequest, chosen: QuerySet[Rate]) -> None:
        rates = Rate.objects.filter(pk__in=chosen.values_list("pk", flat=True))
        try:
            confirmed = services.confirm_rates(rates=rates, by=request.user)
        except (OwnRate, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Bekreftet %(count)d satser.") % {"count": len(confirmed)})


@admin.register(Parameter)
class ParameterAdmin(ReadOnlyAdmin):
    list_display = ("name", "value", "source", "known_from", "entered_by", "confirmed_by")
    list_select_related = ("entered_by", "confirmed_by")


@admin.register(GrantCode)
class GrantCodeAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "scheme", "group")
    list_select_related = ("scheme", "group")
    list_filter = ("scheme", "group")


@admin.register(Scheme, Group)
class NamedAdmin(ReadOnlyAdmin):
    list_display = ("name", "name_nn", "slug")


@admin.register(Country)
class CountryAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "name_nn", "low_rate")
    list_filter = ("low_rate",)
    search_fields = ("code", "name")
