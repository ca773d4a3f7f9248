"""The one search box of every list of lines: schemes, codes, names, numbers, days and years."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from grants.models import GrantCode, Scheme

YEAR = re.compile(r"[-.](\d{4})", re.ASCII)
YEAR_ALONE = re.compile(r"\d{4}", re.ASCII)
DAY = re.compile(r"(\d{1,2})[-.](\d{1,2})[-.](\d{4})", re.ASCII)
DIGITS = re.compile(r"[\d\s-]+", re.ASCII)
SAKSNUMMER_START = re.compile(r"\d{4}-\d{4}\d*", re.ASCII)
SHORTEST_SCHEME_WORD = 3
TERM = re.compile(r"(\d{4})-?t([1-4])", re.ASCII)


def of_qualifying_day(**when: int) -> Q:
    """Rows with a kvalifiseringsdato of that `year`, `month`, `day`."""
    return Q(**{f"kvalifiseringsdato__{part}": number for part, number in when.items()})


@dataclass(frozen=True, slots=True)
class Columns:
    """Where rows have what a search looks for, beside `duf`, `saksnummer`, `scheme` and `for_term`: the name as the
    user may read it, codes, and how rows are found by parts of the kvalifiseringsdato."""

    name: str = "shown_name"
    codes: tuple[str, ...] = ("code",)
    qualified: Callable[..., Q] = of_qualifying_day


LINES = Columns()


def matching(text: str, columns: Columns = LINES) -> Q:
    """What every word of the text fits. Two questions to the reference data at most, however many words."""
    text = text.strip()
    if not text:
        return Q()
    if DIGITS.fullmatch(text):
        return _numeric("".join(text.split()), columns) or Q()
    return _Words(columns).all_of(text)


def _numeric(word: str, columns: Columns) -> Q | None:
    """-2020 or .2020 is the year of the kvalifiseringsdato, 12.09.2021 its day, 2024-T1 the term a row is for, other
    digits begin a DUF number or a saksnummer. None for a word of letters."""
    if year := YEAR.fullmatch(word):
        return columns.qualified(year=int(year[1]))
    if day := DAY.fullmatch(word):
        return columns.qualified(day=int(day[1]), month=int(day[2]), year=int(day[3]))
    if term := TERM.fullmatch(word.lower()):
        return Q(for_term=f"{term[1]}-T{term[2]}")
    if SAKSNUMMER_START.fullmatch(word):
        return Q(saksnummer__startswith=word)
    if DIGITS.fullmatch(word):
        starts = Q(duf__startswith=word)
        return starts | columns.qualified(year=int(word)) if YEAR_ALONE.fullmatch(word) else starts
    return None


class _Words:
    """Words in a text with letters in it, and what codes and schemes there are."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._codes = list(GrantCode.objects.values_list("code", flat=True))
        self._schemes = list(Scheme.objects.values_list("slug", "name", "name_nn"))

    def all_of(self, text: str) -> Q:
        """«AR-1 EV» is one code; «antatt særskilt» is two words that must both be found, and so is «Antatt, Samir»."""
        is_code = any(code.lower() == text.lower() for code in self._codes)
        match = Q()
        for word in [text] if is_code else text.replace(",", " ").split():
            number = _numeric(word, self._columns)
            match &= self._letters(word) if number is None else number
        return match

    def _letters(self, word: str) -> Q:
        """A whole code means just that code; else the beginning of one, part of a name, or the words of a scheme."""
        lowered = word.lower()
        if exact := [code for code in self._codes if code.lower() == lowered]:
            return self._with_code(exact)
        match: Any = Q(**{f"{self._columns.name}__icontains": word})
        if begun := [code for code in self._codes if code.lower().startswith(lowered)]:
            match |= self._with_code(begun)
        if len(word) >= SHORTEST_SCHEME_WORD:
            match |= Q(scheme__in=[slug for slug, *names in self._schemes if lowered in " ".join(names).lower()])
        return match

    def _with_code(self, codes: list[str]) -> Q:
        match = Q()
        for column in self._columns.codes:
            match |= Q(**{f"{column}__in": codes})
        return match
