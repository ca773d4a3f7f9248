"""What the pages of our own among admin's have in common here."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse

from accounts.models import AuditEvent
from accounts.services import audit


def page(
    model_admin: admin.ModelAdmin, request: HttpRequest, name: str, title: str, **context: Any
) -> TemplateResponse:
    """A page of our own among admin's: `name` is a template in admin/grants/."""
    around = model_admin.admin_site.each_context(request)
    shown = around | {"opts": model_admin.opts, "title": title} | context
    return TemplateResponse(request, f"admin/grants/{name}.html", shown)


def require_role(request: HttpRequest, *slugs: str) -> None:
    """PermissionDenied, and a trace of the attempt, when the user has none of the roles."""
    if not request.user.has_role(*slugs):
        audit.record(kind=AuditEvent.Kind.REFUSED, request=request, subject=request.path)
        raise PermissionDenied
