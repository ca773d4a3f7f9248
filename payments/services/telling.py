"""Those with lines in a term are told of it."""

from datetime import date

from django.urls import reverse

from accounts.models import Event
from accounts.services.notifications import Matter, notify
from payments.models import RunRecipient, Term


def tell_recipients(term: Term, event: Event, **days: date | None) -> None:
    """Once for each calculation of the term, however often it is shown. `days` are told with it."""
    params = {"term": term.code} | {name: f"{day}" for name, day in days.items() if day}
    url, key = reverse("term", args=[term.code]), f"{term.code} {term.run_id}"
    recipients = RunRecipient.objects.filter(run=term.run).values_list("recipient_id", flat=True)
    notify(event=event, matters=[Matter(number, url, key, params) for number in recipients])
