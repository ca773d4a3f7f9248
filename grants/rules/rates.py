"""Rates as the rules look them up."""

from collections.abc import Mapping

from imdi_tilskudd.lib.money import Ore


class RateBook:
    """Rates in øre by code and year. What is asked for and not there is remembered, so that a run can stop and list
    everything that is missing at once; nothing computed with a missing rate may be used."""

    def __init__(self, rates: Mapping[tuple[str, int], Ore]) -> None:
        self._rates = rates
        self.missing: set[tuple[str, int]] = set()
        self.used: set[tuple[str, int]] = set()

    @property
    def known(self) -> Mapping[tuple[str, int], Ore]:
        """All rates by code and year."""
        return self._rates

    def rate(self, code: str, year: int) -> Ore:
        """Øre for the code and budget year; 0 and a note in `missing` when there is none."""
        key = (code, year)
        amount = self._rates.get(key)
        if amount is None:
            self.missing.add(key)
            return 0
        self.used.add(key)
        return amount
