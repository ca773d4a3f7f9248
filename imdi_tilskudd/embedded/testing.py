"""`./portal test`: every check of the project, in order, on servers made for this run alone."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import chromium, environment, packages
from .account import start
from .client import PROJECT, Servers
from .errors import Refused
from .layout import Layout, is_locked
from .postgres import debian_binaries
from .processes import STOP_SECONDS, Stop, stoppable
from .state import State

LOCK = PROJECT / "requirements" / "dev.txt"
JOURNEYS = "tests/journeys"
SCREENSHOTS = f"{JOURNEYS}/screenshots.py"
MOST_PROCESSES = 4
INTERRUPTED = 130


@dataclass(frozen=True)
class Step:
    headline: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    headline: str
    passed: bool
    seconds: float


def screenshots(state: State, variables: dict[str, str]) -> int:
    """Writes a picture of every page of the tests' small world; `variables` say where and which (screenshots.py)."""
    if not chromium.find_or_install():
        raise Refused("Screenshots need Chromium; install it with: apt install chromium")
    os.environ.update(variables)
    return test(state, run_all=False, pytest_arguments=["-s", SCREENSHOTS])


def test(state: State, run_all: bool, pytest_arguments: list[str]) -> int:
    """0 when every step has passed, 1 when one has not; with arguments pytest alone and its own status."""
    state.prepare()
    _choose_postgres()
    venv = packages.ensure(state.path, LOCK)
    try:
        with (
            stoppable(),
            _run_folder(state) as layout,
            Servers(layout, venv, environment.needs(), temporary=True) as servers,
        ):
            variables = environment.testing(state, layout, servers.urls)
            variables["PATH"] = f"{venv / 'bin'}{os.pathsep}{variables.get('PATH', os.defpath)}"
            if run_all:
                variables["PORTAL_TEST_ALL"] = "1"
            if pytest_arguments:
                return _pytest_alone(state, pytest_arguments, variables)
            return _run_steps(state, variables)
    except Stop:
        return INTERRUPTED


def _choose_postgres() -> None:
    chosen = os.environ.get("PORTAL_TEST_PG", "")
    if chosen not in ("", "debian"):
        raise Refused(f"PORTAL_TEST_PG={chosen} is unknown; the only other PostgreSQL for the tests is debian.")
    if chosen == "debian":
        found = debian_binaries()
        if not found:
            raise Refused("PORTAL_TEST_PG=debian needs Debian's PostgreSQL; install it with: apt install postgresql")
        os.environ["PORTAL_PG_BINDIR"] = str(found[0])


@contextlib.contextmanager
def _run_folder(state: State) -> Iterator[Layout]:
    """A folder for one run; those that a killed run has left behind go first."""
    for old in state.path.glob("test-*"):
        if not is_locked(old / "servers.lock") and time.time() - old.stat().st_mtime > 60:
            shutil.rmtree(old, ignore_errors=True)
    base = Path(tempfile.mkdtemp(prefix="test-", dir=state.path))
    base.chmod(0o711)
    for name in ("files", "mail", "static"):
        (base / name).mkdir()
    try:
        yield Layout(base)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _pytest(state: State, *words: str) -> tuple[str, ...]:
    return ("python", "-m", "pytest", "-o", f"cache_dir={state.path / 'cache' / 'pytest'}", *words)


def _pytest_alone(state: State, arguments: list[str], variables: dict[str, str]) -> int:
    wants_browser = any("journeys" in argument for argument in arguments)
    variables["PORTAL_CHROMIUM"] = chromium.find_or_install() if wants_browser else chromium.find()
    return _run_in_front(_pytest(state, *arguments), variables)


def _run_steps(state: State, variables: dict[str, str]) -> int:
    variables["PORTAL_CHROMIUM"] = chromium.find_or_install()
    results = [_run(step, variables) for step in _steps(state)]
    if not _has_journeys() or variables["PORTAL_CHROMIUM"]:
        return _summary(results, "")
    left_out = f"LEFT OUT: {JOURNEYS} – there is no Chromium here; install it with: apt install chromium"
    if os.environ.get("CI") == "true":
        results.append(Result(f"pytest {JOURNEYS} (no Chromium, and CI=true)", passed=False, seconds=0))
    return _summary(results, left_out)


def _has_journeys() -> bool:
    return any((PROJECT / JOURNEYS).glob("test_*.py"))


def _steps(state: State) -> Iterator[Step]:
    yield Step("ruff check", ("ruff", "check", ".", "portal"))
    yield Step("ruff format", ("ruff", "format", "--check", ".", "portal"))
    yield Step("mypy", ("mypy",))
    yield Step("lint-imports", ("lint-imports", "--cache-dir", str(state.path / "cache" / "imports")))
    yield Step("djlint", ("djlint", "--lint", "--quiet", "templates"))
    yield Step("manage.py check", ("python", "manage.py", "check"))
    yield Step("migrations are complete", ("python", "manage.py", "makemigrations", "--check", "--dry-run"))
    processes = str(max(2, min(MOST_PROCESSES, os.cpu_count() or 1)))
    yield Step("pytest", _pytest(state, "-n", processes, f"--ignore={JOURNEYS}", "tests"))
    if _has_journeys() and chromium.find():
        yield Step("pytest journeys", _pytest(state, "-n", processes, JOURNEYS))


def _run(step: Step, variables: dict[str, str]) -> Result:
    print(f"\n=== {step.headline}", flush=True)
    start = time.monotonic()
    status = _run_in_front(step.command, variables)
    seconds = time.monotonic() - start
    print(f"--- {step.headline}: {'passed' if status == 0 else 'FAILED'} in {seconds:.1f} s", flush=True)
    return Result(step.headline, status == 0, seconds)


def _run_in_front(command: tuple[str, ...], variables: dict[str, str]) -> int:
    """The status of a command at the caller's terminal, where a Ctrl-C reaches it by itself."""
    process = start(command, signal.SIGTERM, env=variables, cwd=PROJECT)
    try:
        return process.wait()
    except Stop as stop:
        if stop.args != (signal.SIGINT,):
            process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        process.kill()
        process.wait()
        raise


def _summary(results: list[Result], left_out: str) -> int:
    print("\n=== Summary")
    for result in results:
        print(f"{'passed' if result.passed else 'FAILED'}  {result.seconds:6.1f} s  {result.headline}")
    if left_out:
        print(f"\n{left_out}")
    passed = all(result.passed for result in results)
    print("\nAll passed." if passed else "\nNot all passed.", flush=True)
    return 0 if passed else 1
