"""The list of a recipient's persons, one page at a time. By what the register says it is read from a narrow index. By
what the persons have given, all lines must be summed: the order is then packed and kept, for as long as nothing that
it was made of has changed."""

import hashlib
from array import array
from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max, QuerySet

from accounts.models import Recipient, User
from grants.models import PersonPlace
from grants.selectors.histories import newest_event
from imdi_tilskudd.lib.sorting import Order, in_order
from payments.models import Run

from . import packed
from .persons import SORTING, LinesOfPerson, found, lines_of_all, page_of, persons_of

BY_LINES = {"siste_termin": "newest_term", "sum": "amount"}
BY_NAME = SORTING["navn"]


class PersonList:
    """What a search finds of the recipient's persons on a day: their number, and the rows in the order asked for."""

    def __init__(self, user: User, recipient: Recipient, today: date, text: str, order: Order) -> None:
        self._user, self._recipient, self._order = user, recipient, order
        self._found = found(persons_of(user, recipient, today), text)
        about = self._found.aggregate(count=Count("pk"), newest=Max("pk"))
        self.count: int = about["count"]
        self._packed: packed.PackedList | None = None
        if order.sort in BY_LINES and self.count:
            key = self._key(today, text, about["newest"])
            self._packed = packed.PackedList(key, self._ask, self.count)

    def rows(self, start: int, stop: int) -> list[PersonPlace]:
        """Those numbered from `start` to before `stop`, with `person`; all within one block."""
        if self._packed is None:
            return page_of(in_order(self._found, self._order, SORTING), start, stop)
        ids = self._packed.ids(start, stop)
        by_id = PersonPlace.objects.visible_to(self._user).select_related("person").in_bulk(list(ids))
        return [by_id[id] for id in ids if id in by_id]

    def everything(self) -> Iterator[PersonPlace]:
        """All of them in their order, for a file."""
        for start in range(0, self.count, packed.BLOCK):
            yield from self.rows(start, min(start + packed.BLOCK, self.count))

    def _ask(self) -> tuple[int, bytes]:
        """Those without a line come last, and equal ones by name, as in every other order."""
        named = list(self._found.order_by(*BY_NAME).values_list("pk", "person_id"))
        lines = lines_of_all(self._user, self._recipient)
        given = [row for row in named if row[1] in lines]
        given.sort(key=lambda row: self._value(lines[row[1]]), reverse=self._order.descending)
        ids = array("q", [pk for pk, _duf in given])
        ids.extend(pk for pk, duf in named if duf not in lines)
        ids.byteswap()
        return self.count, ids.tobytes()

    def _value(self, lines: LinesOfPerson) -> object:
        return getattr(lines, BY_LINES[self._order.sort])

    def _key(self, today: date, text: str, newest: int | None) -> str:
        """Whatever changes the answer is in it; hashed, since a search may name a person."""
        number, order = self._recipient.number, (self._order.sort, self._order.descending)
        sees = (self._user.may_see_ekstratilskudd(number), self._user.sees_all_recipients)
        shown = list(_runs(self._user).order_by("pk").values_list("pk", "digest"))
        parts = (number, sees, order, text, today, self.count, newest, newest_event(), shown)
        return "persons:" + hashlib.sha256(repr(parts).encode()).hexdigest()


def _runs(user: User) -> QuerySet[Run]:
    """Those whose lines the user may see."""
    return Run.objects.standing() if user.sees_all_recipients else Run.objects.shown_to_municipalities()
