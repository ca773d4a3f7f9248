"""`./portal manage …`: a management command in the portal's environment, as if called by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import FrameType

from . import environment, packages
from .account import start
from .client import PROJECT, Servers
from .errors import Refused
from .processes import STOP_SIGNALS
from .running import RUN_LOCK, prepare
from .state import State
from .testing import LOCK as DEV_LOCK

# Of a failed step this much is shown, in characters.
SHOWN = 2000
# What developers run before there are tables, or while they cannot be made.
WITHOUT_DATA = {
    *("migrate", "makemigrations", "showmigrations", "sqlmigrate", "check", "help", "--help", "version"),
    *("--version", "makemessages", "compilemessages", "collectstatic", "findstatic", "diffsettings"),
    "update_translations",
}
# What needs packages that the running portal does not have.
WITH_DEV_PACKAGES = {"update_translations"}


def manage(state: State, arguments: list[str]) -> int:
    """The command's exit status. Its output is untouched; set-up speaks on stderr, the first time only."""
    state.prepare()
    if arguments[:1] == ["demo"]:
        state.become("demo")
    for_developers = bool(WITH_DEV_PACKAGES & set(arguments[:1]))
    venv = packages.ensure(state.path, DEV_LOCK if for_developers else RUN_LOCK)
    command = [str(venv / "bin" / "python"), str(PROJECT / "manage.py")]
    with Servers(state.layout, venv, environment.needs()) as servers:
        variables = environment.portal(state, servers.urls)

        def step(*words: str) -> None:
            print(f"Setting up the database: {words[0]} …", file=sys.stderr, flush=True)
            done = subprocess.run([*command, *words], check=False, env=variables, capture_output=True, text=True)
            if done.returncode != 0:
                raise Refused(f"manage.py {words[0]} failed:\n{(done.stderr or done.stdout).strip()[-SHOWN:]}")

        if _needs_data(arguments) and ("postgres" in environment.needs() or _is_new(command[0], variables)):
            prepare(state, step, only_new=True)
        return _run_in_front([*command, *arguments], variables)


def _needs_data(arguments: list[str]) -> bool:
    return bool(arguments) and arguments[0] not in WITHOUT_DATA


def _is_new(python: str, variables: dict[str, str]) -> bool:
    """Whether the caller's own database has no tables of ours yet."""
    question = (
        "import os, psycopg; url = os.environ.get('DATABASE_OWNER_URL') or os.environ['DATABASE_URL']; "
        "print(psycopg.connect(url).execute(\"select to_regclass('django_migrations')\").fetchone()[0])"
    )
    asked = subprocess.run([python, "-c", question], check=False, env=variables, capture_output=True, text=True)
    if asked.returncode != 0:
        raise Refused(f"The database in DATABASE_URL does not answer: {asked.stderr.strip().splitlines()[-1]}")
    return asked.stdout.strip() == "None"


def _run_in_front(command: list[str], variables: dict[str, str]) -> int:
    """Runs a command at the caller's terminal and returns its status (128 + number when a signal ended it).

    Ctrl-C reaches it by itself; the other stop signals are passed on, and we wait for its own end."""
    process = start(command, signal.SIGTERM, env=variables)

    def pass_on(number: int, frame: FrameType | None) -> None:
        if number != signal.SIGINT or os.getpgrp() != _foreground():
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in STOP_SIGNALS}
    try:
        status = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 128 - status if status < 0 else status


def _foreground() -> int:
    """The terminal's foreground group, which gets a Ctrl-C as a whole; -1 without a terminal."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno())
    except (OSError, ValueError):
        return -1
