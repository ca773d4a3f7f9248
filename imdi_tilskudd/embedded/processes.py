"""Child processes of ./portal: started with a log of their own, watched, and always taken down."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from .account import start
from .errors import Refused, disk_full, is_disk_full, tail

STOP_SECONDS = 10
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal: an orderly end, not an error."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Inside, the first stop signal raises Stop; further ones do not disturb the taking down."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stop(number)

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Child:
    """A process in a session of its own: a Ctrl-C reaches only ./portal, which stops the others in order."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: dict[str, str],
        log: Path,
        *,
        folder: Path,
        shown: bool = False,
        needed: bool = True,
    ) -> None:
        """`shown`: what it says goes to the terminal, only its errors to the log. Not `needed`: when it ends, the
        others go on."""
        self.name, self.log, self.needed = name, log, needed
        with log.open("w") as output:
            self.process = start(
                command,
                signal.SIGTERM,
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=None if shown else output,
                stderr=output,
                start_new_session=True,
            )

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def finish(self) -> None:
        """Waits for a step that ends by itself; raises Refused with the log's end when it fails."""
        if self.process.wait() != 0:
            self.refuse("failed")

    def refuse(self, what: str) -> None:
        """Raises Refused about this child."""
        end = tail(self.log)
        if is_disk_full(end, self.log.parent):
            raise disk_full(self.log.parent.parent)
        raise Refused(f"{self.name} {what} (status {self.process.returncode}). The end of {self.log}:{end}")


class Children:
    """All children of a command; leaving the context takes them down together."""

    def __init__(self) -> None:
        self.running: list[Child] = []

    def __enter__(self) -> Children:
        return self

    def __exit__(self, *error: object) -> None:
        for child in self.running:
            _signal(child, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        for child in self.running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, end - time.monotonic()))
            # Also what a child has left behind in its session.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()

    def add(self, child: Child) -> Child:
        self.running.append(child)
        return child

    def refuse_dead(self) -> None:
        """Raises Refused when a child that should run for ever has ended."""
        for child in self.running:
            if child.needed and child.has_ended():
                child.refuse("has stopped by itself")

    def finish(self, *steps: Child) -> None:
        """Waits for steps that end by themselves and takes them off the list."""
        for step in steps:
            step.finish()
            self.running.remove(step)


def _signal(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.process.send_signal(number)
