"""Rates and parameters: entered and confirmed, never changed; a new one takes an old one's place."""

import json
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from grants import services
from grants.forms import ParameterForm, RateForm
from grants.models import Parameter, Rate
from grants.services.parameters import valid_values
from imdi_tilskudd.lib.dates import today

ENTERED = ("known_from", "entered_by", "entered_at", "confirmed_by", "confirmed_at")


class ConfirmedFilter(admin.SimpleListFilter):
    title = _("bekreftet")
    parameter_name = "confirmed"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("yes", _("Ja")), ("no", _("Nei"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(confirmed_at__isnull=self.value() == "no")


class EnteredAdmin(admin.ModelAdmin):
    """One enters, another confirms."""

    actions = ("confirm",)
    list_select_related = ("entered_by", "confirmed_by")
    confirm_service: ClassVar[Callable[..., list[Any]]]
    confirm_argument: ClassVar[str]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, **kwargs)
        form.today = today()
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.form.Meta.fields + (ENTERED if obj else ())

    @admin.display(description=_("bekreftet av"), ordering="confirmed_at")
    def confirmed(self, row: Any) -> Any:
        return row.confirmed_by or _("ikke bekreftet")

    @admin.action(description=_("Bekreft"), permissions=["change"])
    def confirm(self, request: HttpRequest, chosen: QuerySet) -> None:
        rows = self.model.objects.filter(pk__in=chosen.values_list("pk", flat=True))
        try:
            confirmed = type(self).confirm_service(**{self.confirm_argument: rows}, by=request.user)
        except (services.OwnEntry, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, self.confirmed_text % {"count": len(confirmed)})


@admin.register(Rate)
class RateAdmin(EnteredAdmin):
    form = RateForm
    list_display = ("code", "year", "kroner", "quality", "source", "known_from", "entered_by", "confirmed")
    list_filter = (ConfirmedFilter, "source_quality", "year", "code")
    list_select_related = ("code", "entered_by", "confirmed_by")
    ordering = ("-year", "code__position", "-pk")
    confirm_service = staticmethod(services.confirm_rates)
    confirm_argument = "rates"
    confirmed_text = _("Bekreftet %(count)d satser.")

    @admin.display(description=_("kroner"), ordering="amount")
    def kroner(self, rate: Rate) -> str:
        return f"{rate.amount:,.2f}".replace(",", "\u00a0").replace(".", ",")

    @admin.display(description=_("kildens kvalitet"), ordering="source_quality")
    def quality(self, rate: Rate) -> SafeString:
        return format_html('<span class="tag tag-{}">{}</span>', rate.source_quality, rate.get_source_quality_display())

    def save_model(self, request: HttpRequest, obj: Rate, form: RateForm, change: bool) -> None:
        obj.pk = services.enter_rate(**form.cleaned_data, by=request.user, today=today()).pk


@admin.register(Parameter)
class ParameterAdmin(EnteredAdmin):
    form = ParameterForm
    list_display = ("name", "shown_value", "source", "known_from", "entered_by", "confirmed")
    list_filter = (ConfirmedFilter,)
    ordering = ("name", "-pk")
    confirm_service = staticmethod(services.confirm_parameters)
    confirm_argument = "parameters"
    confirmed_text = _("Bekreftet %(count)d parametre.")

    def get_fields(self, request: HttpRequest, obj: Parameter | None = None) -> tuple[str, ...]:
        return ("name", "shown_value", "valid", "source", *ENTERED) if obj else self.form.Meta.fields

    @admin.display(description=_("verdi"), ordering="value")
    def shown_value(self, parameter: Parameter) -> str:
        """As the data file writes it."""
        value = parameter.value
        return value if isinstance(value, str) else json.dumps(value)

    @admin.display(description=_("lovlig"))
    def valid(self, parameter: Parameter) -> str:
        return valid_values().get(parameter.name, "")

    def get_readonly_fields(self, request: HttpRequest, obj: Parameter | None = None) -> tuple[str, ...]:
        return ("shown_value", "valid") if obj else ()

    def save_model(self, request: HttpRequest, obj: Parameter, form: ParameterForm, change: bool) -> None:
        obj.pk = services.enter_parameter(**form.cleaned_data, by=request.user, today=today()).pk
