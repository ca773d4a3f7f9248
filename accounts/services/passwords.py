"""What a password must be, in words of our own where Django's are not translated."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _

# No letters or digits that are read as one another.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class MinimumLength(MinimumLengthValidator):
    """At least `min_length` characters (settings.AUTH_PASSWORD_VALIDATORS)."""

    def get_error_message(self) -> str:
        return _("Passordet er for kort. Det må ha minst %(number)d tegn.") % {"number": self.min_length}
