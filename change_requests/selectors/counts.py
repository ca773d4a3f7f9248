"""What the menu counts, in one question to the database."""

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Recipient, User
from accounts.selectors import unread_of
from change_requests.models import Activity
from imdi_tilskudd.lib.prepared import prepared


def tasks_and_unread(user: User, recipient: Recipient) -> tuple[int, int]:
    """How many activities wait on the municipality (drafts with them), and how many notifications are not opened."""
    return _both(user, recipient.number)[0]


@prepared
def _both(user: User, number: str) -> QuerySet:
    waiting = Activity.objects.visible_to(user).filter(recipient=number).waiting_for_municipality()
    return Recipient.objects.filter(pk=number).values_list(_count(waiting), _count(unread_of(user)))


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
