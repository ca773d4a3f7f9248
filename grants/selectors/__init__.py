from .histories import declarations, histories, newest_event
from .reference import codes, parameters_known_on, rate_book, rates_known_on, unconfirmed_parameters

__all__ = [
    "codes",
    "declarations",
    "histories",
    "newest_event",
    "parameters_known_on",
    "rate_book",
    "rates_known_on",
    "unconfirmed_parameters",
]
