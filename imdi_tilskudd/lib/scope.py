"""Whose rows the database shows: what row-level security lets through (docs/adr/0006). A process sees nothing until it
says otherwise, and a request nothing until its user is known."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property


class Of(StrEnum):
    """What of every recipient is seen."""

    NOTHING = ""
    IMDI = "imdi"  # who works there and sums, not persons and what they are granted
    ALL = "alt"


@dataclass(frozen=True)
class Scope:
    """Numbers of recipients: those worked for, of those the ones whose grant data is seen, and of those again the ones
    whose rows of ekstratilskudd are seen; and what is seen of every recipient besides."""

    works_for: frozenset[str] = frozenset()
    grant_data: frozenset[str] = frozenset()
    with_ekstra: frozenset[str] = frozenset()
    everywhere: Of = Of.NOTHING

    @cached_property
    def setting(self) -> str:
        """As the policies read it (accounts, migration «rls»): four parts, of which the last three are lists."""
        numbers = (self.works_for, self.grant_data, self.with_ekstra)
        return "|".join([self.everywhere, *(",".join(sorted(some)) for some in numbers)])


NOBODY = Scope()
EVERYTHING = Scope(everywhere=Of.ALL)

_here: ContextVar[Scope | None] = ContextVar("scope", default=None)
_process = NOBODY


def current() -> Scope:
    """What the code that asks now may see."""
    here = _here.get()
    return _process if here is None else here


def open_process() -> None:
    """This process is no web server: outside requests it sees every row, in all its threads."""
    global _process  # noqa: PLW0603 - one answer for the whole process
    _process = EVERYTHING


@contextmanager
def seeing(scope: Scope) -> Iterator[None]:
    """Only this, to the end of the block."""
    token = _here.set(scope)
    try:
        yield
    finally:
        _here.reset(token)


def whole_of(number: str):
    """For what is computed on behalf of a recipient from all its rows, whoever asked first: context manager. What the
    user is shown of it is chosen afterwards."""
    now = current()
    return seeing(
        replace(
            now,
            works_for=now.works_for | {number},
            grant_data=now.grant_data | {number},
            with_ekstra=now.with_ekstra | {number},
        )
    )
