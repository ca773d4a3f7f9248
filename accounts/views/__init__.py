from .login import code, enrol_password, enrol_totp, login
from .session import choose_recipient, language, logout

__all__ = ["choose_recipient", "code", "enrol_password", "enrol_totp", "language", "login", "logout"]
