"""«Kontrollert av oss»: where a recipient's sign-off of a term stands, and how many have signed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from accounts.models import AuditEvent, Recipient, User
from payments.models import RunRecipient, Term, TermCheck

OF_NOTHING = hashlib.sha256(b"").hexdigest()
READ_TERM, READ_TERM_BY_IMDI = "read_term", "read_term_by_imdi"
Variant = TermCheck.Variant


def variant_of(user: User, recipient: Recipient) -> str:
    """What the user is shown of the recipient: with or without rows of ekstratilskudd."""
    return Variant.WITH_EKSTRA if user.may_see_ekstratilskudd(recipient.number) else Variant.WITHOUT_EKSTRA


def shown_digest(term: Term, recipient: Recipient, variant: str) -> str:
    """SHA-256 of what the recipient is shown of the term's run in the variant; of nothing when it has no lines."""
    column = "digest" if variant == Variant.WITH_EKSTRA else "digest_without_ekstra"
    rows = RunRecipient.objects.filter(run_id=term.run_id, recipient=recipient)
    return rows.values_list(column, flat=True).first() or OF_NOTHING


class CheckRow(NamedTuple):
    """What somebody has said: `name` of the user."""

    variant: str
    act: str
    digest: str
    at: datetime
    comment: str
    run_id: int
    name: str

    @property
    def is_checked(self) -> bool:
        return self.act == TermCheck.Act.CHECKED


@dataclass(frozen=True, slots=True)
class CheckState:
    """`newest`: the last thing that was said in this variant, None when nothing was. `history`: everything the user may
    see, newest first."""

    variant: str
    digest: str
    newest: CheckRow | None
    history: list[CheckRow]

    @property
    def is_checked(self) -> bool:
        """Somebody has confirmed just this content."""
        return self.confirmed is not None and self.confirmed.digest == self.digest

    @property
    def is_outdated(self) -> bool:
        """Somebody has confirmed another content."""
        return self.confirmed is not None and self.confirmed.digest != self.digest

    @property
    def confirmed(self) -> CheckRow | None:
        """The newest confirmation when it has not been taken back."""
        return self.newest if self.newest is not None and self.newest.is_checked else None


@dataclass(frozen=True, slots=True)
class RecipientCheck:
    """Where a recipient with lines stands. `check`: the one that counts, valid before outdated; `has_read`: somebody
    of the recipient has opened the payment basis since it was calculated."""

    recipient: Recipient
    check: TermCheck | None
    is_valid: bool
    has_read: bool


def recipient_checks(term: Term) -> list[RecipientCheck]:
    """Every recipient with lines in the term's run, by name; two queries. A sign-off in either variant counts."""
    if term.run_id is None:
        return []
    rows = RunRecipient.objects.filter(run_id=term.run_id).annotate(has_read=_was_read(term))
    newest = _newest(term)
    return [_recipient_check(row, newest) for row in rows.select_related("recipient").order_by("recipient__name")]


def _newest(term: Term) -> dict[tuple[str, str], TermCheck]:
    checks = TermCheck.objects.filter(term=term).select_related("user").order_by("id")
    return {(check.recipient_id, check.variant): check for check in checks}


def _was_read(term: Term) -> Exists:
    """Whether one of the recipient's own users has opened the term since its run was finished."""
    since = term.run.finished_at
    read = AuditEvent.objects.filter(kind=READ_TERM, subject=subject_of(term), at__gte=since)
    return Exists(read.filter(recipient_id=OuterRef("recipient_id")))


def subject_of(term: Term) -> str:
    """How the audit log names the term."""
    return f"termin {term.code}"


def _recipient_check(row: Any, newest: dict[tuple[str, str], TermCheck]) -> RecipientCheck:
    digests = {Variant.WITH_EKSTRA: row.digest, Variant.WITHOUT_EKSTRA: row.digest_without_ekstra}
    standing = [
        check
        for variant in digests
        if (check := newest.get((row.recipient_id, variant))) is not None and check.is_checked
    ]
    valid = [check for check in standing if check.digest == digests[check.variant]]
    best = (valid or standing or [None])[0]
    return RecipientCheck(row.recipient, best, bool(valid), row.has_read)
