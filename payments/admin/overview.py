"""The part of IMDi's start page that is about terms."""

from typing import Any

from accounts.models import User
from accounts.rules import IMDI_SAKSBEHANDLER
from imdi_tilskudd.lib.dates import today
from payments.selectors.overview import newest_terms, unconfirmed_rates

from .words import TERM_COLORS, sentence


def overview(user: User) -> dict[str, Any] | None:
    """The newest terms with their state in words, and what waits; None for those without access to terms."""
    if not user.has_perm("payments.view_term"):
        return None
    day = today()
    return {
        "terms": [
            {"term": row.term, "color": TERM_COLORS[row.term.state], "sentence": sentence(row, day)}
            for row in newest_terms()
        ],
        "unconfirmed_rates": unconfirmed_rates(),
        "may_calculate": user.has_role(IMDI_SAKSBEHANDLER),
    }
