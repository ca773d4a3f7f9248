"""From granted requests to lines, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Coalesce

from accounts.models import User
from change_requests.models import Activity, DecidedEvent
from change_requests.rules import access
from payments.models import Line, Run
from payments.models.lines import EKSTRATILSKUDD


@dataclass(frozen=True, slots=True)
class Led:
    """The first run that knew what was granted, and its lines about the person, as the user may see them."""

    run: Run
    lines: list[Line]


def led_to(activity: Activity, user: User) -> list[Led]:
    """Empty until a run the user may see knows the granted events, which are kept on the activity for other readers."""
    prefetch_related_objects([activity], Prefetch("decided", DecidedEvent.objects.select_related("event")))
    found: dict[int, Led] = {}
    for decided in activity.decided.all():
        event = decided.event
        run = _runs_shown_to(user).filter(last_event__gte=event.sequence, as_of__gte=event.registered).first()
        if run and run.pk not in found:
            lines = Line.objects.visible_to(user).filter(run=run, duf=event.duf)
            if not user.sees_all_recipients:
                lines = lines.filter(recipient=activity.recipient_id)
            elif not access.opens_ekstratilskudd(user.imdi_roles):
                lines = lines.exclude(scheme=EKSTRATILSKUDD)
            found[run.pk] = Led(run, list(lines.order_by("for_term", "code_id")))
    return list(found.values())


def _runs_shown_to(user: User):
    """Calculations, the oldest first."""
    runs = Run.objects.standing() if user.sees_all_recipients else Run.objects.shown_to_municipalities()
    return runs.filter(purpose=Run.Purpose.CALCULATION).order_by("term_code")


def requests_behind(run: Run, dufs: Iterable[str], user: User) -> dict[str, Activity]:
    """DUF number → the granted request that the run was the first to know of, of those the user may see."""
    before = Run.objects.locked().filter(purpose=Run.Purpose.CALCULATION, term_code__lt=run.term_code)
    last = before.order_by("-term_code")[:1]
    known = Coalesce(Subquery(last.values("as_of")), Value(date.min))
    newest = Coalesce(Subquery(last.values("last_event")), Value(0))
    news = Q(event__registered__gt=known) | Q(event__sequence__gt=newest)
    decided = DecidedEvent.objects.filter(
        news,
        event__duf__in=list(dufs),
        event__registered__lte=run.as_of,
        event__sequence__lte=run.last_event,
        activity__in=Activity.objects.visible_to(user),
    )
    return {one.event.duf: one.activity for one in decided.select_related("activity", "event").order_by("id")}
