"""Asks a clamd on a socket whether a file carries malware (INSTREAM, clamd(8))."""

import socket
from collections.abc import Iterable
from typing import NamedTuple

BYTES_AT_ONCE = 64 * 1024
SECONDS = 60
CLEAN, FOUND = "OK", "FOUND"


class ScannerAway(Exception):
    """Nobody answered, or not as a scanner does: the file has not been scanned."""


class Verdict(NamedTuple):
    """`finding` is the scanner's name for what it found, empty in a clean file."""

    is_clean: bool
    finding: str


def scan(address: str, chunks: Iterable[bytes]) -> Verdict:
    """address: `/path/of/socket` or `host:port`. ScannerAway when there is no verdict: the file stays closed."""
    try:
        with _connect(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                for start in range(0, len(chunk), BYTES_AT_ONCE):
                    part = chunk[start : start + BYTES_AT_ONCE]
                    connection.sendall(len(part).to_bytes(4, "big") + part)
            connection.sendall(bytes(4))
            return _verdict(_answer(connection))
    except OSError as error:
        raise ScannerAway(str(error)) from error


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        connection.connect(address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0"):
        part = connection.recv(4096)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _verdict(answer: str) -> Verdict:
    """`stream: OK` or `stream: Eicar-Test-Signature FOUND`; anything else is an error of the scanner's."""
    said = answer.removeprefix("stream:").strip()
    if said == CLEAN:
        return Verdict(True, "")
    if said.endswith(FOUND):
        return Verdict(False, said.removesuffix(FOUND).strip())
    raise ScannerAway(answer or "no answer")
