"""Codes, schemes, groups and countries: from the data files, to be looked at."""

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from grants.models import Country, GrantCode, Group, Scheme


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
