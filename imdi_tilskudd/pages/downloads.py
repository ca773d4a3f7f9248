"""«Mine nedlastinger»: large files that the user has ordered, made by a worker while she does something else."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.services.audit import record
from imdi_tilskudd.lib.listing import Heading, Listing, Words, list_of, state_of
from payments.selectors.downloads import downloads_of, finished_download, years_to_download
from payments.services import order_download
from payments.tasks import make_download

from .forms import YearFileForm
from .views import for_recipient

SECONDS_BETWEEN_LOOKS = "3"
# A page that came anew for ever would keep a login alive that nobody uses any more.
LONGEST_LOOKING = timedelta(minutes=15)
COLORS = {"venter": "neutral", "arbeider": "info", "ferdig": "success", "feilet": "danger"}


@require_safe
@for_recipient
def downloads(request: HttpRequest) -> HttpResponse:
    """What is ready, what is being made and how far it has come. The page comes anew by itself for a while after an
    order, as long as something is under way and the reader has not stopped that."""
    return _page(request, YearFileForm(years=years_to_download(request.user, request.recipient)))


def _page(request: HttpRequest, form: YearFileForm, status: int = 200) -> HttpResponse:
    rows = list(downloads_of(request.user))
    for row in rows:
        row.state_label, row.state_color, row.kind_label = _state_label(row.state), COLORS[row.state], _kind_label(row)
    ordered = [row.ordered_at for row in rows if row.is_under_way]
    stopped = "stans" in request.GET or not any(timezone.now() - when < LONGEST_LOOKING for when in ordered)
    context = {"form": form, "listing": _listing(request, rows), "under_way": bool(ordered), "stopped": stopped}
    response = render(request, "pages/downloads.html", context, status=status)
    if not stopped and status == 200:
        response["Refresh"] = SECONDS_BETWEEN_LOOKS
    return response


def _listing(request: HttpRequest, rows: list[Any]) -> Listing:
    headings = [_("Fil"), _("Tilskuddsmottaker"), _("Bestilt"), _("Status"), _("Slettes"), ""]
    return list_of(
        state_of(request.GET, default_sort="bestilt"),
        rows,
        path=request.path,
        headings=[Heading("", label) for label in headings],
        words=Words(
            title=_("Mine nedlastinger"),
            units=(_("fil"), _("filer")),
            nothing=_("Ingen nedlastinger"),
            todo=_("Velg et år over og bestill filen. Den dukker opp her når den er laget."),
        ),
    )


def _state_label(state: str) -> str:
    return {"venter": _("Venter"), "arbeider": _("Lages"), "ferdig": _("Ferdig"), "feilet": _("Feilet")}[state]


def _kind_label(download: Any) -> str:
    texts = {"ar-xlsx": _("Alle linjer i %(year)s, Excel"), "ar-csv": _("Alle linjer i %(year)s, CSV")}
    return texts[download.kind] % {"year": download.year}


@require_POST
@for_recipient
def order(request: HttpRequest) -> HttpResponse:
    """Orders the lines of a year and goes back to the list."""
    form = YearFileForm(request.POST, years=years_to_download(request.user, request.recipient))
    if not form.is_valid():
        return _page(request, form, status=422)
    download = order_download(
        user=request.user,
        recipient=request.recipient,
        kind=form.cleaned_data["fil"],
        year=int(form.cleaned_data["ar"]),
        language=get_language() or "nb",
    )
    record(kind="order_download", request=request, subject=f"nedlasting {download.pk}", details=download.parameters)
    make_download.delay(str(download.pk))
    return redirect("downloads")


@require_safe
def download(request: HttpRequest, download: UUID) -> FileResponse:
    """The user's own finished file; of anybody else there is none."""
    found = finished_download(request.user, download)
    if found is None:
        raise Http404
    record(
        kind="download",
        request=request,
        recipient=found.recipient,
        subject=f"nedlasting {found.pk}",
        details={"lines": found.lines},
    )
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.filename)
