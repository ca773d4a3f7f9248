from django.contrib import admin

from change_requests.models import AnswerTemplate


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(admin.ModelAdmin):
    list_display = ("name", "subtype", "outcome")
    list_filter = ("outcome",)
    search_fields = ("name",)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
