from .activity import Activity, ActivityEvent, ActivityLine, DecidedEvent, Note
from .answers import AnswerTemplate
from .attachment import Attachment

__all__ = ["Activity", "ActivityEvent", "ActivityLine", "AnswerTemplate", "Attachment", "DecidedEvent", "Note"]
