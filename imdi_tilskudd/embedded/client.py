"""Using the embedded servers: connect to the keeper, start one when there is none, leave when done."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from .errors import Refused, tail
from .layout import Layout

PROJECT = Path(__file__).resolve().parents[2]
CONNECT_SECONDS = 180


class Servers:
    """A context in which the servers are up. `urls` holds the contract's variables for them."""

    def __init__(self, layout: Layout, venv: Path, needs: list[str], *, temporary: bool = False) -> None:
        self.layout, self.venv, self.needs, self.temporary = layout, venv, needs, temporary
        self.keeper: subprocess.Popen[bytes] | None = None
        self.connection: socket.socket | None = None
        self.urls: dict[str, str] = {}

    def __enter__(self) -> Servers:
        try:
            self._connect()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def news(self) -> str:
        """The keeper's sentence when a server has stopped; empty while all is well."""
        if self.connection is None:
            return ""
        try:
            self.connection.setblocking(False)
            said = self.connection.recv(65536)
        except BlockingIOError:
            return ""
        except OSError:
            said = b""
        return _refusal(said) or f"The embedded servers have stopped; see {self.layout.logs}."

    def _connect(self) -> None:
        end = time.monotonic() + CONNECT_SECONDS
        while self.needs:
            answer = self._ask()
            if refusal := answer.get("refused"):
                raise Refused(refusal)
            if answer:
                self.urls = answer
                return
            self._ensure_keeper()
            if time.monotonic() > end:
                raise Refused(f"The embedded servers do not answer; see {self._keeper_log()}.")
            time.sleep(0.02)

    def _ask(self) -> dict[str, str]:
        """The addresses, or nothing while no keeper listens (or one is just leaving)."""
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(self.layout.keeper_socket))
            self.connection = connection  # from here on a Ctrl-C has something to leave
            connection.sendall(json.dumps(self.needs).encode() + b"\n")
            answer: dict[str, str] = json.loads(connection.makefile().readline() or "{}")
        except OSError:
            answer = {}
        if not answer:
            connection.close()
            self.connection = None
        return answer

    def _ensure_keeper(self) -> None:
        if self.keeper is not None and self.keeper.poll() is None:
            return
        if self.keeper is not None and self.keeper.returncode != 0:
            raise Refused(tail(self._keeper_log()).strip() or "The embedded servers' keeper did not start.")
        self.layout.logs.mkdir(exist_ok=True)
        command = [sys.executable, "-m", __package__, str(self.layout.base), str(self.venv)]
        with self._keeper_log().open("w") as log:
            self.keeper = subprocess.Popen(
                command + (["--temporary"] if self.temporary else []),
                env=os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _keeper_log(self) -> Path:
        return self.layout.logs / "keeper.log"

    def _leave(self) -> None:
        """Returns when the servers have stopped, or at once when somebody else still uses them."""
        connection, self.connection = self.connection, None
        if connection is None:
            return
        with connection, contextlib.suppress(OSError):
            connection.setblocking(True)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        if self.keeper is not None:  # ended with us, unless others came meanwhile
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.keeper.wait(0.5)


def _refusal(said: bytes) -> str:
    with contextlib.suppress(ValueError, AttributeError):
        return str(json.loads(said).get("refused", ""))
    return ""
