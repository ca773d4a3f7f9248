"""Reads `.jsonl` and `.jsonl.gz` in blocks of whole lines, in constant memory however long a line is."""

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .parse import LONGEST_LINE, Block

BLOCK_BYTES = 1 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UNREADABLE = (OSError, EOFError, zlib.error)


class UnreadableFile(Exception):
    """A file that is missing, not to be read, or broken; the message names it."""


class RegisterFile:
    """One file of an import. `done` is how many of its bytes have been read, for the progress."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.done = 0
        try:
            self.size = os.stat(path).st_size
            with self._opened() as (_, stream):
                stream.read(1)
        except UNREADABLE as error:
            raise UnreadableFile(f"{path}: kan ikke leses ({_reason(error)})") from None

    def blocks(self, source: int) -> Iterator[Block]:
        """UnreadableFile when the file breaks off."""
        line = 1
        try:
            with self._opened() as (raw, stream):
                for content in whole_lines(stream):
                    self.done = raw.tell()
                    yield Block(source, line, content)
                    line += content.count(b"\n")
        except UNREADABLE as error:
            raise UnreadableFile(f"{self.path}:{line}: filen er skadet eller avbrutt ({_reason(error)})") from None

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Every line with its number."""
        for block in self.blocks(0):
            yield from enumerate(block.content.split(b"\n"), start=block.first_line)

    def _opened(self) -> "_Opened":
        return _Opened(Path(self.path))


class _Opened:
    """The raw file, whose position tells the progress, and the stream of its content."""

    def __init__(self, path: Path) -> None:
        self.raw = path.open("rb")
        self.stream: BinaryIO = gzip.open(self.raw) if path.suffix == ".gz" else self.raw  # noqa: SIM115

    def __enter__(self) -> tuple[BinaryIO, BinaryIO]:
        return self.raw, self.stream

    def __exit__(self, *exception: object) -> None:
        self.stream.close()
        self.raw.close()


def whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Blocks that end with a line's end. A line that is too long is cut just past the limit, so that it stays
    too long, and memory stays bounded."""
    rest = b""
    at_start = True
    while chunk := stream.read(BLOCK_BYTES):
        if at_start:
            chunk = chunk.removeprefix(BYTE_ORDER_MARK)
            at_start = False
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield rest + chunk[:cut]
            rest = chunk[cut:]
        else:
            rest += chunk
        rest = rest[: LONGEST_LINE + 1]
    if rest:
        yield rest


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
