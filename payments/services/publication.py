"""Forhåndsvisning: the municipalities see the payment basis and may comment."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Event, User
from accounts.rules import IMDI_SAKSBEHANDLER
from payments.models import Term, TermEvent
from payments.rules.term_states import TermState, may_move

from . import preparations
from .access import require_role
from .errors import PublishRefused
from .telling import tell_recipients


@transaction.atomic
def publish_term(*, term_code: str, user: User | None = None, comments_until: date | None = None) -> Term:
    """Shows a calculated term, or moves the date of one already shown. PublishRefused otherwise."""
    if user is not None:
        require_role(user, PublishRefused, IMDI_SAKSBEHANDLER)
    term = Term.objects.select_for_update(of=("self",)).filter(code=term_code).first()
    if term is None or term.state == Term.State.OPEN:
        raise PublishRefused(f"{term_code} er ikke beregnet. Beregn terminen først.")
    if not may_move(term.state, TermState.PREVIEW):
        raise PublishRefused(f"{term_code} er {term.state} og kan ikke legges ut til forhåndsvisning.")
    old = term.state
    term.state = Term.State.PREVIEW
    term.published_at = timezone.now()
    term.comments_until = comments_until
    term.save(update_fields=["state", "published_at", "comments_until"])
    TermEvent.objects.create(term=term, from_state=old, to_state=term.state, user=user)
    tell_recipients(term, Event.PUBLISHED, until=comments_until)
    preparations.hint()
    return term
