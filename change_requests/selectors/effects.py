"""From granted requests to lines, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from accounts.models import User
from change_requests.models import Activity, DecidedEvent
from payments.models import Line, Run


@dataclass(frozen=True, slots=True)
class Led:
    """The first run that knew what was granted, and its lines about the person, as the user may see them."""

    term: str
    lines: list[Line]


def following(user: User) -> ArraySubquery:
    """To annotate activities with: for each granted event, in order, its `duf` and the first run to know of it that
    the user may see, as `run` and `term`; both None before there is one."""
    decided = DecidedEvent.objects.filter(activity=OuterRef("pk")).order_by("event__sequence")
    runs = _runs_shown_to(user).filter(
        last_event__gte=OuterRef("event__sequence"), as_of__gte=OuterRef("event__registered")
    )
    first = JSONObject(run="pk", term="term_code")
    said = JSONObject(duf="event__duf", first=Subquery(runs.values_list(first)[:1]))
    return ArraySubquery(decided.values_list(said))


def led_to(activity: Activity, user: User) -> list[Led]:
    """Empty until a run the user may see knows the granted events."""
    followed = Activity.objects.filter(pk=activity.pk).values_list(following(user), flat=True)
    return led_by(followed.get(), activity.recipient_id, user)


def led_by(followed: list[dict[str, Any]], recipient: str, user: User) -> list[Led]:
    """As `led_to`, of what `following` has found. recipient: the number of the activity's."""
    terms = {one["first"]["run"]: one["first"]["term"] for one in followed if one["first"]}
    if not terms:
        return []
    dufs = {one["duf"] for one in followed}
    lines = Line.objects.visible_to(user).filter(run__in=terms, duf__in=dufs)
    if not user.sees_all_recipients:
        lines = lines.filter(recipient=recipient)
    found = list(lines.order_by("for_term", "code_id"))
    return [Led(term, [line for line in found if line.run_id == run]) for run, term in terms.items()]


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
