"""Refusals: the service did nothing, and the message says what to do."""


class Refused(Exception):
    """Base of all refusals; str() is a sentence for the user."""


class CalculationRefused(Refused):
    """The term cannot be calculated now."""


class MissingRates(CalculationRefused):
    """Rates the run needs are not there; `missing` lists every (code, year)."""

    def __init__(self, missing: list[tuple[str, int]]) -> None:
        self.missing = missing
        listed = "\n".join(f"  {code} {year}" for code, year in missing)
        super().__init__(f"Disse satsene mangler, før dem inn først:\n{listed}")


class AttestationRefused(Refused):
    """The term cannot be attested now."""


class PublishRefused(Refused):
    """The term cannot be shown to the municipalities now."""


class ConversionRefused(Refused):
    """Converted payments cannot be imported now."""


class AccountRefused(Refused):
    """The motregningskonto cannot have this row."""


class CheckRefused(Refused):
    """The payment basis cannot be confirmed, or the confirmation not taken back."""
