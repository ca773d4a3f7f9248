"""The browser of the user journeys: found, or installed where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str:
    """PORTAL_CHROMIUM, or the first browser on PATH; empty when there is none."""
    chosen = os.environ.get("PORTAL_CHROMIUM", "")
    return chosen or next((path for name in NAMES if (path := shutil.which(name))), "")


def find_or_install() -> str:
    """As `find`; where apt-get and the rights for it are there, Debian's chromium is installed first."""
    if found := find():
        return found
    if not shutil.which("apt-get") or not _may_install():
        return ""
    print("Installing chromium for the user journeys …", file=sys.stderr, flush=True)
    _apt("update")
    _apt("install", "-y", "--no-install-recommends", "chromium")
    return find()


def _prefix() -> list[str]:
    return [] if os.geteuid() == 0 else ["sudo", "-n"]


def _may_install() -> bool:
    if os.geteuid() == 0:
        return True
    return (
        bool(shutil.which("sudo"))
        and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    )


def _apt(*words: str) -> None:
    command = [*_prefix(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *words]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        print((done.stderr or done.stdout).strip(), file=sys.stderr)
