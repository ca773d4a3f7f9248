from .histories import histories, newest_event
from .reference import codes, parameters_known_on, rate_book, rates_known_on

__all__ = [
    "codes",
    "histories",
    "newest_event",
    "parameters_known_on",
    "rate_book",
    "rates_known_on",
]
