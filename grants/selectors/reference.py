"""Codes, rates and parameters as the calculation reads them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grants.models import GrantCode, Group, Parameter, Rate, Scheme
from grants.rules.rates import RateBook
from imdi_tilskudd.lib.money import to_ore


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """Where a code belongs."""

    code: str
    scheme: str
    group: str


def codes() -> dict[str, CodeInfo]:
    """Every grant code with its scheme and group."""
    rows = GrantCode.objects.values_list("code", "scheme_id", "group_id")
    return {code: CodeInfo(code, scheme, group) for code, scheme, group in rows}


def labels_of_schemes() -> dict[str, str]:
    """Slug → name of the scheme in the language of the page."""
    return {scheme.slug: scheme.label for scheme in Scheme.objects.all()}


def labels_of_groups() -> dict[str, str]:
    """Slug → name of the group in the language of the page."""
    return {group.slug: group.label for group in Group.objects.all()}


def rates_known_on(day: date) -> dict[tuple[str, int], Rate]:
    """The rate rows in force on that day by code and year."""
    return {(rate.code_id, rate.year): rate for rate in Rate.objects.known_on(day)}


def rate_book(day: date) -> RateBook:
    """Rates in øre as known on that day."""
    return RateBook({key: to_ore(rate.amount) for key, rate in rates_known_on(day).items()})


def unconfirmed_parameters(day: date, moment: datetime) -> list[Parameter]:
    """The parameters a run as of that day has used, when it began at that moment, that IMDi entered and nobody else
    has confirmed since. Those from the data file count as they are."""
    used = Parameter.objects.filter(entered_at__lte=moment).known_on(day)
    return list(Parameter.objects.waiting().filter(pk__in=[row.pk for row in used]).order_by("name"))


def parameters_known_on(day: date) -> dict[str, Any]:
    """Values of the parameters in force on that day by name."""
    return dict(Parameter.objects.known_on(day).values_list("name", "value"))
