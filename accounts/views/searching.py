"""Search boxes of lists: the text is posted and kept on the server, the address gets its short id."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Recipient
from accounts.services.audit import record
from accounts.services.searches import save_search
from imdi_tilskudd.lib.listing import searched


def keep_search(
    request: HttpRequest, address: str, *, kind: str, subject: str, recipient: Recipient | None = None
) -> HttpResponse:
    """Answers the POST of a list's search box: keeps `tekst`, writes the search to the log and shows the list at
    `address`; no text shows everything again. `subject` says where was searched, never for what; `recipient` whose
    colleagues may use the search, else the one worked for."""
    recipient = recipient or request.recipient
    if recipient is None:
        raise Http404
    text = request.POST.get("tekst", "").strip()
    search_id = ""
    if text:
        search_id = save_search(user=request.user, recipient=recipient, text=text).pk
        record(kind=kind, request=request, subject=f"{subject} søk {search_id}")
    return redirect(searched(address, request.GET, search_id))
