"""In which terms a municipality's declaration of asylnorsk has given lines."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Sum

from accounts.models import Recipient, User
from grants.rules.asyl import CODES
from payments.models import RunTotal


class Effect(NamedTuple):
    """Kroner for asylum seekers who came in `for_term`, in the payment of `term` (empty: by the previous system)."""

    for_term: str
    term: str
    is_locked: bool
    amount: Decimal


def asylnorsk_effects(user: User, recipient: Recipient) -> dict[int, list[Effect]]:
    """Year of the reception → what has been paid or is shown for it, oldest term first."""
    totals = RunTotal.objects.visible_to(user).filter(recipient=recipient, code__in=CODES)
    columns = ("for_term", "run__current_for", "run__locked_at")
    rows = totals.order_by(*columns).values_list(*columns).annotate(amount=Sum(F("positive") + F("negative")))
    found: dict[int, list[Effect]] = defaultdict(list)
    for for_term, term, locked_at, amount in rows:
        found[int(for_term[:4])].append(Effect(for_term, term or "", locked_at is not None, amount))
    return dict(found)
