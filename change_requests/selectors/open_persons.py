"""Whom something open is about: persons with an activity that is neither answered nor withdrawn."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Recipient, User
from change_requests.models import Activity
from imdi_tilskudd.lib.prepared import prepared


def open_about_persons(user: User, recipient: Recipient) -> dict[str, UUID]:
    """By DUF number the newest such activity that the user may see, about the person or a chosen line of the person.
    One query."""
    found: dict[str, UUID] = {}
    for activity, person, person_of_line in _open(user, recipient.number):
        for duf in (person, person_of_line):
            if duf:
                found.setdefault(duf, activity)
    return found


@prepared
def _open(user: User, number: str) -> QuerySet:
    activities = Activity.objects.visible_to(user).filter(recipient=number).open()
    return activities.order_by("-id", "lines__id").values_list("public_id", "person_id", "lines__person_id")
