"""What the first readers of a term would wait for, made before they come: noted as rows, taken by one worker each,
made again when a worker has died. Making it is the task's; whatever is not ready yet is made when somebody asks."""

from collections.abc import Iterable
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Recipient, RoleGrant, User
from accounts.rules import TOLD_OF_GRANTS
from payments.models import Preparation, Run, RunTotal, Term
from payments.selectors.changes import term_before

from .changes import changes_between

TASK = "payments.tasks.prepare_for_readers"
# Longer than the largest recipient takes; what failed is tried again after as long.
STALE = timedelta(minutes=30)


def hint() -> None:
    """Asks a worker to look for what is missing once the transaction is over. A lost hint does no harm: beat looks
    too."""
    transaction.on_commit(lambda: current_app.send_task(TASK, retry=False), robust=True)


@transaction.atomic
def note_missing() -> int:
    """Rows for the newest term that is shown, and none for earlier calculations and terms, which have been read.
    Returns how many are not finished."""
    term = Term.objects.shown().order_by("-code").first()
    Preparation.objects.exclude(run=term and term.run_id).delete()
    if term is not None:
        known = Preparation.objects.filter(run=term.run_id, locked=term.is_locked).values("recipient")
        sums = RunTotal.objects.filter(run=term.run_id).exclude(recipient__in=known).order_by()
        large = sums.values_list("recipient_id").annotate(all_lines=Sum("lines"))
        rows = large.filter(all_lines__gt=settings.PREPARED_FROM_LINES)
        Preparation.objects.bulk_create(_new_rows(term, rows), ignore_conflicts=True)
    return Preparation.objects.missing().count()


def _new_rows(term: Term, rows: Iterable[tuple[str, int]]) -> list[Preparation]:
    shared = {"run_id": term.run_id, "locked": term.is_locked}
    return [Preparation(recipient_id=number, lines=lines, **shared) for number, lines in rows]


@transaction.atomic
def take_preparation() -> Preparation | None:
    """The next one, for this worker alone. None when nothing waits, or while a term is being calculated, which comes
    first."""
    if Run.objects.filter(state=Run.State.WORKING, purpose=Run.Purpose.CALCULATION).exists():
        return None
    now = timezone.now()
    found = Preparation.objects.due(now - STALE).select_for_update(skip_locked=True, of=("self",))
    preparation = found.select_related("run", "recipient").first()
    if preparation is not None:
        preparation.taken_at = now
        preparation.save(update_fields=["taken_at"])
    return preparation


def prepare_changes(*, term: Term, recipient: Recipient) -> None:
    """«Hva er endret» from the term before, when there is one."""
    before = term_before(term)
    if before is not None:
        changes_between(run=term.run, before=before.run, recipient=recipient)


def readers(*, recipient: Recipient) -> list[User]:
    """The recipient's own users who may read its payment basis today."""
    grants = RoleGrant.objects.in_force(timezone.localdate()).filter(recipient=recipient, role__in=TOLD_OF_GRANTS)
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk"))


def finish_preparation(*, preparation: Preparation) -> None:
    preparation.done_at = timezone.now()
    preparation.save(update_fields=["done_at"])
