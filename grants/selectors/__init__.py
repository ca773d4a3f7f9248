from .histories import declarations, histories, histories_of, newest_event
from .reference import (
    codes,
    labels_of_groups,
    labels_of_schemes,
    parameters_known_on,
    rate_book,
    rates_known_on,
    unconfirmed_parameters,
)

__all__ = [
    "codes",
    "declarations",
    "histories",
    "histories_of",
    "labels_of_groups",
    "labels_of_schemes",
    "newest_event",
    "parameters_known_on",
    "rate_book",
    "rates_known_on",
    "unconfirmed_parameters",
]
