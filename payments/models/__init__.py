from .account import GroupPayment, MotregningEntry
from .lines import ConvertedPayment, Line
from .runs import Run, RunChunk, RunRate, RunRecipient, RunTotal, RunWarning
from .terms import Term, TermEvent

__all__ = [
    "ConvertedPayment",
    "GroupPayment",
    "Line",
    "MotregningEntry",
    "Run",
    "RunChunk",
    "RunRate",
    "RunRecipient",
    "RunTotal",
    "RunWarning",
    "Term",
    "TermEvent",
]
