"""Every write to what is granted."""

from .rates import confirm_rates, enter_rate
from .reference import load_reference
from .register import import_register, record_events

__all__ = ["confirm_rates", "enter_rate", "import_register", "load_reference", "record_events"]
