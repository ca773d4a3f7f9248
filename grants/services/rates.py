"""Rates: entered by one IMDi user, confirmed by another. A confirmed rate is never changed (the database refuses it):
a new row takes its place from the day it is entered, and the difference comes as correction lines."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from grants.models import GrantCode, Rate

from .confirmation import confirm, require_attestant, require_caseworker


@transaction.atomic
def enter_rate(
    *, code: GrantCode, year: int, amount: Decimal, source: str, source_quality: str, by: User, today: date
) -> Rate:
    """A new rate in kroner, known from `today`, waiting for another to confirm it. Replaces none: history
    stays. PermissionDenied when the user is not IMDi saksbehandler; ValidationError when there already is one from
    the same day."""
    require_caseworker(by)
    rate = Rate(
        code=code,
        year=year,
        amount=amount,
        source=source,
        source_quality=source_quality,
        known_from=today,
        entered_by=by,
    )
    rate.full_clean()
    rate.save()
    return rate


@transaction.atomic
def confirm_rates(*, rates: QuerySet[Rate], by: User) -> list[Rate]:
    """Confirms those of the rates that nobody has confirmed, and returns them. PermissionDenied when the user
    is not IMDi attestant; OwnEntry when the user entered one of them: then none is confirmed."""
    require_attestant(by, _("Bare den som er IMDi attestant, kan bekrefte satser."))
    return confirm(rows=rates.order_by("code__position", "year", "pk"), by=by)
