from .lines import ConvertedPayment, Line
from .runs import Run, RunChunk, RunRate, RunTotal, RunWarning
from .terms import Term, TermEvent

__all__ = [
    "ConvertedPayment",
    "Line",
    "Run",
    "RunChunk",
    "RunRate",
    "RunTotal",
    "RunWarning",
    "Term",
    "TermEvent",
]
