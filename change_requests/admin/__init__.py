from .answers import AnswerTemplateAdmin
from .desk import ActivityAdmin

__all__ = ["ActivityAdmin", "AnswerTemplateAdmin"]
