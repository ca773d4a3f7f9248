"""Writing a change request: new, and as a draft until it is sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.services.audit import record
from accounts.views.guards import for_recipient
from change_requests import services
from change_requests.forms import ChangeRequestForm, initial_of
from change_requests.models import Activity
from change_requests.rules import access
from change_requests.selectors.lists import open_about_person
from change_requests.selectors.persons import Hit, hit, name_on_line
from grants.models import Person
from imdi_tilskudd.lib.dates import today

from .found import own_or_404, to_activity
from .subjects import Subject, subject_of

CHANGE_REQUEST = Activity.Type.CHANGE_REQUEST


@require_http_methods(["GET", "HEAD", "POST"])
@for_recipient
def new_change_request(request: HttpRequest) -> HttpResponse:
    """From the pencil. Nothing is kept before the first POST, which makes the draft."""
    subject = subject_of(request)
    roles = request.user.roles_held_for(request.recipient.number)
    if not access.may_send(roles, CHANGE_REQUEST, ekstra=subject.is_ekstra):
        raise PermissionDenied
    if request.method == "POST":
        return _posted(request, subject, None)
    form = ChangeRequestForm(initial=_first_words(subject), subject_duf=_duf(subject.person))
    return _page(request, form, subject, None)


def _first_words(subject: Subject) -> dict[str, Any]:
    """What is known already."""
    return {"duf": _duf(subject.person)}


def _duf(person: Any) -> str:
    return person.pk if person else ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_recipient
def draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft of the municipality's; what is sent is read on its own page."""
    activity = own_or_404(request, public_id)
    if activity.type != CHANGE_REQUEST:
        raise Http404
    if not activity.is_draft:
        return to_activity(activity)
    if request.method == "POST":
        return _posted(request, _subject(activity), activity)
    subject_duf, initial = _duf(activity.person), initial_of(activity)
    form = ChangeRequestForm(initial=initial | {"duf": initial["duf"] or subject_duf}, subject_duf=subject_duf)
    return _page(request, form, _subject(activity), activity)


def _subject(activity: Activity) -> Subject:
    return Subject(
        activity.term,
        activity.person,
        activity.scheme,
        activity.budget_year,
        list(activity.lines.select_related("person")),
        activity.ekstra,
    )


def _posted(request: HttpRequest, subject: Subject, activity: Activity | None) -> HttpResponse:
    """Saves whatever is written, and sends when that is asked for and all is there: both or neither. `activity`: the
    draft, None before there is one."""
    form = ChangeRequestForm(request.POST, subject_duf=_duf(subject.person), dufs_of_lines=subject.dufs_of_lines)
    asks_to_send = request.POST.get("gjor") == "send"
    is_sent = asks_to_send and form.is_valid()
    try:
        kept = _keep(request, subject, activity, form, send=is_sent)
    except ValidationError as refused:
        return _not_kept(request, subject, activity, form, refused)
    if is_sent:
        messages.success(request, _("Endringsforespørselen er sendt til IMDi. Svaret kommer her."))
        return to_activity(kept)
    if asks_to_send:
        return _page(request, form, _subject(kept), kept, status=422)
    if request.POST.get("gjor") == "auto":
        return _saved_meanwhile(kept)
    messages.success(request, _("Utkastet er lagret. IMDi ser det først når dere sender."))
    return redirect("change_requests:draft", public_id=kept.public_id)


@transaction.atomic
def _keep(
    request: HttpRequest, subject: Subject, activity: Activity | None, form: ChangeRequestForm, *, send: bool
) -> Activity:
    """ValidationError when it is refused; then nothing is kept."""
    begun = activity or _begin(request, subject)
    saved = services.save_draft(
        activity=begun,
        title=form.title,
        content=form.content(),
        version=_version(request, begun),
        subtype=form.kind,
        by=request.user,
    )
    if not send:
        return saved
    person = _named(request, saved, form)
    return services.send_activity(activity=saved, text=form.cleaned_data["hvorfor"], by=request.user, person=person)


def _begin(request: HttpRequest, subject: Subject) -> Activity:
    return services.start_draft(
        type=CHANGE_REQUEST,
        recipient=request.recipient,
        by=request.user,
        term=subject.term,
        person=subject.person,
        scheme=subject.scheme,
        budget_year=subject.budget_year,
        ekstra=subject.is_ekstra,
        lines=subject.lines,
    )


def _named(request: HttpRequest, saved: Activity, form: ChangeRequestForm) -> Person | None:
    """Whom the number in the form belongs to, if it is one of the municipality's own."""
    duf = "" if saved.person_id else form.cleaned_data["duf"]
    named = hit(request.user, request.recipient, duf, today(), get_language() or "nb")
    return named.person if named else None


def _version(request: HttpRequest, activity: Activity) -> int:
    version = request.POST.get("versjon", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else activity.version


def _saved_meanwhile(saved: Activity) -> JsonResponse:
    """For the script that saves while somebody writes."""
    now = timezone.localtime()
    address = reverse("change_requests:draft", args=[saved.public_id])
    said = _("Utkastet ble lagret kl. %(time)s.") % {"time": f"{now:%H.%M}"}
    return JsonResponse({"address": address, "version": saved.version, "said": said})


def _not_kept(
    request: HttpRequest,
    subject: Subject,
    activity: Activity | None,
    form: ChangeRequestForm,
    refused: ValidationError,
) -> HttpResponse:
    """What was written stays on the page, so that nothing is lost."""
    if request.POST.get("gjor") == "auto":
        return JsonResponse({"said": " ".join(refused.messages)}, status=409)
    form.add_error(None, refused.messages)
    return _page(request, form, subject, activity, status=409)


def _page(
    request: HttpRequest, form: ChangeRequestForm, subject: Subject, activity: Activity | None, status: int = 200
) -> HttpResponse:
    duf, language = form.whole_duf or _duf(subject.person), get_language() or "nb"
    others = open_about_person(request.user, request.recipient, duf) if duf else []
    context = {
        "form": form,
        "subject": subject,
        "hit": _hit(request, form.whole_duf, language),
        "chosen": [(name_on_line(line, language), line) for line in subject.lines],
        "activity": activity,
        "attachments": list(activity.attachments.all()) if activity else [],
        "already_open": [other for other in others if activity is None or other.pk != activity.pk],
        "address": request.get_full_path() if activity is None else _address(activity),
    }
    return render(request, "change_requests/request_form.html", context, status=status)


def _hit(request: HttpRequest, duf: str, language: str) -> Hit | None:
    """Whom the number in the form belongs to. Seeing the name is reading about the person."""
    found = hit(request.user, request.recipient, duf, today(), language)
    if found:
        record(kind="read_person", request=request, subject=f"person {found.person.public_id}")
    return found


def _address(activity: Activity) -> str:
    return reverse("change_requests:draft", args=[activity.public_id])
