"""IMDi chooses between an event of its own and the real source's."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import audit
from grants.models import Person, ProvisionalConflict, RegisterEvent
from grants.selectors.persons import events_in_force

from .confirmation import require_caseworker
from .own_events import retraction, take_lock, write

Outcome = ProvisionalConflict.Outcome


@transaction.atomic
def resolve_conflict(*, conflict: ProvisionalConflict, outcome: str, by: User, today: date) -> None:
    """`kilden`: IMDi's event is retracted; `imdi`: the source's is; `begge`: they are two different things and both
    stand. PermissionDenied when the user is not IMDi saksbehandler; ValidationError when it is resolved already, or
    what is to be kept has been retracted meanwhile."""
    require_caseworker(by)
    take_lock()
    found = ProvisionalConflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    if found.outcome != Outcome.OPEN:
        raise ValidationError(_("Motstriden er allerede avgjort."))
    standing = events_in_force(found.own.duf)
    _refuse_gone([event for event in _kept(found, outcome) if event not in standing])
    leaving = [event for event in (found.own, found.theirs) if event not in _kept(found, outcome)]
    if gone := [retraction(event, today) for event in leaving if event in standing]:
        write(gone, by)
    found.outcome, found.decided_by, found.decided_at = outcome, by, timezone.now()
    found.save(update_fields=["outcome", "decided_by", "decided_at"])
    details = {"own": found.own.id, "theirs": found.theirs.id, "outcome": outcome}
    person = Person.objects.get(duf=found.own.duf)
    audit.record(kind="conflict_resolved", user=by, subject=f"person {person.public_id}", details=details)


def _kept(conflict: ProvisionalConflict, outcome: str) -> list[RegisterEvent]:
    kept = {
        Outcome.SOURCE: [conflict.theirs],
        Outcome.OWN: [conflict.own],
        Outcome.BOTH: [conflict.own, conflict.theirs],
    }
    if outcome not in kept:
        raise ValidationError(_("Velg hvilken hendelse som skal gjelde."))
    return kept[Outcome(outcome)]


def _refuse_gone(events: list[RegisterEvent]) -> None:
    if events:
        raise ValidationError(_("Hendelsen som skal gjelde, er trukket tilbake. Velg den andre."))


def open_conflicts(term: object, today: date) -> list[str]:
    """Before attestation (setting ATTESTATION_WARNINGS): how many conflicts nobody has chosen in yet. Both events
    stand until then, whatever the term."""
    count = ProvisionalConflict.objects.filter(outcome=Outcome.OPEN).count()
    if not count:
        return []
    return [
        ngettext(
            "%(count)d motstrid mellom IMDi og kilden er ikke avgjort. Velg hvilken hendelse som gjelder.",
            "%(count)d motstrider mellom IMDi og kilden er ikke avgjort. Velg hvilke hendelser som gjelder.",
            count,
        )
        % {"count": count}
    ]
