"""For whom a user may report support cases."""

from typing import TYPE_CHECKING

from accounts.models import Recipient, User
from change_requests.rules import access
from change_requests.rules.kinds import ActivityType

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def support_recipient(user: "User | AnonymousUser", acting_for: Recipient | None) -> Recipient | None:
    """The recipient worked for now when the user reports for it, else the first one the user reports for."""
    if not user.is_authenticated:
        return None
    own = {grant.recipient_id: grant.recipient for grant in user.role_grants if grant.recipient.kind != "imdi"}
    reports = {
        number: recipient
        for number, recipient in own.items()
        if access.may_send(user.roles_held_for(number), ActivityType.SUPPORT)
    }
    if acting_for is not None and acting_for.number in reports:
        return reports[acting_for.number]
    return next(iter(reports.values()), None)
