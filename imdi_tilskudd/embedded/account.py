"""Which account a server runs as, and that it goes down with the process that started it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import Refused

PR_SET_PDEATHSIG = 1
SERVER_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """An account of this machine; `None` in its place means: the caller's own."""

    name: str
    uid: int
    gid: int


def service_account(data: Path) -> Account | None:
    """PostgreSQL refuses to run as root; root's servers run as the data's owner, `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return None
    names: list[str | int] = ["postgres", "nobody"]
    if data.is_dir() and data.stat().st_uid != 0:
        names.insert(0, data.stat().st_uid)
    for name in names:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwuid(name) if isinstance(name, int) else pwd.getpwnam(name)
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Refused("PostgreSQL cannot run as root, and there is neither an account postgres nor nobody here.")


def own(path: Path, account: Account | None) -> None:
    """Makes the folder if needed, private to the account."""
    path.mkdir(exist_ok=True)
    if account:
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)


def as_account(account: Account | None) -> dict[str, Any]:
    """Arguments for `subprocess`: the account, and nothing of the caller's environment or folder."""
    drop = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    return {"env": SERVER_ENVIRONMENT, "cwd": "/", "stdin": subprocess.DEVNULL, **drop}


def run_as(account: Account | None, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a short command to its end; the caller looks at the exit status and the joined output."""
    return subprocess.run(
        [str(word) for word in command],
        **as_account(account),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def start(command: Sequence[str], farewell: signal.Signals, **how: Any) -> subprocess.Popen[bytes]:
    """Starts a process that gets the signal `farewell` when the caller ends, however it ends (Linux)."""
    say_farewell = None
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None)

        def say_farewell() -> None:
            libc.prctl(PR_SET_PDEATHSIG, farewell)

    # Safe here: none of these processes has threads.
    return subprocess.Popen(command, preexec_fn=say_farewell, **how)  # noqa: PLW1509
