"""Every write to activities. Errors are Django's ValidationError, with sentences for people, and PermissionDenied."""

from .activities import (
    add_note,
    discard_draft,
    reopen_activity,
    reply_to_imdi,
    save_draft,
    send_activity,
    send_new,
    start_draft,
    withdraw_activity,
)
from .extensions import ask_for_extension
from .granting import facts_of_request, grant_activity, preview_facts
from .moving import OutdatedVersion
from .treatment import (
    answer_activity,
    ask_municipality,
    cancel_request,
    put_back,
    request_from_municipality,
    take_activity,
    take_over,
)

__all__ = [
    "OutdatedVersion",
    "add_note",
    "answer_activity",
    "ask_for_extension",
    "ask_municipality",
    "cancel_request",
    "discard_draft",
    "facts_of_request",
    "grant_activity",
    "preview_facts",
    "put_back",
    "reopen_activity",
    "reply_to_imdi",
    "request_from_municipality",
    "save_draft",
    "send_activity",
    "send_new",
    "start_draft",
    "take_activity",
    "take_over",
    "withdraw_activity",
]
