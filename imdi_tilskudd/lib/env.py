"""Strict readers of the environment: a missing or odd value stops the start with one clear sentence."""

import os
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Value of `name`; without a default a missing or empty one raises ImproperlyConfigured."""
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Start the portal with ./portal, or set it yourself.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """1/0, true/false, yes/no."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "1", "true", "yes", "0", "false", "no"}:
        return value in {"1", "true", "yes"} if value else default
    raise ImproperlyConfigured(f"{name}={value!r} is neither 1 nor 0.")


def words(name: str, default: str | None = None) -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
    return int(value)


def day(name: str) -> date | None:
    """ISO date or None when unset."""
    value = os.environ.get(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a date like 2024-05-15.") from None


def database(url: str) -> dict[str, Any]:
    """Django's settings of a `postgresql://user:password@host:port/name?host=/socket/folder` address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("The database address must look like postgresql://user@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "imdi_tilskudd.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": options.pop("port", "") or str(parts.port or ""),
        "OPTIONS": options,
    }


def redis(url: str) -> tuple[str, str]:
    """(Celery's broker address, Django's cache address) of `redis://…` or `unix:///folder/valkey.sock`."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host=0", f"unix://{parts.path}?db=2"
    if parts.scheme in {"redis", "rediss"}:
        base = url.rsplit("/", 1)[0] if parts.path.strip("/") else url.rstrip("/")
        return f"{base}/0", f"{base}/2"
    raise ImproperlyConfigured("REDIS_URL must look like redis://host:6379/0 or unix:///folder/valkey.sock.")
