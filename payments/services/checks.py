"""«Kontrollert av oss»: a municipality's caseworker confirms the payment basis, or takes it back, while it is in
forhåndsvisning. Afterwards the lines are locked, and what is wrong is a change request."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Recipient, User
from accounts.rules import may_check_terms
from payments.models import Term, TermCheck
from payments.selectors.checks import RecipientCheck, recipient_checks, shown_digest, variant_of

from .errors import CheckRefused

LONGEST_COMMENT = 1000
MOST_NAMES = 12


@transaction.atomic
def check_term(*, term_code: str, recipient: Recipient, user: User, digest: str, comment: str = "") -> TermCheck:
    """Confirms what the user was shown, by its `digest`. CheckRefused says why not."""
    term = _open_term(term_code, recipient, user)
    variant = variant_of(user, recipient)
    now = shown_digest(term, recipient, variant)
    if digest != now:
        raise CheckRefused(_("Grunnlaget er beregnet på nytt mens du så på det. Se over det og bekreft igjen."))
    newest = _newest(term, recipient, variant)
    if newest is not None and newest.is_checked and newest.digest == now:
        raise CheckRefused(_("%(name)s har allerede bekreftet kontrollen.") % {"name": newest.user.name})
    return _add(term, recipient, user, variant, TermCheck.Act.CHECKED, now, comment)


@transaction.atomic
def withdraw_check(*, term_code: str, recipient: Recipient, user: User, comment: str = "") -> TermCheck:
    """Takes the newest confirmation of the user's variant back; the history keeps both. CheckRefused says why not."""
    term = _open_term(term_code, recipient, user)
    variant = variant_of(user, recipient)
    newest = _newest(term, recipient, variant)
    if newest is None or not newest.is_checked:
        raise CheckRefused(_("Det er ingen bekreftelse å trekke tilbake."))
    return _add(term, recipient, user, variant, TermCheck.Act.WITHDRAWN, newest.digest, comment)


def _open_term(term_code: str, recipient: Recipient, user: User) -> Term:
    """The term, locked against a new calculation, when this user may say something about it now."""
    if not may_check_terms(user.roles_held_for(recipient.number)):
        raise CheckRefused(_("Bare saksbehandlere hos dere kan bekrefte kontrollen."))
    term = Term.objects.select_for_update(of=("self",)).filter(code=term_code).first()
    if term is None or term.state != Term.State.PREVIEW:
        raise CheckRefused(_("Kontrollen kan bekreftes mens terminen er i forhåndsvisning, og det er den ikke nå."))
    return term


def _newest(term: Term, recipient: Recipient, variant: str) -> TermCheck | None:
    rows = TermCheck.objects.filter(term=term, recipient=recipient, variant=variant)
    return rows.select_related("user").order_by("-id").first()


def _add(term: Term, recipient: Recipient, user: User, variant: str, act: str, digest: str, comment: str) -> TermCheck:
    return TermCheck.objects.create(
        term=term,
        recipient=recipient,
        user=user,
        variant=variant,
        act=act,
        run_id=term.run_id,
        digest=digest,
        comment=comment.replace("\x00", "").strip()[:LONGEST_COMMENT],
    )


def not_checked(term: Term, today: date) -> list[str]:
    """Attestation's warning about the recipients that have not looked, or have looked and not signed. Before the
    municipalities see the term there is nothing to say."""
    if term.state != Term.State.PREVIEW:
        return []
    rows = recipient_checks(term)
    unsigned = [row for row in rows if not row.is_valid]
    unread = [row for row in unsigned if not row.has_read]
    outdated = [row for row in unsigned if row.has_read and row.check]
    waiting = [row for row in unsigned if row.has_read and not row.check]
    parts = [
        (unread, _("Ikke åpnet etter siste beregning av %(count)d av %(all)d mottakere: %(names)s.")),
        (outdated, _("Kontrollert før siste beregning, ikke bekreftet på nytt, av %(count)d av %(all)d: %(names)s.")),
        (waiting, _("Åpnet, men ikke kontrollert, av %(count)d av %(all)d mottakere: %(names)s.")),
    ]
    return [
        sentence % {"count": len(some), "all": len(rows), "names": _names(some)} for some, sentence in parts if some
    ]


def _names(rows: list[RecipientCheck]) -> str:
    names = [row.recipient.name for row in rows]
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    more = _("og %(count)d til") % {"count": len(names) - MOST_NAMES}
    return f"{', '.join(names[:MOST_NAMES])} {more}"
