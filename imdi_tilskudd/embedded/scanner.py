"""clamd for attachments, where it is installed with signatures: one of our own, on a socket in the state folder.
Without it attachments stay in quarantine, and nothing else is missed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .account import Account
from .layout import Layout

SIGNATURES = Path("/var/lib/clamav")
KINDS = {".cvd", ".cld", ".hdb", ".hsb", ".ldb", ".ndb"}
# Debian keeps it where ordinary users' shells do not look.
MORE_FOLDERS = ("/usr/local/sbin", "/usr/sbin")


def find_program() -> str:
    """The path of clamd; empty when it is not installed."""
    folders = [os.environ.get("PATH", os.defpath), *MORE_FOLDERS]
    return shutil.which("clamd", path=os.pathsep.join(folders)) or ""


def has_signatures(folder: Path = SIGNATURES) -> bool:
    """Without any clamd does not start."""
    return folder.is_dir() and any(path.suffix in KINDS for path in folder.iterdir())


def socket_of(layout: Layout) -> Path:
    return layout.sockets / "clamd.sock"


def write_configuration(layout: Layout, account: Account | None, signatures: Path = SIGNATURES) -> Path:
    """account: whom clamd becomes when root starts it; the folder of the sockets is that account's."""
    settings = {
        "LocalSocket": str(socket_of(layout)),
        "FixStaleSocket": "yes",
        "DatabaseDirectory": str(signatures),
        "Foreground": "yes",
        "MaxThreads": "2",
        # Two copies of the signatures at once would take two gigabytes.
        "ConcurrentDatabaseReload": "no",
    }
    if account:
        settings["User"] = account.name
    path = layout.base / "clamd.conf"
    path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    return path
