"""Lines of a register file to rows of the staging table. Pure, and light to load: child processes run it."""

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from .checks import Checked, Refused, check_event
from .fields import Reference, shown

LONGEST_LINE = 100_000
# What a line of FILE.rejected.jsonl holds; mended there, it can be imported as it is.
REJECTED_KEYS = {"line", "reason", "event"}


class Block(NamedTuple):
    """Whole lines of a file (the last may lack its newline), the first of which has number `first_line`."""

    source: int
    first_line: int
    content: bytes


class NotAnEvent(ValueError):
    """The line cannot be read as one JSON object; says why."""


def copy_rows(block: Block, reference: Reference) -> bytes:
    """The block as rows for COPY (text format) into the staging table; lines without content give none."""
    return rows_of_block(block, lambda place, line: _row(place, read_line(line, reference)))


def rows_of_block(block: Block, row: Callable[[str, bytes], str]) -> bytes:
    """The block as rows for COPY, each made by `row` of its place (source and number) and the line."""
    return "".join(_rows(block, row)).encode("utf-8", errors="backslashreplace")


def event_rows(events: Iterable[dict[str, Any]], reference: Reference) -> bytes:
    """Events that never were in a file, numbered from 1, as rows for COPY."""
    rows = (_row(f"1\t{number}", check_event(event, reference)) for number, event in enumerate(events, start=1))
    return "".join(rows).encode("utf-8", errors="backslashreplace")


def _rows(block: Block, row: Callable[[str, bytes], str]) -> Iterator[str]:
    for number, line in enumerate(block.content.split(b"\n"), start=block.first_line):
        if line and not line.isspace():
            yield row(f"{block.source}\t{number}", line)


def read_line(line: bytes, reference: Reference) -> Checked | Refused:
    try:
        event = read_event(line)
    except NotAnEvent as wrong:
        return Refused(None, None, None, [f"linje: {wrong}"])
    return check_event(event, reference)


def read_event(line: bytes) -> dict[str, Any]:
    """The JSON object on the line; NotAnEvent when there is none, or when it is not beyond doubt what it
    says."""
    if len(line) > LONGEST_LINE:
        raise NotAnEvent(f"er lengre enn {LONGEST_LINE} tegn")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotAnEvent(f"er ikke UTF-8 (byte {error.start + 1})") from None
    event = _decoded(text, DECODER)
    if type(event) is not dict:
        raise NotAnEvent("skal være ett JSON-objekt")
    # Each name has a colon after it, so more colons than names means colons in texts, or a name given twice.
    if text.count(":") != len(event):
        _decoded(text, STRICT_DECODER)
    if event.keys() == REJECTED_KEYS and type(event["event"]) is dict:
        return event["event"]
    return event


def _decoded(text: str, decoder: json.JSONDecoder) -> Any:
    try:
        return decoder.decode(text)
    except NotAnEvent:
        raise
    except json.JSONDecodeError as error:
        raise NotAnEvent(f"er ikke JSON ({error.msg}, tegn {error.colno})") from None
    except (ValueError, ArithmeticError, RecursionError):
        # Numbers beyond all bounds, or brackets nested without end.
        raise NotAnEvent("er ikke JSON som kan leses") from None


def _refuse_constant(name: str) -> Any:
    raise NotAnEvent(f"er ikke JSON ({name} er ikke et tall)")


def _without_doubles(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for name, value in pairs:
        if name in seen:
            raise NotAnEvent(f"feltet {shown(name)} står to ganger")
        seen[name] = value
    return seen


DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)
STRICT_DECODER = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_without_doubles
)
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _row(place: str, read: Checked | Refused) -> str:
    if isinstance(read, Refused):
        problems = escaped("\n".join(read.problems))
        return (
            f"{place}\t{nullable(read.id)}\t{nullable(read.type)}\t{nullable(read.duf)}"
            f"\t\\N\t\\N\t\\N\t\\N\t\\N\t{problems}\n"
        )
    return (
        f"{place}\t{escaped(read.id)}\t{read.type}\t{read.duf}\t{read.date}\t{read.registered}\t{read.source}"
        f"\t{nullable(read.data.get('retracts'))}\t{escaped(_json(read.data))}\t\\N\n"
    )


def nullable(text: str | None) -> str:
    """As `escaped`; None is NULL."""
    return r"\N" if text is None else escaped(text)


def escaped(text: str) -> str:
    """As COPY's text format wants it."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if text.isprintable():
        return text
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
