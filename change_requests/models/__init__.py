from .activity import Activity, ActivityEvent, ActivityLine, DecidedEvent, Note
from .attachment import Attachment

__all__ = ["Activity", "ActivityEvent", "ActivityLine", "Attachment", "DecidedEvent", "Note"]
