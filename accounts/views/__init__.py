from .invitation import invitation, invitation_link
from .login import code, enrol_password, enrol_recovery, enrol_totp, forgotten, login
from .member import (
    user_act,
    user_change,
    user_new,
    user_page,
    user_roles,
    user_superbruker,
    user_take_role,
)
from .members import users, users_excel, users_log, users_recipient, users_search
from .notifications import notification, notification_settings, notifications, notifications_read
from .own import (
    confirm,
    end_other_sessions,
    end_session,
    extend_session,
    my_page,
    own_device,
    own_password,
    recovery_codes,
)
from .review import administrator_requests, role_review
from .session import choose_recipient, language, logout

__all__ = [
    "administrator_requests",
    "choose_recipient",
    "code",
    "confirm",
    "end_other_sessions",
    "end_session",
    "enrol_password",
    "enrol_recovery",
    "enrol_totp",
    "extend_session",
    "forgotten",
    "invitation",
    "invitation_link",
    "language",
    "login",
    "logout",
    "my_page",
    "notification",
    "notification_settings",
    "notifications",
    "notifications_read",
    "own_device",
    "own_password",
    "recovery_codes",
    "role_review",
    "user_act",
    "user_change",
    "user_new",
    "user_page",
    "user_roles",
    "user_superbruker",
    "user_take_role",
    "users",
    "users_excel",
    "users_log",
    "users_recipient",
    "users_search",
]
