"""Those with lines in a term are told of it."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.urls import reverse

from accounts.models import Event
from accounts.models.notification import MOST_DAYS
from accounts.services.notifications import Matter, notify
from payments.models import RunRecipient, Term


def tell_recipients(term: Term, event: Event, **days: date | None) -> None:
    """Once for each calculation of the term, however often it is shown. `days` are told with it."""
    params = {"term": term.code} | {name: f"{day}" for name, day in days.items() if day}
    notify(event=event, matters=[_matter(term, number, f"{term.run_id}", params) for number in _recipients(term)])


def tell_of_comment_deadlines(*, today: date) -> int:
    """Of terms in forhåndsvisning that may be commented a little longer, each user as early as she wants; how many
    were told. A deadline is told once, and again when it is moved."""
    soon = (today, today + timedelta(days=MOST_DAYS))
    terms = Term.objects.filter(state=Term.State.PREVIEW, comments_until__range=soon)
    return notify(event=Event.DEADLINE, matters=[matter for term in terms for matter in _due(term, today)])


def _due(term: Term, today: date) -> list[Matter]:
    day, left = f"{term.comments_until}", (term.comments_until - today).days
    params = {"term": term.code, "due": day}
    return [_matter(term, number, day, params, days_left=left) for number in _recipients(term)]


def _recipients(term: Term) -> Iterable[str]:
    return RunRecipient.objects.filter(run=term.run_id).values_list("recipient_id", flat=True)


def _matter(term: Term, number: str, key: str, params: dict[str, str], days_left: int | None = None) -> Matter:
    url = reverse("term", args=[term.code])
    return Matter(number, url, f"{term.code} {key}", params, days_left=days_left)
