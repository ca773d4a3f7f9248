"""IMDi's side of payments: terms from calculation to attestation, runs, warnings, what the previous system paid."""

from .runs import RunAdmin, RunWarningAdmin
from .terms import TermAdmin

__all__ = ["RunAdmin", "RunWarningAdmin", "TermAdmin"]
