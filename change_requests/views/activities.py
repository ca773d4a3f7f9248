"""One activity: what is said, where it stands, what may be done."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.services.audit import record
from accounts.views.guards import for_recipient
from change_requests import services
from change_requests.forms import TextForm, UploadForm
from change_requests.models import Activity, Attachment, Note
from change_requests.rules import access, moves
from change_requests.selectors.effects import led_by
from change_requests.selectors.persons import name_on_line
from change_requests.selectors.words import (
    about_text,
    content_shown,
    history_shown,
    kind_label,
    next_sentence,
    tag_of,
)
from change_requests.services.attachments import attach as attach_file
from change_requests.services.attachments import open_attachment as content_of
from change_requests.services.attachments import remove_attachment as remove_file
from change_requests.tasks import scan_one
from imdi_tilskudd.lib.dates import today
from imdi_tilskudd.lib.responses import download

from .found import activity_or_404, may_act, own_or_404, said, to_activity


@require_safe
@for_recipient
def activity(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = activity_or_404(request, public_id)
    if found.is_draft and found.type == Activity.Type.CHANGE_REQUEST and may_act(request, found):
        return redirect("change_requests:draft", public_id=found.public_id)
    if found.person_id:
        record(kind="read_activity", request=request, subject=f"person {found.person.public_id}")
    return render(request, "change_requests/activity.html", _context(request, found))


def _context(request: HttpRequest, found: Activity) -> dict[str, Any]:
    acts = may_act(request, found)
    notes = found.notes.select_related("by")
    label, color = tag_of(found)
    language = get_language() or "nb"
    followed = found.followed if found.place == moves.CLOSED else []
    return {
        "activity": found,
        "kind": kind_label(found),
        "tag": label,
        "tag_color": color,
        "standing": next_sentence(found, today()),
        "about": about_text(found),
        "said": content_shown(found, found.place_name or ""),
        "notes": [note for note in notes if note.side != Note.Side.INTERNAL],
        "history": history_shown(found),
        "lines": [(name_on_line(line, language), line) for line in found.lines.select_related("person")],
        "led": led_by(followed, found.recipient_id, request.user),
        "attachments": list(found.attachments.all()),
        "may": {name: acts and moves.may_move(found.place, name, moves.Side.MUNICIPALITY) for name in moves.MOVES}
        | {
            "reopen": acts and found.place == moves.CLOSED and not found.is_locked,
            "write": acts and found.place in moves.OPEN - {moves.ASKED},
            "attach": acts and found.place in moves.OPEN,
            "open": access.may_open_attachments(found.type, is_draft=found.is_draft),
        },
        "text_form": TextForm(),
        "upload_form": UploadForm(),
    }


Step = Callable[..., Any]


def _with_text(request: HttpRequest, public_id: UUID, step: Step, done: str, field: str = "text") -> HttpResponse:
    """Takes a step that carries a text. A refusal shows on the activity's page with what was written."""
    found = own_or_404(request, public_id)
    form = TextForm(request.POST)
    if not form.is_valid():
        return render(
            request, "change_requests/activity.html", _context(request, found) | {"text_form": form}, status=422
        )
    try:
        step(activity=found, by=request.user, **{field: form.cleaned_data["tekst"]})
    except ValidationError as refused:
        said(request, refused)
    else:
        messages.success(request, done)
    return to_activity(found)


@require_POST
@for_recipient
def reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _with_text(request, public_id, services.reply_to_imdi, _("Svaret er sendt til IMDi."))


@require_POST
@for_recipient
def message(request: HttpRequest, public_id: UUID) -> HttpResponse:
    def write(*, activity: Activity, text: str, by: Any) -> None:
        services.add_note(activity=activity, side=Note.Side.MUNICIPALITY, text=text, by=by)

    return _with_text(request, public_id, write, _("Meldingen er sendt til IMDi."))


@require_POST
@for_recipient
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    done = _("Trukket tilbake. IMDi behandler den ikke.")
    return _with_text(request, public_id, services.withdraw_activity, done, field="reason")


@require_POST
@for_recipient
def reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _with_text(request, public_id, services.reopen_activity, _("Gjenåpnet. IMDi ser på den på nytt."))


@require_POST
@for_recipient
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = own_or_404(request, public_id)
    try:
        services.discard_draft(activity=found, by=request.user)
    except ValidationError as refused:
        said(request, refused)
        return to_activity(found)
    messages.success(request, _("Utkastet er slettet, og står som Avbrutt under Oppgaver."))
    return redirect("change_requests:tasks")


@require_POST
@for_recipient
def attach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipt stands on the page; the scanner looks at the file meanwhile."""
    found = own_or_404(request, public_id)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        said(request, ValidationError(form.errors["fil"].as_data()))
        return to_activity(found, "#vedlegg")
    try:
        attachment = attach_file(activity=found, upload=form.cleaned_data["fil"], by=request.user)
    except ValidationError as refused:
        said(request, refused)
    else:
        scan_one.delay_on_commit(attachment.pk)
        messages.success(request, _("Vedlegget er mottatt. Kvitteringen står under Vedlegg."))
    return to_activity(found, "#vedlegg")


def _attachment_or_404(activity: Activity, attachment_id: UUID) -> Attachment:
    found = activity.attachments.filter(public_id=attachment_id).select_related("activity__recipient").first()
    if found is None:
        raise Http404
    return found


@require_safe
@for_recipient
def open_attachment(request: HttpRequest, public_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Always as a download, never shown in the browser."""
    found = activity_or_404(request, public_id)
    attachment = _attachment_or_404(found, attachment_id)
    if not access.may_open_attachments(found.type, is_draft=found.is_draft):
        raise Http404
    try:
        return download(content_of(attachment=attachment, by=request.user), attachment.name)
    except ValidationError as refused:
        said(request, refused)
        return to_activity(found, "#vedlegg")


@require_POST
@for_recipient
def remove_attachment(request: HttpRequest, public_id: UUID, attachment_id: UUID) -> HttpResponse:
    found = own_or_404(request, public_id)
    try:
        remove_file(attachment=_attachment_or_404(found, attachment_id), by=request.user)
    except ValidationError as refused:
        said(request, refused)
    return to_activity(found, "#vedlegg")
