"""What may be computed again at any time, kept for a while in the cache. The cache may vanish: then nothing is found
and nothing is kept, and the caller computes."""

from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

DAY = 24 * 60 * 60


def found(key: str) -> Any:
    """None when it is not there. Keys never hold personal data."""
    try:
        return cache.get(key)
    except RedisError:
        return None


def keep(values: Mapping[str, Any], seconds: int = DAY) -> None:
    """All or nothing is not promised: one key may go before another."""
    try:
        cache.set_many(values, seconds)
    except RedisError:
        return
