"""The lines that an import with --skip-invalid leaves out, each with its reason, in `FILE.rejected.jsonl`."""

import json
import os
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.backends.utils import CursorWrapper

from . import staging
from .files import RegisterFile
from .parse import LONGEST_LINE


def write_rejected(cursor: CursorWrapper, files: Sequence[RegisterFile]) -> list[str]:
    """Writes one file beside each import file that has rejected lines; returns their paths. The original line
    stands under `event` (as text when it cannot be read as JSON): mended there, the file can be imported as
    it is."""
    return [_write(files[source - 1], problems_of_lines) for source, problems_of_lines in staging.rejected(cursor)]


def _write(file: RegisterFile, problems_of_lines: Iterator[tuple[int, str]]) -> str:
    path = Path(f"{file.path}.rejected.jsonl")
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with unfinished.open("w", encoding="utf-8", errors="backslashreplace") as output:
        for number, problems, line in _joined(file, problems_of_lines):
            reason = "; ".join(problems.split("\n"))
            output.write(f'{{"line": {number}, "reason": {_json(reason)}, "event": {_event(line)}}}\n')
    unfinished.replace(path)
    return str(path)


def _joined(file: RegisterFile, problems_of_lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, bytes]]:
    """(line number, problems, the original line) for the rejected lines, which come in order."""
    lines = file.lines()
    for wanted, problems in problems_of_lines:
        for number, line in lines:
            if number == wanted:
                yield number, problems, line
                break


def _event(line: bytes) -> str:
    """The line as it stands when it is JSON, numbers untouched; else as a text."""
    text = line[:LONGEST_LINE].decode("utf-8", errors="backslashreplace").strip()
    try:
        json.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        return _json(text)
    return text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
