from .activities import activity, attach, discard, message, open_attachment, remove_attachment, reopen, reply, withdraw
from .lists import change_requests, excel, search, tasks
from .requests import draft, new_change_request

__all__ = [
    "activity",
    "attach",
    "change_requests",
    "discard",
    "draft",
    "excel",
    "message",
    "new_change_request",
    "open_attachment",
    "remove_attachment",
    "reopen",
    "reply",
    "search",
    "tasks",
    "withdraw",
]
