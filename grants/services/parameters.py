"""Parameters: entered by one IMDi user, confirmed by another. grants/data/parameters.toml says in words what is valid
for each; the checks here are those words."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from grants.models import Parameter
from imdi_tilskudd.lib.periods import TermPeriod

from .confirmation import confirm, require_attestant, require_caseworker
from .reference import DATA

Check = Callable[[Any], Any]
TRUTH = {"true": True, "ja": True, "false": False, "nei": False}


def _whole(lowest: int, highest: int) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise TypeError
        number = int(value)
        if not lowest <= number <= highest:
            raise ValueError
        return number

    return check


def _term(value: Any) -> str:
    return TermPeriod.parse(str(value).strip().upper()).code


def _one_of(*words: str) -> Check:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError
        return value

    return check


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else TRUTH[str(value).lower()]


CHECKS: Mapping[str, Check] = {
    "first_term": _term,
    "limitation_years": _whole(1, 10),
    "months_kept_after_move": _whole(0, 12),
    "months_kept_after_exit": _whole(1, 12),
    "year1_split_on_move": _one_of("months", "none"),
    "year1_reduced_on_exit": _truth,
    "fht_own_share_1": _whole(0, 10_000_000),
    "fht_own_share_2": _whole(0, 10_000_000),
    "spread_from": _whole(2015, 2100),
}


@cache
def valid_values() -> dict[str, str]:
    """What is valid for each parameter, in the words of the data file."""
    content = tomllib.loads((DATA / "parameters.toml").read_text(encoding="utf-8"))
    return {name: row["valid"] for name, row in content.items()}


def checked(name: str, value: Any) -> Any:
    """The value as it is stored, from a value or from the text of one. ValidationError says what is valid."""
    if name not in CHECKS:
        raise ValidationError(_("%(name)s er ikke en parameter.") % {"name": name})
    try:
        return CHECKS[name](value.strip() if isinstance(value, str) else value)
    except (ValueError, KeyError, TypeError):
        words = {"name": name, "value": value, "valid": valid_values()[name]}
        raise ValidationError(_("«%(value)s» kan ikke brukes for %(name)s. Lovlig: %(valid)s.") % words) from None


@transaction.atomic
def enter_parameter(*, name: str, value: Any, source: str, by: User, today: date) -> Parameter:
    """A new value, known from `today`, waiting for another to confirm it; what was known before stays. `value`: or
    its text. PermissionDenied when the user is not IMDi saksbehandler; ValidationError when the value is not valid or
    there already is one from the same day."""
    require_caseworker(by)
    parameter = Parameter(name=name, value=checked(name, value), source=source, known_from=today, entered_by=by)
    # A blank JSON value would be refused, and false is one.
    parameter.full_clean(exclude=["value"])
    parameter.save()
    return parameter


@transaction.atomic
def confirm_parameters(*, parameters: QuerySet[Parameter], by: User) -> list[Parameter]:
    """Confirms those of the parameters that nobody has confirmed, and returns them. PermissionDenied when the user
    is not IMDi attestant; OwnEntry when the user entered one of them: then none is confirmed."""
    require_attestant(by, _("Bare den som er IMDi attestant, kan bekrefte parametre."))
    return confirm(rows=parameters.order_by("name", "pk"), by=by)
