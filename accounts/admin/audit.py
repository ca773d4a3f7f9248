"""The audit log, to be read and searched."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditAlarm, AuditEvent
from accounts.services import alarms

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


class AlarmForm(forms.ModelForm):
    """What was found out. `reader` is set by the page: nobody treats an alarm about herself."""

    reader: Any

    class Meta:
        model = AuditAlarm
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.user_id == self.reader.pk:
            raise ValidationError(_("Alarmen gjelder deg selv. En annen må behandle den."))
        if not cleaned.get("note", "").strip():
            self.add_error("note", _("Skriv hva som ble funnet ut."))
        return cleaned


@admin.register(AuditAlarm)
class AuditAlarmAdmin(admin.ModelAdmin):
    """Odd patterns, those that nobody has looked into first."""

    form = AlarmForm
    list_display = ("day", "kind", "user", "recipient", "persons", "threshold", "seen_by", "seen_at")
    list_filter = (("seen_at", admin.EmptyFieldListFilter), "kind")
    list_select_related = ("user", "recipient", "seen_by")
    search_fields = ("=user__username", "user__name", "recipient__name")
    ordering = ("-day", "-id")
    show_full_result_count = False
    readonly_fields = ("kind", "user", "recipient", "day", "persons", "threshold", "found_at", "events")
    fields = (*readonly_fields, "note", "seen_by", "seen_at")

    def get_readonly_fields(self, request: HttpRequest, obj: AuditAlarm | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "seen_by", "seen_at")

    def get_form(self, request: HttpRequest, obj: AuditAlarm | None = None, **kwargs: Any) -> type[forms.ModelForm]:
        return type("AlarmForm", (super().get_form(request, obj, **kwargs),), {"reader": request.user})

    @admin.display(description=_("hendelsene i loggen"))
    def events(self, alarm: AuditAlarm) -> SafeString:
        """All of the user on that day."""
        query = {"user__id__exact": alarm.user_id, "at__date": f"{alarm.day}"}
        address = f"{reverse('admin:accounts_auditevent_changelist')}?{urlencode(query)}"
        return format_html('<a href="{}">{}</a>', address, _("Vis dagen"))

    def save_model(self, request: HttpRequest, obj: AuditAlarm, form: forms.ModelForm, change: bool) -> None:
        alarms.treat(alarm=obj, by=request.user, note=form.cleaned_data["note"])

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
