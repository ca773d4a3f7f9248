from .attestation import attest_term, attestation_warnings
from .calculation import calculate_in_processes, fail_run, start_run, work_on_run
from .errors import AttestationRefused, CalculationRefused, MissingRates, PublishRefused, Refused
from .publication import publish_term

__all__ = [
    "AttestationRefused",
    "CalculationRefused",
    "MissingRates",
    "PublishRefused",
    "Refused",
    "attest_term",
    "attestation_warnings",
    "calculate_in_processes",
    "fail_run",
    "publish_term",
    "start_run",
    "work_on_run",
]
