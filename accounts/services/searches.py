"""Keeping what somebody searched for."""

from accounts.models import Recipient, SavedSearch, User
from accounts.models.search import LONGEST


def save_search(*, user: User, recipient: Recipient, text: str) -> SavedSearch:
    """Keeps the text under a short id that colleagues of the same recipient may use too. Longer than 200 characters
    is cut."""
    return SavedSearch.objects.create(user=user, recipient=recipient, text=text.replace("\x00", "").strip()[:LONGEST])
