"""Django's password backend, with two differences from its own."""

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from accounts.models import User
from accounts.selectors import user_of_session


class PasswordBackend(ModelBackend):
    """Knows inactive users by their password, so that the login page can tell them, and only them, why.

    It never carries them further: a session of an inactive user is nobody's.
    """

    def user_can_authenticate(self, user: User) -> bool:
        return True

    def get_user(self, user_id: int) -> User | None:
        user = user_of_session(user_id, timezone.localdate())
        return user if user and user.is_active else None
