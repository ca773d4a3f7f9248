"""What the portal's addresses may hold."""

import re
from typing import NamedTuple
from uuid import UUID


class TermConverter:
    """A term as 2024-T2; anything else is no address of ours and never reaches the database."""

    regex = r"[0-9]{4}-T[1-4]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CaseId(NamedTuple):
    """A case in an address: the person's public id, the scheme's slug, the budget year. No number of a person."""

    person: UUID
    scheme: str
    year: int

    def __str__(self) -> str:
        return f"{self.person}-{self.scheme}-{self.year:04d}"


class CaseConverter:
    """A case as `0f8b3c1e-…-9d2a7c5e4b11-integrering-2024`, one part of a path."""

    regex = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-[a-z]{1,20}-[0-9]{4}"
    parts = re.compile(r"(.{36})-([a-z]+)-([0-9]{4})")

    def to_python(self, value: str) -> CaseId:
        person, scheme, year = self.parts.fullmatch(value).groups()
        return CaseId(UUID(person), scheme, int(year))

    def to_url(self, value: CaseId) -> str:
        return str(value)
