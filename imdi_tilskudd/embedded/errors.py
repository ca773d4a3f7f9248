"""The one kind of error that `./portal` shows: a sentence that says what is wrong and what to do."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path


class Refused(Exception):
    """The command cannot go on; the text is one clear sentence for the person at the terminal."""


# With less than this a failure is put down to the full disk, on which not even a log could be written.
LEAST_FREE_BYTES = 1_000_000


def is_disk_full(text: str, path: Path) -> bool:
    """Whether a tool's output says that the disk (or the quota) is full, or the disk with the path is."""
    said = any(words in text for words in ("No space left on device", "Disk quota exceeded", "os error 28"))
    return said or shutil.disk_usage(path).free < LEAST_FREE_BYTES


def disk_full(path: Path) -> Refused:
    return Refused(f"The disk with {path} is full; free some space there (about 1 GB) and run the command again.")


def sentence(error: OSError, path: Path) -> str:
    """The sentence for an operating-system error that nobody foresaw at its place."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return str(disk_full(path))
    where = error.filename or path
    return f"{where}: {error.strerror or error}."


def tail(log: Path, lines: int = 8) -> str:
    """The last lines of a log, indented, for showing below a sentence."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return ""
    shown = text.rstrip().splitlines()[-lines:] or ["(empty)"]
    return "".join(f"\n    {line}" for line in shown)
