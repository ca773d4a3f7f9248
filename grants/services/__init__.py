"""Every write to what is granted."""

from .asylnorsk import change_declarations
from .confirmation import OwnEntry
from .conflicts import resolve_conflict
from .decisions import approve_event, lift_hold, propose_decision, put_on_hold, turn_down_event
from .kept_facts import keep_facts
from .parameters import confirm_parameters, enter_parameter
from .rates import confirm_rates, enter_rate
from .reference import load_reference
from .register import import_register, record_events

__all__ = [
    "OwnEntry",
    "approve_event",
    "change_declarations",
    "confirm_parameters",
    "confirm_rates",
    "enter_parameter",
    "enter_rate",
    "import_register",
    "keep_facts",
    "lift_hold",
    "load_reference",
    "propose_decision",
    "put_on_hold",
    "record_events",
    "resolve_conflict",
    "turn_down_event",
]
