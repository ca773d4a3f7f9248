"""Tilskuddsmottakere: what IMDi enters about them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms import RecipientForm
from accounts.models import Recipient
from accounts.services import recipients


class CountyFilter(admin.SimpleListFilter):
    """Those that lie in a county: IMDi does not, and a choice without words is a link without words."""

    title = _("fylke")
    parameter_name = "county"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        counties = Recipient.objects.exclude(county="").values_list("county", flat=True)
        return [(county, county) for county in counties.distinct().order_by("county")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Recipient]) -> QuerySet[Recipient]:
        return queryset.filter(county=self.value()) if self.value() else queryset


@admin.register(Recipient)
class RecipientAdmin(admin.ModelAdmin):
    form = RecipientForm
    list_display = ("number", "name", "kind", "county", "organisation_number", "malform")
    list_filter = ("kind", "malform", "organisation_number_confidence", CountyFilter)
    search_fields = ("number", "name", "organisation_number")
    ordering = ("kind", "name")
    readonly_fields = ("number", "name", "name_official", "kind", "county", "number_2023")
    fields = (*readonly_fields, "malform", "organisation_number")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come from the reference data."""
        return False

    def save_model(self, request: HttpRequest, obj: Recipient, form: ModelForm, change: bool) -> None:
        recipients.change_recipient(recipient=obj, changed_by=request.user, **form.cleaned_data)
