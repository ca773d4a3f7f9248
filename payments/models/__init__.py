from .account import GroupPayment, MotregningEntry
from .changes import Change, ChangeSet
from .checks import TermCheck
from .downloads import Download
from .lines import ConvertedPayment, Line
from .preparations import Preparation
from .runs import Run, RunChunk, RunRate, RunRecipient, RunTotal, RunWarning
from .tentative import TentativeCase, TentativeForecast, TentativeSum
from .terms import Term, TermEvent

__all__ = [
    "Change",
    "ChangeSet",
    "ConvertedPayment",
    "Download",
    "GroupPayment",
    "Line",
    "MotregningEntry",
    "Preparation",
    "Run",
    "RunChunk",
    "RunRate",
    "RunRecipient",
    "RunTotal",
    "RunWarning",
    "TentativeCase",
    "TentativeForecast",
    "TentativeSum",
    "Term",
    "TermCheck",
    "TermEvent",
]
