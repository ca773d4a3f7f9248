"""What IMDi's pages of terms and runs have in common."""

from datetime import timedelta
from typing import Any

from celery.exceptions import OperationalError
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from accounts.services import audit
from payments import tasks
from payments.models import Run
from payments.selectors.overview import Progress

SECONDS_BETWEEN_LOOKS = 5
PATIENCE = timedelta(minutes=10)


def page(
    model_admin: admin.ModelAdmin, request: HttpRequest, name: str, title: str, **context: Any
) -> TemplateResponse:
    """A page of our own among admin's: `name` is a template in admin/payments/."""
    around = model_admin.admin_site.each_context(request)
    shown = around | {"opts": model_admin.opts, "title": title} | context
    return TemplateResponse(request, f"admin/payments/{name}.html", shown)


def kept_fresh(request: HttpRequest, response: TemplateResponse, progress: Progress) -> TemplateResponse:
    """A page of a run at work comes anew by itself, until the reader stops that (`?stans`), or the run has stood still
    for so long that the page would ask in vain, and keep a reader who has left it logged in."""
    stands_still = timezone.now() - progress.moved_at > PATIENCE
    response.context_data["stands_still"] = stands_still
    if not stands_still and "stans" not in request.GET:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


def require_role(request: HttpRequest, *slugs: str) -> None:
    """PermissionDenied, and a trace of the attempt, when the user has none of the roles."""
    if not request.user.has_role(*slugs):
        audit.record(kind=AuditEvent.Kind.REFUSED, request=request, subject=request.path)
        raise PermissionDenied


def ask_workers(request: HttpRequest, run: Run) -> None:
    """Hints at the run. Without a queue the run waits in the database until there is one again."""
    try:
        tasks.hint(run.pk)
    except OperationalError:
        messages.warning(request, _("Jobbkøen svarer ikke nå. Beregningen begynner av seg selv når den er oppe igjen."))
