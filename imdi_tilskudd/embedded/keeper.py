"""The keeper holds the servers for as long as anybody uses them.

Every command that needs them is connected to the keeper's socket; the connection is the use. The kernel
ends it when the command ends, however it ends, and the keeper stops the servers after the last one: so
`./portal manage` may run beside `./portal demo` or beside another `manage`, and a kill -9 leaves nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import selectors
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

from .account import Account, service_account
from .errors import Refused, disk_full, is_disk_full, sentence, tail
from .layout import Layout
from .postgres import Postgres
from .valkey import Valkey

FIRST_CONNECTION_SECONDS = 30
PREVIOUS_KEEPER_SECONDS = 60
REQUEST_SECONDS = 5
WATCH_SECONDS = 0.2


class Stopped(Exception):
    """SIGTERM came: the machine is going down."""


class Keeper:
    """Runs until nobody is connected any more."""

    def __init__(self, layout: Layout, venv: Path, temporary: bool) -> None:
        self.layout, self.venv, self.temporary = layout, venv, temporary
        self.account: Account | None = service_account(layout.postgres)
        self.servers: dict[str, Postgres | Valkey] = {}
        self.users: list[socket.socket] = []
        self.selector = selectors.DefaultSelector()

    def run(self) -> None:
        self.layout.make(self.account)
        self.layout.keeper_socket.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.layout.keeper_socket))
            listener.listen(64)
            self.selector.register(listener, selectors.EVENT_READ)
            try:
                self._serve(listener)
            finally:
                self.layout.keeper_socket.unlink(missing_ok=True)
        self._stop()

    def _serve(self, listener: socket.socket) -> None:
        patience = time.monotonic() + FIRST_CONNECTION_SECONDS
        while self.users or time.monotonic() < patience:
            for key, _ in self.selector.select(WATCH_SECONDS):
                if key.fileobj is listener:
                    self._welcome(listener.accept()[0])
                elif not self._goodbye(key.fileobj):  # type: ignore[arg-type]
                    return
            if dead := self._dead():
                self._tell_all(dead)
                return

    def _welcome(self, user: socket.socket) -> None:
        """Starts what the newcomer needs and answers with the addresses, or with the sentence why not."""
        user.settimeout(REQUEST_SECONDS)
        try:
            request = user.makefile().readline()
            if not request:  # only asked whether anybody is here
                user.close()
                return
            answer = self._start(json.loads(request))
        except Refused as refusal:
            answer = {"refused": str(refusal)}
        except OSError as error:
            answer = {"refused": sentence(error, self.layout.base)}
        self.users.append(user)
        self.selector.register(user, selectors.EVENT_READ)
        self._tell(user, answer)

    def _start(self, needs: list[str]) -> dict[str, str]:
        urls: dict[str, str] = {}
        for need in needs:
            if need not in self.servers:
                server = self._make(need)
                # Known before it is up: a failed start is stopped with the rest.
                self.servers[need] = server
                try:
                    server.start()
                except (Refused, OSError):
                    del self.servers[need]
                    server.stop()
                    raise
            urls |= self.servers[need].urls()
        return urls

    def _make(self, need: str) -> Postgres | Valkey:
        if need == "postgres":
            return Postgres(self.layout, self.venv, self.account, durable=not self.temporary)
        return Valkey(self.layout, self.venv, self.account)

    def _goodbye(self, user: socket.socket) -> bool:
        """Somebody has left; whoever is last hears the end only when everything has stopped."""
        self.selector.unregister(user)
        if len(self.users) == 1:
            return False
        self.users.remove(user)
        user.close()
        return True

    def _dead(self) -> str:
        """The sentence about a server that ended by itself; empty while all are well."""
        for server in self.servers.values():
            if server.process is None or server.process.poll() is None:
                continue
            if is_disk_full(tail(server.log), self.layout.base):
                return str(disk_full(self.layout.base))
            return f"{server.name} has stopped by itself. The end of {server.log}:{tail(server.log)}"
        return ""

    def _tell_all(self, what: str) -> None:
        for user in self.users:
            self._tell(user, {"refused": what})

    def _tell(self, user: socket.socket, answer: dict[str, str]) -> None:
        with contextlib.suppress(OSError):  # gone already: its end is read next
            user.sendall(json.dumps(answer).encode() + b"\n")

    def _stop(self) -> None:
        for server in self.servers.values():
            server.stop()
        if self.temporary:
            shutil.rmtree(self.layout.base, ignore_errors=True)
        if self.layout.sockets.parent != self.layout.base:
            shutil.rmtree(self.layout.sockets, ignore_errors=True)


def is_served(layout: Layout) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(layout.keeper_socket))
        except OSError:
            return False
    return True


def keep(layout: Layout, venv: Path, temporary: bool) -> int:
    """The keeper's whole life; 0 also when another keeper serves the folder already."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    end = time.monotonic() + PREVIOUS_KEEPER_SECONDS
    with layout.lock.open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if is_served(layout):
                    return 0
                if time.monotonic() > end:
                    print(f"An earlier keeper of {layout.base} does not end.", file=sys.stderr)
                    return 1
                time.sleep(0.02)
        return _keep_and_stop(Keeper(layout, venv, temporary))


def _keep_and_stop(keeper: Keeper) -> int:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    signal.signal(signal.SIGTERM, stop)
    try:
        keeper.run()
    except Stopped:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        keeper._stop()
    except (Refused, OSError) as error:
        print(sentence(error, keeper.layout.base) if isinstance(error, OSError) else error, file=sys.stderr)
        return 1
    return 0
