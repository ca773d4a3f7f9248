"""Søk om utsatt frist."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.guards import for_recipient
from change_requests import services
from change_requests.forms import ExtensionForm

from .found import own_or_404, to_activity


@require_http_methods(["GET", "HEAD", "POST"])
@for_recipient
def extension(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = own_or_404(request, public_id)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        until, reason = form.cleaned_data["frist"], form.cleaned_data["tekst"]
        try:
            services.ask_for_extension(activity=found, until=until, reason=reason, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Søknaden om utsatt frist er sendt. Fristen gjelder til IMDi har svart."))
            return to_activity(found)
    context = {"form": form, "activity": found}
    status = 422 if form.is_bound else 200
    return render(request, "change_requests/extension.html", context, status=status)
