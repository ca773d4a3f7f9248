from .attestation import attest_term, attestation_warnings
from .calculation import calculate_in_processes, fail_run, start_run, work_on_run
from .conversion import import_converted
from .errors import (
    AttestationRefused,
    CalculationRefused,
    ConversionRefused,
    MissingRates,
    PublishRefused,
    Refused,
)
from .publication import publish_term
from .simulation import Simulation, simulate_term

__all__ = [
    "AttestationRefused",
    "CalculationRefused",
    "ConversionRefused",
    "MissingRates",
    "PublishRefused",
    "Refused",
    "Simulation",
    "attest_term",
    "attestation_warnings",
    "calculate_in_processes",
    "fail_run",
    "import_converted",
    "publish_term",
    "simulate_term",
    "start_run",
    "work_on_run",
]
