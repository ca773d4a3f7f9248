"""IMDi's side of payments: terms from calculation to attestation, runs, warnings, what the previous system paid, and
the motregningskonto."""

from .account import GroupPaymentAdmin, MotregningEntryAdmin
from .runs import RunAdmin, RunWarningAdmin
from .terms import TermAdmin

__all__ = ["GroupPaymentAdmin", "MotregningEntryAdmin", "RunAdmin", "RunWarningAdmin", "TermAdmin"]
