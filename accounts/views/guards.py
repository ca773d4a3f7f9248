"""Who gets to a page at all; what shows on it is decided by `visible_to`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.selectors import may_choose_recipient


def for_recipient(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The page of a recipient: whoever has a choice makes it first; for whoever has none there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.recipient is not None:
            return view(request, *args, **kwargs)
        if may_choose_recipient(request.user):
            return redirect(choice_url(request))
        raise Http404

    return guarded


def choice_url(request: HttpRequest) -> str:
    """Velg kommune, and from there back to the page that asked for it."""
    back = {"next": request.get_full_path()} if request.method == "GET" else {}
    return reverse("accounts:choose_recipient", query=back)
