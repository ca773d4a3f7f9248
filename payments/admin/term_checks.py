"""«Kontrollert av kommunene» on the page of a term: how many have confirmed, and where each of them stands."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from payments.models import Term, TermCheck
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


def checks_shown(term: Term, user: User) -> ChecksShown | None:
    """None before the municipalities see the term. What those who see ekstratilskudd have written is for those in IMDi
    who see it too."""
    if term.state not in SHOWN_TO_MUNICIPALITIES:
        return None
    rows = recipient_checks(term)
    return ChecksShown(
        confirmed=sum(row.is_valid for row in rows),
        outdated=sum(bool(row.check) and not row.is_valid for row in rows),
        unread=sum(not row.has_read and not row.is_valid for row in rows),
        all=len(rows),
        lines=[
            _line(row, user.opens_all_ekstratilskudd)
            for row in sorted(rows, key=lambda row: (row.is_valid, row.check is None))
        ],
    )


def _line(row: RecipientCheck, with_ekstra: bool) -> CheckLine:
    name = str(row.recipient)
    if row.check is None:
        words = _("Åpnet, ikke kontrollert") if row.has_read else _("Ikke åpnet")
        return CheckLine(name, words, "warning")
    by = f"{row.check.user.name}, {row.check.at:%d.%m.%Y}"
    words, color = (_("Kontrollert"), "success") if row.is_valid else (_("Utdatert"), "warning")
    is_open = with_ekstra or row.check.variant == TermCheck.Variant.WITHOUT_EKSTRA
    return CheckLine(name, words, color, by, row.check.comment if is_open else "")
