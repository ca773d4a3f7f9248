"""What IMDi's administrator sees of the municipalities' own administration, and the treatment of their forms."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import rules
from accounts.forms import ApproveForm, RefuseForm
from accounts.models import AdministratorRequest, AuditEvent, Invitation, Mail, RoleReview, Superbruker
from accounts.services import administrators, mail
from accounts.services.audit import record

from .pages import ReadOnlyAdmin, apply_to_all


@admin.register(AdministratorRequest)
class AdministratorRequestAdmin(ReadOnlyAdmin):
    """Read on its page, treated by two buttons there."""

    list_display = ("sent_at", "recipient", "wish", "name", "sent_by", "state", "decided_by")
    list_filter = ("state", "wish")
    list_select_related = ("recipient", "sent_by", "decided_by")
    search_fields = ("recipient__name", "=recipient__number", "name")
    ordering = ("-sent_at", "-pk")
    fields = (
        "recipient",
        "wish",
        "user",
        "name",
        "email",
        "mobile",
        "reason",
        ("sent_by", "sent_at"),
        "state",
        ("decided_by", "decided_at"),
        "confirmed_with",
        "decision",
    )
    change_form_template = "admin/accounts/administrator_request.html"

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/godkjenn/",
                self.admin_site.admin_view(self.approve),
                name="accounts_administratorrequest_approve",
            ),
            path(
                "<int:pk>/avsla/", self.admin_site.admin_view(self.refuse), name="accounts_administratorrequest_refuse"
            ),
            *super().get_urls(),
        ]

    def approve(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Does what the form asks for."""
        return self._decide(request, pk, ApproveForm, _("Godkjenn"), administrators.approve, _("Utført."))

    def refuse(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With a reason, which the municipality gets."""
        return self._decide(request, pk, RefuseForm, _("Avslå"), administrators.refuse, _("Avslått."))

    def _decide(
        self, request: HttpRequest, pk: int, form_class: type[Form], title: str, service: Any, done: str
    ) -> HttpResponse:
        if not request.user.has_role(rules.IMDI_ADMINISTRATOR):
            record(kind=AuditEvent.Kind.REFUSED, request=request, subject=request.path)
            raise PermissionDenied
        asked = get_object_or_404(AdministratorRequest.objects.select_related("recipient", "user", "sent_by"), pk=pk)
        back = reverse("admin:accounts_administratorrequest_change", args=[pk])
        form = form_class(request.POST or None)
        if form.is_valid():
            try:
                service(request=asked, by=request.user, today=timezone.localdate(), **form.cleaned_data)
                messages.success(request, f"{done} {_('Kommunen får beskjed på e-post.')}")
                return redirect(back)
            except ValidationError as error:
                form.add_error(None, error)
        around = self.admin_site.each_context(request)
        context = around | {"opts": self.opts, "title": title, "asked": asked, "form": form, "back": back}
        return TemplateResponse(request, "admin/accounts/decide.html", context)


@admin.register(RoleReview)
class RoleReviewAdmin(ReadOnlyAdmin):
    list_display = ("recipient", "quarter", "due", "answered", "roles", "reminded_on", "done_at")
    list_filter = ("quarter", ("done_at", admin.EmptyFieldListFilter))
    list_select_related = ("recipient",)
    search_fields = ("recipient__name", "=recipient__number")
    ordering = ("done_at", "due", "recipient__name")
    show_full_result_count = False
    fields = ("recipient", "quarter", "opened_at", "due", "reminded_on", "done_at", "done_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleReview]:
        answered = Count("items", filter=~Q(items__answer=""))
        return super().get_queryset(request).annotate(item_count=Count("items"), answered_count=answered)

    @admin.display(description=gettext_lazy("roller"))
    def roles(self, review: RoleReview) -> int:
        return review.item_count

    @admin.display(description=gettext_lazy("besvart"))
    def answered(self, review: RoleReview) -> int:
        return review.answered_count


@admin.register(Superbruker)
class SuperbrukerAdmin(ReadOnlyAdmin):
    """Whom to ring first."""

    list_display = ("recipient", "user", "email", "mobile", "named_at")
    list_select_related = ("recipient", "user")
    search_fields = ("recipient__name", "=recipient__number", "user__name")
    ordering = ("recipient__name",)

    @admin.display(description=gettext_lazy("e-post"))
    def email(self, superbruker: Superbruker) -> str:
        return superbruker.user.email

    @admin.display(description=gettext_lazy("mobilnummer"))
    def mobile(self, superbruker: Superbruker) -> str:
        return superbruker.user.mobile


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Never the link."""

    list_display = ("created_at", "user", "recipient", "purpose", "created_by", "expires_at", "used_at", "withdrawn_at")
    list_filter = ("purpose",)
    list_select_related = ("user", "recipient", "created_by")
    search_fields = ("user__username", "user__name", "recipient__name")
    ordering = ("-created_at", "-pk")
    show_full_result_count = False
    fields = ("user", "recipient", "purpose", "created_by", "created_at", "expires_at", "used_at", "withdrawn_at")


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """The state of the outbox, for operators: neither address nor text."""

    list_display = ("created_at", "kind", "recipient", "state", "attempts", "due_at", "sent_at", "last_error")
    list_filter = ("state", "kind")
    list_select_related = ("recipient",)
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    fields = ("kind", "recipient", "subject", "state", "attempts", "created_at", "due_at", "sent_at", "last_error")
    actions = ("try_again",)

    @admin.action(description=gettext_lazy("Prøv å sende på nytt"))
    def try_again(self, request: HttpRequest, chosen: QuerySet[Mail]) -> None:
        apply_to_all(request, chosen, lambda one: mail.try_again(mail=one, by=request.user, now=timezone.now()))
