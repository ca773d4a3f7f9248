"""«Kontrollert av kommunene» on the page of a term: how many have confirmed, and where each of them stands."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from payments.models import Term
from payments.rules.term_states import SHOWN_TO_MUNICIPALITIES
from payments.selectors.checks import RecipientCheck, recipient_checks


@dataclass(frozen=True, slots=True)
class CheckLine:
    """`by` and `comment` are empty where nothing was confirmed."""

    recipient: str
    words: str
    color: str
    by: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ChecksShown:
    """`confirmed` of `all` recipients with lines; `lines` in the order of what IMDi may have to ask about."""

    confirmed: int
    outdated: int
    unread: int
    all: int
    lines: list[CheckLine]


def checks_shown(term: Term) -> ChecksShown | None:
    """None before the municipalities see the term."""
    if term.state not in SHOWN_TO_MUNICIPALITIES:
        return None
    rows = recipient_checks(term)
    return ChecksShown(
        confirmed=sum(row.is_valid for row in rows),
        outdated=sum(bool(row.check) and not row.is_valid for row in rows),
        unread=sum(not row.has_read and not row.is_valid for row in rows),
        all=len(rows),
        lines=[_line(row) for row in sorted(rows, key=lambda row: (row.is_valid, row.check is None))],
    )


def _line(row: RecipientCheck) -> CheckLine:
    name = str(row.recipient)
    if row.check is None:
        words = _("Åpnet, ikke kontrollert") if row.has_read else _("Ikke åpnet")
        return CheckLine(name, words, "warning")
    by = f"{row.check.user.name}, {row.check.at:%d.%m.%Y}"
    words, color = (_("Kontrollert"), "success") if row.is_valid else (_("Utdatert"), "warning")
    return CheckLine(name, words, color, by, row.check.comment)
