"""Django's cache on Valkey, with one client for all questions: Django makes a new one for each, and that takes longer
than the answer."""

from functools import cached_property
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class Client(RedisCacheClient):
    """A client is safe to share between threads; the connections of its pool are what they take in turn."""

    @cached_property
    def _shared(self) -> Any:
        return super().get_client()

    def get_client(self, key: str | None = None, *, write: bool = False) -> Any:
        """There is one server."""
        return self._shared


class Cache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
