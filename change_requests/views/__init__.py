from .activities import activity, attach, discard, message, open_attachment, remove_attachment, reopen, reply, withdraw
from .extensions import extension
from .lists import change_requests, excel, search, tasks
from .requests import draft, new_change_request
from .simple import new_simple
from .support import new_support_case, support, support_case, support_message

__all__ = [
    "activity",
    "attach",
    "change_requests",
    "discard",
    "draft",
    "excel",
    "extension",
    "message",
    "new_change_request",
    "new_simple",
    "new_support_case",
    "open_attachment",
    "remove_attachment",
    "reopen",
    "reply",
    "search",
    "support",
    "support_case",
    "support_message",
    "tasks",
    "withdraw",
]
