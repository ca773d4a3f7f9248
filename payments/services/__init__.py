from .attestation import attest_term, attestation_warnings
from .calculation import calculate_in_processes, fail_run, start_run, work_on_run
from .conversion import import_converted
from .errors import (
    AccountRefused,
    AttestationRefused,
    CalculationRefused,
    ConversionRefused,
    MissingRates,
    PublishRefused,
    Refused,
)
from .forecast import Forecast, forecast_lines
from .motregning import claim_back, offset_across_groups, register_repayment, take_back, write_off
from .publication import publish_term
from .simulation import Compared, Difference, Simulation, simulate_term

__all__ = [
    "AccountRefused",
    "AttestationRefused",
    "CalculationRefused",
    "Compared",
    "ConversionRefused",
    "Difference",
    "Forecast",
    "MissingRates",
    "PublishRefused",
    "Refused",
    "Simulation",
    "attest_term",
    "attestation_warnings",
    "calculate_in_processes",
    "claim_back",
    "fail_run",
    "forecast_lines",
    "import_converted",
    "offset_across_groups",
    "publish_term",
    "register_repayment",
    "simulate_term",
    "start_run",
    "take_back",
    "work_on_run",
    "write_off",
]
