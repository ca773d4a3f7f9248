"""The state folder: everything that outlives a command, and nothing of it in the checkout."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .account import run_as, service_account
from .errors import Refused
from .layout import Layout, is_locked

DEMO_DATE = "2024-05-15"
DATA = ("postgres", "valkey", "files", "mail", "kind.json", "prepared", "demo-made", "secrets.json")


def state_path() -> Path:
    """PORTAL_STATE_DIR, else /var/lib/imdi-tilskudd for root and ~/.local/state/imdi-tilskudd for others."""
    if chosen := os.environ.get("PORTAL_STATE_DIR"):
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/imdi-tilskudd")
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "imdi-tilskudd"


@dataclass(frozen=True)
class State:
    path: Path

    @property
    def layout(self) -> Layout:
        return Layout(self.path)

    def prepare(self) -> None:
        """Makes the folder usable; raises Refused with the reason when it cannot be."""
        self._make()
        account = service_account(self.layout.postgres)
        if account is None:
            return
        # The servers' account must get through this folder to its own below; it need not read it.
        self.path.chmod(self.path.stat().st_mode | 0o111)
        if run_as(account, "/bin/sh", "-c", 'cd "$0"', self.path).returncode != 0:
            raise Refused(
                f"The account {account.name}, which runs the servers for root, cannot reach the state "
                f"directory {self.path}: a folder above it is closed. Set PORTAL_STATE_DIR to another place."
            )

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            trial = self.path / f".writable-{os.getpid()}"
            trial.write_text("")
            trial.unlink()
            self.layout.logs.mkdir(exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise Refused(
                f"The state directory {self.path} is or lies below a file; remove it or set PORTAL_STATE_DIR."
            ) from None
        except OSError as error:
            if not (isinstance(error, PermissionError) or "Read-only" in str(error)):
                raise
            raise Refused(f"The state directory {self.path} is not writable for you; set PORTAL_STATE_DIR.") from None

    @contextlib.contextmanager
    def held(self, command: str, address: str) -> Iterator[None]:
        """Only one portal at a time runs in a state folder; raises Refused with the other one's address."""
        with (self.path / "portal.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise Refused(
                    f"Another portal already runs in the state directory {self.path}: {lock.read().strip()}. "
                    "Stop it, or set PORTAL_STATE_DIR to another place."
                ) from None
            lock.truncate(0)
            lock.write(f"./portal {command}, process {os.getpid()}, {address}\n")
            lock.flush()
            yield

    def clear(self) -> None:
        """Start over: everything but the installed packages goes."""
        if is_locked(self.layout.lock):
            raise Refused(f"A ./portal command still uses the database in {self.path}; wait for it to end.")
        for name in DATA:
            path = self.path / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    # --- what kind of portal lives here ---------------------------------------------------------------------

    def kind(self) -> dict[str, str]:
        """{"kind": "demo" or "real", "today": ISO date of a demo}; empty before the first demo or up."""
        with contextlib.suppress(OSError, ValueError):
            return dict(json.loads((self.path / "kind.json").read_text()))
        return {}

    def become(self, kind: str) -> None:
        """A demo has known passwords and never turns into a real portal, nor the other way round."""
        before = self.kind().get("kind", kind)
        if before != kind:
            raise Refused(
                f"The state directory {self.path} holds a {before} portal, not a {kind} one; "
                "set PORTAL_STATE_DIR to another place."
            )
        today = os.environ.get("PORTAL_TODAY", DEMO_DATE)
        facts = {"kind": kind} | ({"today": today} if kind == "demo" else {})
        self._write("kind.json", json.dumps(facts), 0o644)

    # --- marks ----------------------------------------------------------------------------------------------

    def mark(self, name: str) -> str:
        """What was noted under the name; empty when nothing was."""
        try:
            return (self.path / name).read_text()
        except OSError:
            return ""

    def set_mark(self, name: str, text: str) -> None:
        self._write(name, text, 0o644)

    def secrets(self) -> dict[str, str]:
        """Made once, readable for the caller only: Django's key, and a Fernet key for sensitive fields."""
        path = self.path / "secrets.json"
        if not path.exists():
            made = {
                "PORTAL_SECRET_KEY": secrets.token_urlsafe(50),
                "PORTAL_FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            }
            self._write(path.name, json.dumps(made), 0o600)
        try:
            return dict(json.loads(path.read_text()))
        except ValueError:
            raise Refused(f"{path} is damaged; restore it from a backup.") from None

    def _write(self, name: str, text: str, mode: int) -> None:
        """Whole or not at all, and never readable wider than meant."""
        draft = self.path / f"{name}.{os.getpid()}"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
            file.write(text)
        draft.replace(self.path / name)
