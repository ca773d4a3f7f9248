"""IMDi's lists of users, roles, recipients and what happened. A service makes, checks and logs each change."""

from django.contrib import admin
from django.contrib.auth.models import Group

from .administration import (
    AdministratorRequestAdmin,
    InvitationAdmin,
    MailAdmin,
    RoleReviewAdmin,
    SuperbrukerAdmin,
)
from .audit import AuditAlarmAdmin, AuditEventAdmin
from .notices import DriftsmeldingAdmin
from .pages import ReadOnlyAdmin
from .recipients import RecipientAdmin
from .users import RoleAdmin, RoleGrantAdmin, UserAdmin

# Access follows from roles; Django's own groups decide nothing here.
admin.site.unregister(Group)

__all__ = [
    "AdministratorRequestAdmin",
    "AuditAlarmAdmin",
    "AuditEventAdmin",
    "DriftsmeldingAdmin",
    "InvitationAdmin",
    "MailAdmin",
    "ReadOnlyAdmin",
    "RecipientAdmin",
    "RoleAdmin",
    "RoleGrantAdmin",
    "RoleReviewAdmin",
    "SuperbrukerAdmin",
    "UserAdmin",
]
