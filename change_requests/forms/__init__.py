from .desk import AnswerForm, FactForm, FactForms, facts_of, forms_of
from .requests import ActivityFilter, ChangeRequestForm, initial_of
from .simple import ExtensionForm, MessageForm, SettledBefore2021Form, TextForm, UploadForm

__all__ = [
    "ActivityFilter",
    "AnswerForm",
    "ChangeRequestForm",
    "ExtensionForm",
    "FactForm",
    "FactForms",
    "MessageForm",
    "SettledBefore2021Form",
    "TextForm",
    "UploadForm",
    "facts_of",
    "forms_of",
    "initial_of",
]
