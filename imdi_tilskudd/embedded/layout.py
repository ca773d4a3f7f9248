"""Where the embedded servers keep their things below a base folder."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .account import Account, own
from .errors import Refused

# A socket's path has room for 108 bytes; PostgreSQL adds "/.s.PGSQL.5432.lock". It stands in addresses and
# settings where commas, spaces and the like have a meaning.
SOCKET_FOLDER = re.compile(r"[A-Za-z0-9_/.+-]{1,85}")


@dataclass(frozen=True)
class Layout:
    """The folders of one set of servers. `base` is the state folder, or a folder of one test run in it."""

    base: Path

    @property
    def postgres(self) -> Path:
        return self.base / "postgres"

    @property
    def valkey(self) -> Path:
        return self.base / "valkey"

    @property
    def logs(self) -> Path:
        return self.base / "log"

    @property
    def lock(self) -> Path:
        """Held by the keeper for as long as it lives."""
        return self.base / "servers.lock"

    @property
    def sockets(self) -> Path:
        """The private folder of the sockets; below /tmp when the base folder's path does not suit one."""
        folder = self.base / "run"
        if SOCKET_FOLDER.fullmatch(str(folder)):
            return folder
        digest = hashlib.sha256(os.fsencode(self.base)).hexdigest()[:12]
        return Path("/tmp") / f"imdi-tilskudd-{os.geteuid()}-{digest}"

    @property
    def keeper_socket(self) -> Path:
        return self.sockets / "keeper.sock"

    def make(self, account: Account | None) -> None:
        """Makes the folders; refuses a socket folder that another account has put in /tmp."""
        self.logs.mkdir(exist_ok=True)
        own(self.postgres, account)
        own(self.valkey, account)
        with contextlib.suppress(FileExistsError):
            self.sockets.mkdir(mode=0o700)
        trusted = {os.geteuid(), account.uid if account else os.geteuid()}
        if self.sockets.is_symlink() or self.sockets.stat().st_uid not in trusted:
            raise Refused(f"{self.sockets} belongs to another account; set PORTAL_STATE_DIR to a shorter path.")
        own(self.sockets, account)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock file; waits for whoever holds it now."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock file."""
    if not path.exists():
        return False
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
