"""Lists of changes, one page at a time (packed). A change set never changes, so what was found in it stays true."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounts.models import Recipient, User
from imdi_tilskudd.lib.sorting import order_of
from payments.models import Change

from . import packed
from .changes import DEFAULT_SORT, SORTING, StoredChanges, changes_of, found, summary
from .masking import names_are_masked

Summary = tuple[int, int, Decimal]  # changes, persons, kroner


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page's address says. Empty text means no choice; what does not exist finds nothing."""

    text: str = ""
    cause: str = ""
    group: str = ""
    sort: str = DEFAULT_SORT
    descending: bool = False

    @property
    def leave_everything(self) -> bool:
        return not (self.text or self.cause or self.group)


class ChangeList:
    """What the choices find of a change set: `summary`, and the changes in their order."""

    def __init__(
        self,
        user: User,
        recipient: Recipient,
        changes: StoredChanges,
        choices: Choices,
        language: str,
        known: Summary | None = None,
    ) -> None:
        """`known`: the summary of everything the user may see, which is stored; used when the choices leave it."""
        known = known if choices.leave_everything else None
        self._choices, self._changes = choices, changes
        self._all = changes_of(user, changes, language)
        self._is_small = known is not None and known[0] <= packed.BLOCK
        self._packed = packed.PackedList(_key(user, recipient, changes, choices, language), self._ask, known)
        self.summary: Summary = self._packed.about

    def rows(self, start: int, stop: int) -> list[Change]:
        """Those numbered from `start` to before `stop`, all within one block."""
        if self._is_small:
            return list(self.everything()[start:stop])
        ids = self._packed.ids(start, stop)
        by_id = {row.pk: row for row in self._all.filter(pk__in=ids).order_by()}
        return [by_id[id] for id in ids if id in by_id]

    def everything(self) -> QuerySet[Change]:
        """All of them in their order, for a file."""
        return self._found().order_by(*self._order())

    def _found(self) -> QuerySet[Change]:
        return found(self._all, self._changes, self._choices.text, self._choices.cause, self._choices.group)

    def _order(self) -> list[Any]:
        return order_of(self._choices, SORTING, last="id")

    def _ask(self) -> tuple[Summary, bytes]:
        *about, ids = summary(self._found(), ids=packed.PackedIds(*self._order()))
        return (about[0], about[1], about[2]), ids


def _key(user: User, recipient: Recipient, changes: StoredChanges, choices: Choices, language: str) -> str:
    """Whatever changes the answer is in it; hashed, since a search may name a person."""
    sees = (user.may_see_ekstratilskudd(recipient.number), names_are_masked(user))
    return "changes:" + hashlib.sha256(repr((changes, recipient.number, sees, choices, language)).encode()).hexdigest()
