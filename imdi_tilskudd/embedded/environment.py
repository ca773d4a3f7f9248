"""The environment variables that settings.py reads, from the state folder and the servers' addresses."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from .layout import Layout
from .state import State

# What the caller may have set for another portal and that must not reach this one.
DEMO_ONLY = ("PORTAL_DEMO", "PORTAL_TODAY")


def needs() -> list[str]:
    """The servers that must be embedded: those for which the caller names no own."""
    servers = {"DATABASE_URL": "postgres", "REDIS_URL": "valkey"}
    return [server for variable, server in servers.items() if not os.environ.get(variable)]


def portal(state: State, urls: dict[str, str]) -> dict[str, str]:
    """For demo, up and manage. The caller's variables win; but a real portal is no demo."""
    kind = state.kind()
    defaults = state.secrets() | {
        "PORTAL_ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "PORTAL_HTTPS": "0",
        "PORTAL_FILES_DIR": str(state.path / "files"),
        "PORTAL_MAIL_DIR": str(state.path / "mail"),
        "PORTAL_STATIC_ROOT": str(state.path / "static"),
    }
    if kind.get("kind") == "demo":
        defaults |= {"PORTAL_DEMO": "1", "PORTAL_TODAY": kind["today"]}
    chosen = dict(os.environ)
    if kind.get("kind") == "real":
        for name in DEMO_ONLY:
            chosen.pop(name, None)
    return defaults | chosen | urls | _common(state.path)


def testing(state: State, layout: Layout, urls: dict[str, str]) -> dict[str, str]:
    """For the tests: nothing of the caller's portal, everything below the run's own folder."""
    inherited = {name: value for name, value in os.environ.items() if name not in DEMO_ONLY}
    cache = state.path / "cache"
    return inherited | urls | _common(state.path) | {
        "PORTAL_TESTING": "1",
        # The owner makes the test database; conftest.py then steps down to the application's role.
        "PORTAL_DATABASE_ROLE": "owner",
        "PORTAL_SECRET_KEY": "only-for-tests-" + "x" * 40,
        "PORTAL_FIELD_KEYS": base64.urlsafe_b64encode(b"only for tests, 32 bytes long ..").decode(),
        "PORTAL_ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
        "PORTAL_HTTPS": "0",
        "PORTAL_FILES_DIR": str(layout.base / "files"),
        "PORTAL_MAIL_DIR": str(layout.base / "mail"),
        "PORTAL_STATIC_ROOT": str(layout.base / "static"),
        "RUFF_CACHE_DIR": str(cache / "ruff"),
        "MYPY_CACHE_DIR": str(cache / "mypy"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(cache / "hypothesis"),
    }  # fmt: skip


def _common(path: Path) -> dict[str, str]:
    # Compiled Python goes below the state folder: the checkout stays as git has it, and may be read-only.
    return {
        "DJANGO_SETTINGS_MODULE": "imdi_tilskudd.settings",
        "PORTAL_STATE_DIR": str(path),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(path / "cache" / "python"),
    }
