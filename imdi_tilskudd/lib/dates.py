"""The one business date. Login, sessions and audit use the real clock; everything about grants asks here."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Today in Norway, or the day the demo is set to (PORTAL_TODAY). Asked in views, tasks and commands only."""
    return settings.BUSINESS_DATE or timezone.localdate()
