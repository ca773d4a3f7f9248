"""IMDi's desk: the queue of activities, and one page on which each is read, tried out and decided."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin import ReadOnlyAdmin
from accounts.services import audit
from change_requests.models import Activity, Attachment
from change_requests.rules import access, moves
from change_requests.selectors.desk import next_in_queue
from change_requests.selectors.words import KIND_LABELS, tag_of
from change_requests.services.attachments import open_attachment
from imdi_tilskudd.lib.responses import download
from imdi_tilskudd.templatetags.portal_tags import status_tag

from .steps import STEPS, page_context


class QueueFilter(admin.SimpleListFilter):
    """What waits on IMDi first; everything else is a choice."""

    title = gettext_lazy("kø")
    parameter_name = "ko"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("mine", gettext_lazy("Mine")),
            ("spurt", gettext_lazy("Venter på kommunen")),
            ("besvart", gettext_lazy("Besvart")),
            ("alle", gettext_lazy("Alle")),
        ]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        yield {**first, "display": _("Venter på IMDi")}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = {
            "mine": queryset.waiting_for_imdi().filter(treated_by=request.user),
            "spurt": queryset.filter(treatment=moves.Treatment.ASKED),
            "besvart": queryset.filter(treatment=moves.Treatment.ANSWERED),
            "alle": queryset,
        }
        return chosen.get(self.value() or "", queryset.waiting_for_imdi())


class KindFilter(admin.SimpleListFilter):
    """What a change request is about; fixed, so that nobody waits for the database to find out."""

    title = gettext_lazy("hva det gjelder")
    parameter_name = "gjelder"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(f"{kind}", label) for kind, label in KIND_LABELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(subtype=self.value()) if self.value() else queryset


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("shown_title", "shown_type", "recipient", "age", "shown_state", "treated_by")
    list_filter = (QueueFilter, "type", KindFilter, "scheme")
    show_facets = admin.ShowFacets.NEVER  # counting fifty thousand, once for each choice, takes too long
    list_select_related = ("recipient", "treated_by")
    ordering = ("sent_at", "id")
    search_fields = ("title", "recipient__name", "person__duf")
    search_help_text = gettext_lazy("Tittel, kommune eller DUF-nummer.")
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        return Activity.objects.visible_to(request.user)

    @admin.display(description=gettext_lazy("tittel"), ordering="title")
    def shown_title(self, activity: Activity) -> str:
        return str(activity)

    @admin.display(description=gettext_lazy("gjelder"), ordering="type")
    def shown_type(self, activity: Activity) -> str:
        return activity.subtype.capitalize() or activity.get_type_display()

    @admin.display(description=gettext_lazy("dager"), ordering="sent_at")
    def age(self, activity: Activity) -> str:
        return str((timezone.now() - activity.sent_at).days) if activity.sent_at else "–"

    @admin.display(description=gettext_lazy("status"), ordering="treatment")
    def shown_state(self, activity: Activity) -> SafeString:
        return status_tag(*tag_of(activity))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        at = "<uuid:public_id>/vedlegg/<uuid:attachment_id>/"
        return [
            path(at, wrap(self.attachment), name="change_requests_activity_attachment"),
            path("<uuid:public_id>/behandle/", wrap(self.desk), name="change_requests_activity_desk"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if found is None:
            raise Http404
        return redirect("admin:change_requests_activity_desk", found.public_id)

    def history_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def _activity(self, request: HttpRequest, public_id: UUID) -> Activity:
        if not self.has_view_permission(request):
            raise PermissionDenied
        related = ("recipient", "person", "term", "scheme", "treated_by", "created_by")
        found = self.get_queryset(request).filter(public_id=public_id).select_related(*related).first()
        if found is None:
            raise Http404
        return found

    def desk(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Everything about one activity. A POST takes a step, named by its button; a refusal comes back with all that
        was written."""
        activity = self._activity(request, public_id)
        if request.method == "POST":
            return self._step(request, activity)
        audit.record(kind="read_activity", request=request, subject=_subject(activity), recipient=activity.recipient)
        return self._page(request, activity)

    def _step(self, request: HttpRequest, activity: Activity) -> HttpResponse:
        if not access.may_treat(request.user.imdi_roles, activity.type, ekstra=activity.ekstra):
            raise PermissionDenied
        step = STEPS.get(request.POST.get("gjor", ""))
        if step is None:
            return self._page(request, activity)
        try:
            done = step(request, activity)
        except ValidationError as refused:
            activity.refresh_from_db()
            return self._page(request, activity, refused=refused.messages, status=422)
        if done.is_over:
            messages.success(request, done.said)
            return self._onwards(request, activity)
        if done.said:
            messages.success(request, done.said)
            return redirect("admin:change_requests_activity_desk", activity.public_id)
        return self._page(request, activity, **done.shown)

    def _onwards(self, request: HttpRequest, activity: Activity) -> HttpResponse:
        following = next_in_queue(request.user, activity)
        if following:
            return redirect("admin:change_requests_activity_desk", following.public_id)
        return redirect("admin:change_requests_activity_changelist")

    def _page(self, request: HttpRequest, activity: Activity, status: int = 200, **shown: Any) -> TemplateResponse:
        around = self.admin_site.each_context(request) | {"opts": self.opts, "title": str(activity)}
        context = around | page_context(request, activity, **shown)
        if context["person"] and context["person"] != activity.person:
            audit.record(kind="read_person", request=request, subject=f"person {context['person'].public_id}")
        return TemplateResponse(request, "admin/change_requests/desk.html", context, status=status)

    def attachment(self, request: HttpRequest, public_id: UUID, attachment_id: UUID) -> HttpResponse:
        activity = self._activity(request, public_id)
        found = Attachment.objects.filter(activity=activity, public_id=attachment_id).first()
        if found is None:
            raise Http404
        try:
            return download(open_attachment(attachment=found, by=request.user), found.name)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect("admin:change_requests_activity_desk", activity.public_id)


def _subject(activity: Activity) -> str:
    return f"person {activity.person.public_id}" if activity.person else str(activity.public_id)
