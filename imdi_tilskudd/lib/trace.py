"""Which request is being answered: its id and address, for the audit log."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trace:
    request_id: str = ""
    ip: str | None = None


# Outside requests: in commands and tasks.
NO_TRACE = Trace()
current_trace: ContextVar[Trace] = ContextVar("current_trace", default=NO_TRACE)
