from .administration import AdministratorRequest, RoleReview, RoleReviewItem, Superbruker
from .alarm import AuditAlarm
from .audit import AuditEvent
from .device import TotpDevice
from .invitation import Invitation
from .mail import Mail
from .notice import Driftsmelding
from .notification import Delivery, Event, Notification, NotificationChoice
from .recipient import Recipient, RecipientOwnedQuerySet, RecipientQuerySet
from .recovery import PasswordRequest, RecoveryCode
from .role import Role, RoleGrant
from .search import SavedSearch
from .user import User
from .visit import Visit

__all__ = [
    "AdministratorRequest",
    "AuditAlarm",
    "AuditEvent",
    "Delivery",
    "Driftsmelding",
    "Event",
    "Invitation",
    "Mail",
    "Notification",
    "NotificationChoice",
    "PasswordRequest",
    "Recipient",
    "RecipientOwnedQuerySet",
    "RecipientQuerySet",
    "RecoveryCode",
    "Role",
    "RoleGrant",
    "RoleReview",
    "RoleReviewItem",
    "SavedSearch",
    "Superbruker",
    "TotpDevice",
    "User",
    "Visit",
]
