"""«Kontrollert av oss»: confirm, and take back."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.services.audit import record
from accounts.views.guards import for_recipient
from payments import services
from payments.selectors.checks import subject_of
from payments.selectors.terms import shown_term

from .forms import CheckForm


@require_POST
@for_recipient
def term_check(request: HttpRequest, term: str) -> HttpResponse:
    if shown_term(request.user, term) is None:
        raise Http404
    form = CheckForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Kryss av for at dere har sett over linjene, og bekreft igjen."))
        return _back(term)
    try:
        _check(request, term, form.cleaned_data)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Kontrollen er bekreftet. IMDi ser at dere har sett over grunnlaget."))
    return _back(term)


@transaction.atomic
def _check(request: HttpRequest, term: str, values: dict[str, str]) -> None:
    check = services.check_term(
        term_code=term,
        recipient=request.recipient,
        user=request.user,
        digest=values["innhold"],
        comment=values["merknad"],
    )
    details = {"digest": check.digest[:16], "variant": check.variant, "run": check.run_id}
    record(kind="term_checked", request=request, subject=subject_of(check.term), details=details)


@require_POST
@for_recipient
def term_check_withdraw(request: HttpRequest, term: str) -> HttpResponse:
    if shown_term(request.user, term) is None:
        raise Http404
    try:
        _withdraw(request, term)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Bekreftelsen er trukket tilbake. Historikken viser begge deler."))
    return _back(term)


@transaction.atomic
def _withdraw(request: HttpRequest, term: str) -> None:
    check = services.withdraw_check(term_code=term, recipient=request.recipient, user=request.user)
    record(kind="term_check_withdrawn", request=request, subject=subject_of(check.term))


def _back(term: str) -> HttpResponse:
    return redirect(f"{reverse('term', args=[term])}#kontroll")
