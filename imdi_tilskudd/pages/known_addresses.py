"""Addresses that a page asks for again and again: of places, and of the terms in a list."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=1000)
def address(url_name: str, *arguments: str) -> str:
    """As `reverse`, for addresses of which there are few: none with the id of a person or a line."""
    return reverse(url_name, args=arguments)
