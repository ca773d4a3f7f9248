"""What the commands that read files tell the operator: problems, and how far a long import has come."""

import time
from typing import Protocol

from .importer import PROBLEMS_LISTED, ImportRefused

FIRST_REPORT_SECONDS = 2.0
SECONDS_BETWEEN = 1.0


class Output(Protocol):
    """Django's OutputWrapper: a line at a time."""

    def write(self, text: str) -> object: ...


def list_problems(output: Output, problems: list[str], number: int) -> None:
    """The first hundred, and how many more of the `number` there are."""
    for problem in problems:
        output.write(problem)
    if number > PROBLEMS_LISTED:
        output.write(f"… og {number - PROBLEMS_LISTED} feil til.")


def list_refused(output: Output, refused: ImportRefused) -> str:
    """Lists what is wrong; returns the sentence that ends the command."""
    list_problems(output, refused.problems, refused.number)
    return f"{refused.number} feil. Ingenting er importert."


class ProgressLine:
    """Says on stderr how far a long import has come; a short one stays silent."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.said_at = time.monotonic() + FIRST_REPORT_SECONDS - SECONDS_BETWEEN
        self.what = ""
        self.began = time.monotonic()

    def __call__(self, what: str, count: int, part: float) -> None:
        now = time.monotonic()
        is_next = what != self.what
        if is_next:
            self.what, self.began = what, now
        if now - self.said_at >= (0 if is_next else SECONDS_BETWEEN):
            self.said_at = now
            self.output.write(self._sentence(count, part, now - self.began))

    def _sentence(self, count: int, part: float, seconds: float) -> str:
        if not count or not part or not seconds:
            return f"{self.what} …"
        left = seconds * (1 - part) / part
        return f"{self.what}: {spaced(count)}, {spaced(count / seconds)} i sekundet, ca. {left:.0f} s igjen"


def spaced(number: float) -> str:
    """1 234 567."""
    return f"{number:,.0f}".replace(",", " ")
