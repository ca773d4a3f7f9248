"""The cache of one test process: several share the server."""

from django.core.cache import cache


def lose_all() -> None:
    """As if the server had lost everything. Emptying it would take away what tests beside this one go by."""
    cache.key_prefix += "'"
