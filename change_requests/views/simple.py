"""New messages, complaints and applications for persons settled before 2021: written and sent in one step."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.views.guards import for_recipient
from change_requests import services
from change_requests.forms import MessageForm, SettledBefore2021Form
from change_requests.models import Activity
from change_requests.rules import access
from change_requests.rules.kinds import SETTLED_BEFORE_2021

from .found import said, to_activity
from .subjects import Subject, subject_of


class Simple(NamedTuple):
    """One kind of activity. `lead` says what it is for, `done` what was done."""

    type: str
    subtype: str
    title: Any
    lead: Any
    verb: Any
    done: Any


KINDS: Mapping[str, Simple] = {
    "melding": Simple(
        Activity.Type.MESSAGE,
        "",
        gettext_lazy("Ny melding"),
        gettext_lazy("Et spørsmål eller en opplysning til IMDi. Skal noe rettes, send heller en endringsforespørsel."),
        gettext_lazy("Send meldingen"),
        gettext_lazy("Meldingen er sendt til IMDi."),
    ),
    "klage": Simple(
        Activity.Type.COMPLAINT,
        "",
        gettext_lazy("Ny klage"),
        gettext_lazy("Dere kan klage på et vedtak innen tre uker etter at det kom fram (forvaltningsloven § 29)."),
        gettext_lazy("Send klagen"),
        gettext_lazy("Klagen er sendt til IMDi."),
    ),
    "bosatt-for-2021": Simple(
        Activity.Type.APPLICATION,
        SETTLED_BEFORE_2021,
        gettext_lazy("Søk for en person bosatt i 2020 eller tidligere"),
        gettext_lazy("For personer som ble bosatt i 2020 eller tidligere, og som aldri har gitt dere tilskudd."),
        gettext_lazy("Send søknaden"),
        gettext_lazy("Søknaden er sendt til IMDi."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_recipient
def new_simple(request: HttpRequest, kind: str) -> HttpResponse:
    """kind: a key of KINDS."""
    if kind not in KINDS:
        raise Http404
    simple, subject = KINDS[kind], subject_of(request)
    roles = request.user.roles_held_for(request.recipient.number)
    if not access.may_send(roles, simple.type, ekstra=subject.is_ekstra):
        raise PermissionDenied
    form = _form(request, simple, subject)
    if form.is_bound and form.is_valid():
        try:
            sent = _send(request, simple, subject, form)
        except ValidationError as refused:
            said(request, refused)
        else:
            messages.success(request, simple.done)
            return to_activity(sent)
    status = 422 if form.is_bound else 200
    return render(
        request, "change_requests/simple_form.html", {"form": form, "simple": simple, "subject": subject}, status=status
    )


def _form(request: HttpRequest, simple: Simple, subject: Subject) -> MessageForm:
    data = request.POST if request.method == "POST" else None
    if simple.subtype != SETTLED_BEFORE_2021:
        return MessageForm(data)
    duf = subject.person.pk if subject.person else ""
    return SettledBefore2021Form(data, subject_duf=duf, initial={"duf": duf})


def _send(request: HttpRequest, simple: Simple, subject: Subject, form: MessageForm) -> Activity:
    return services.send_new(
        type=simple.type,
        subtype=simple.subtype,
        recipient=request.recipient,
        by=request.user,
        title=form.cleaned_data["tittel"],
        text=form.cleaned_data["tekst"],
        content=form.content(),
        term=subject.term,
        person=subject.person,
        scheme=subject.scheme,
        budget_year=subject.budget_year,
        ekstra=subject.is_ekstra,
    )
