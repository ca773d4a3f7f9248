"""The choices the public sources are silent about, as the rules read them (grants/data/parameters.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from imdi_tilskudd.lib.periods import TermPeriod


@dataclass(frozen=True, slots=True)
class Parameters:
    """One attribute for each parameter that a rule reads; units in the data file."""

    first_term: TermPeriod
    limitation_years: int
    months_kept_after_move: int
    months_kept_after_exit: int
    year1_split_on_move: str
    year1_reduced_on_exit: bool
    spread_from: int

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "Parameters":
        """KeyError names the first parameter that is missing."""
        wanted = {field.name: values[field.name] for field in fields(cls)}
        wanted["first_term"] = TermPeriod.parse(wanted["first_term"])
        return cls(**wanted)
