"""Shapes of input and words of errors."""

from .login import (
    CodeForm,
    ConfirmForm,
    ForgottenForm,
    LoginForm,
    OwnPasswordForm,
    RecoveryCodeForm,
)
from .users import (
    AdministratorRequestForm,
    ApproveForm,
    GiveRoleForm,
    MemberFilter,
    NewMemberForm,
    NewUserForm,
    NotificationFilter,
    NotificationForm,
    ReachForm,
    RecipientForm,
    RefuseForm,
    RoleGrantForm,
)

__all__ = [
    "AdministratorRequestForm",
    "ApproveForm",
    "CodeForm",
    "ConfirmForm",
    "ForgottenForm",
    "GiveRoleForm",
    "LoginForm",
    "MemberFilter",
    "NewMemberForm",
    "NewUserForm",
    "NotificationFilter",
    "NotificationForm",
    "OwnPasswordForm",
    "ReachForm",
    "RecipientForm",
    "RecoveryCodeForm",
    "RefuseForm",
    "RoleGrantForm",
]
