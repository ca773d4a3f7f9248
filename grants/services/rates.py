"""Rates: entered by one IMDi user, confirmed by another."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import IMDI_ATTESTANT
from grants.models import GrantCode, Rate

IMDI = "imdi"


class OwnRate(Exception):
    """Whoever entered a rate may not confirm it; the message names the rates."""


@transaction.atomic
def enter_rate(
    *, code: GrantCode, year: int, amount: Decimal, source: str, source_quality: str, by: User, today: date
) -> Rate:
    """A new rate in kroner, known from `today`, waiting for another to confirm it. Replaces none: history
    stays. ValidationError when there already is one from the same day."""
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
    is not IMDi attestant; OwnRate when the user entered one of them: then none is confirmed."""
    if not by.has_role(IMDI_ATTESTANT, recipient=IMDI):
        raise PermissionDenied(_("Bare den som er IMDi attestant, kan bekrefte satser."))
    waiting = list(
        rates.filter(confirmed_at=None).select_for_update(of=("self",)).order_by("code__position", "year", "pk")
    )
    own = [rate for rate in waiting if rate.entered_by_id == by.pk]
    if own:
        raise OwnRate(_("Du førte selv inn %(rates)s. En annen må bekrefte.") % {"rates": _listed(own)})
    now = timezone.now()
    for rate in waiting:
        rate.confirmed_by, rate.confirmed_at = by, now
    Rate.objects.bulk_update(waiting, ["confirmed_by", "confirmed_at"])
    return waiting


def _listed(rates: Iterable[Rate]) -> str:
    return ", ".join(str(rate) for rate in rates)
