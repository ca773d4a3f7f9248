from .audit import AuditEvent
from .device import TotpDevice
from .recipient import Recipient, RecipientOwnedQuerySet, RecipientQuerySet
from .role import Role, RoleGrant
from .search import SavedSearch
from .user import User

__all__ = [
    "AuditEvent",
    "Recipient",
    "RecipientOwnedQuerySet",
    "RecipientQuerySet",
    "Role",
    "RoleGrant",
    "SavedSearch",
    "TotpDevice",
    "User",
]
