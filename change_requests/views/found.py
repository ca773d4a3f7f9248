"""What the views begin with: the activity in the address, or nothing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from change_requests.models import Activity
from change_requests.rules import access
from change_requests.selectors.lists import activity_of


def activity_or_404(request: HttpRequest, public_id: UUID) -> Activity:
    """One of the recipient's that the user may see; any other answers as one that does not exist."""
    found = activity_of(request.user, request.recipient, public_id)
    if found is None:
        raise Http404
    return found


def own_or_404(request: HttpRequest, public_id: UUID) -> Activity:
    """One that the user may also act on for the municipality; PermissionDenied for whoever may only read it."""
    found = activity_or_404(request, public_id)
    if not may_act(request, found):
        raise PermissionDenied
    return found


def may_act(request: HttpRequest, activity: Activity) -> bool:
    roles = request.user.roles_held_for(request.recipient.number)
    return access.may_send(roles, activity.type, ekstra=activity.ekstra)


def said(request: HttpRequest, error: ValidationError) -> None:
    """The sentences of a refused step, for the next page."""
    for sentence in error.messages:
        messages.error(request, sentence)


def to_activity(activity: Activity, anchor: str = "") -> HttpResponse:
    response: Any = redirect("change_requests:activity", public_id=activity.public_id)
    response["Location"] += anchor
    return response
