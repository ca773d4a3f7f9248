"""Driftsmeldinger, written here and shown on the portal's pages."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Driftsmelding
from accounts.services import notices


@admin.register(Driftsmelding)
class DriftsmeldingAdmin(admin.ModelAdmin):
    """What is over is not deleted: it gets an end."""

    list_display = ("title_nb", "severity", "audience", "shown_from", "shown_to", "created_by")
    list_filter = ("severity", "audience")
    list_select_related = ("created_by",)
    search_fields = ("title_nb", "text_nb", "title_nn", "text_nn")
    ordering = ("-shown_from", "-pk")
    fieldsets = (
        (None, {"fields": ("severity", "audience", ("shown_from", "shown_to"))}),
        (_("Bokmål"), {"fields": ("title_nb", "text_nb")}),
        (_("Nynorsk"), {"fields": ("title_nn", "text_nn")}),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"shown_from": timezone.now()} | super().get_changeform_initial_data(request)

    def save_model(self, request: HttpRequest, obj: Driftsmelding, form: ModelForm, change: bool) -> None:
        notices.save_driftsmelding(notice=obj, saved_by=request.user)
