from .attestation import attest_term, attestation_warnings
from .calculation import calculate_in_processes, fail_run, give_way, start_run, work_on_run
from .changes import changes_between
from .checks import check_term, withdraw_check
from .conversion import import_converted
from .downloads import (
    delete_expired_downloads,
    fail_download,
    finish_download,
    lines_of_download,
    order_download,
    take_download,
    with_progress,
)
from .errors import (
    AccountRefused,
    AttestationRefused,
    CalculationRefused,
    CheckRefused,
    ConversionRefused,
    MissingRates,
    PublishRefused,
    Refused,
)
from .forecast import Forecast, forecast_lines
from .motregning import claim_back, offset_across_groups, register_repayment, take_back, write_off
from .partitions import is_worked_on
from .preparations import finish_preparation, note_missing, prepare_changes, readers, take_preparation
from .preview import Effect, EffectLine, preview_events
from .publication import publish_term
from .simulation import Compared, Difference, Simulation, simulate_term
from .stored_lists import delete_stale_lists, is_kept, list_name, stored_list
from .tentative import Stored, store_forecast

__all__ = [
    "AccountRefused",
    "AttestationRefused",
    "CalculationRefused",
    "CheckRefused",
    "Compared",
    "ConversionRefused",
    "Difference",
    "Effect",
    "EffectLine",
    "Forecast",
    "MissingRates",
    "PublishRefused",
    "Refused",
    "Simulation",
    "Stored",
    "attest_term",
    "attestation_warnings",
    "calculate_in_processes",
    "changes_between",
    "check_term",
    "claim_back",
    "delete_expired_downloads",
    "delete_stale_lists",
    "fail_download",
    "fail_run",
    "finish_download",
    "finish_preparation",
    "forecast_lines",
    "give_way",
    "import_converted",
    "is_kept",
    "is_worked_on",
    "lines_of_download",
    "list_name",
    "note_missing",
    "offset_across_groups",
    "order_download",
    "prepare_changes",
    "preview_events",
    "publish_term",
    "readers",
    "register_repayment",
    "simulate_term",
    "start_run",
    "store_forecast",
    "stored_list",
    "take_back",
    "take_download",
    "take_preparation",
    "with_progress",
    "withdraw_check",
    "work_on_run",
    "write_off",
]
