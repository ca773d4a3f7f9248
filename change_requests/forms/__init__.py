from .desk import AnswerForm, FactForm, FactForms, facts_of, forms_of
from .requests import ActivityFilter, ChangeRequestForm, TextForm, UploadForm, initial_of

__all__ = [
    "ActivityFilter",
    "AnswerForm",
    "ChangeRequestForm",
    "FactForm",
    "FactForms",
    "TextForm",
    "UploadForm",
    "facts_of",
    "forms_of",
    "initial_of",
]
