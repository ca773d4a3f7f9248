"""The persons a recipient may ask about: those the register ever placed there, and those it has a line for
(domain, section 5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Max, Q, QuerySet, Sum

from accounts.models import Recipient, User
from grants.models import Person, PersonPlace
from grants.models.places import name_key
from payments.models import Line

SAKSNUMMER = re.compile(r"(\d{4}-\d{4})(\d{12})", re.ASCII)
DIGITS = re.compile(r"\d+", re.ASCII)
NUMBER_WRITTEN_APART = re.compile(r"[\d\s-]+", re.ASCII)
DUF_DIGITS = 12
SORTING = {
    "navn": ["name_key", "person_id"],
    "duf": ["person_id"],
    "fodt": ["birth_date", "name_key"],
}


@dataclass(frozen=True, slots=True)
class LinesOfPerson:
    """What the recipient's lines of a person come to: kroner, and the newest term."""

    amount: Decimal
    newest_term: str


def persons_of(user: User, recipient: Recipient, today: date) -> QuerySet[PersonPlace]:
    """One row for each person the user may see as a person of the recipient, with `person`. Two queries before it at
    most, for those whom the register has not placed there yet."""
    places = PersonPlace.objects.visible_to(user).filter(recipient=recipient)
    placed = Q(placed_from__lte=today)
    not_placed = Q(placed_from__isnull=True) | Q(placed_from__gt=today)
    others = list(places.filter(not_placed).values_list("person_id", flat=True))
    if others:
        with_line = Line.objects.visible_to(user).filter(recipient=recipient, duf__in=others).order_by()
        placed |= Q(person_id__in=set(with_line.values_list("duf", flat=True)))
    return places.filter(placed).select_related("person")


def person_of(user: User, recipient: Recipient, public_id: UUID, today: date) -> Person | None:
    """The person, or None when there is none with that id or none that the recipient may see."""
    places = PersonPlace.objects.visible_to(user).filter(recipient=recipient, person__public_id=public_id)
    place = places.select_related("person").first()
    if place is None:
        return None
    if place.placed_from is not None and place.placed_from <= today:
        return place.person
    has_line = Line.objects.visible_to(user).filter(recipient=recipient, duf=place.person_id).exists()
    return place.person if has_line else None


def found(persons: QuerySet[PersonPlace], text: str) -> QuerySet[PersonPlace]:
    """Those whom every word of the text fits: the beginning of a DUF number, a saksnummer, or a part of the name."""
    for word in _words(text):
        persons = persons.filter(_matches(word))
    return persons


def _words(text: str) -> list[str]:
    """«2022 074883 05» and «2022-2024 2022 074883 05» are one number, «Antatt, Samir» is two words."""
    text = text.strip()
    return ["".join(text.split())] if NUMBER_WRITTEN_APART.fullmatch(text) else text.replace(",", " ").split()


def _matches(word: str) -> Q:
    if case := SAKSNUMMER.fullmatch(word):
        return Q(person_id=case[2])
    if DIGITS.fullmatch(word):
        return Q(person_id__gte=word.ljust(DUF_DIGITS, "0"), person_id__lte=word.ljust(DUF_DIGITS, "9"))
    return Q(name_key__contains=name_key(word))


def page_of(persons: QuerySet[PersonPlace], first: int, last: int) -> list[PersonPlace]:
    """Some of the sorted persons. Which ones is found out in the narrow index alone; only they are then read."""
    ids = persons.values("pk")[first:last]
    order = persons.query.order_by
    return list(PersonPlace.objects.filter(pk__in=ids).select_related("person").order_by(*order))


def lines_of_persons(user: User, recipient: Recipient, dufs: Iterable[str]) -> dict[str, LinesOfPerson]:
    """By DUF number, of those who have lines; one query."""
    return _by_person(Line.objects.visible_to(user).filter(recipient=recipient, duf__in=list(dufs)))


def lines_of_all(user: User, recipient: Recipient) -> dict[str, LinesOfPerson]:
    """The same of everybody the recipient has a line for."""
    return _by_person(Line.objects.visible_to(user).filter(recipient=recipient))


def _by_person(lines: QuerySet[Line]) -> dict[str, LinesOfPerson]:
    rows = lines.order_by().values_list("duf").annotate(Sum("amount"), Max("term"))
    return {duf: LinesOfPerson(amount, term) for duf, amount, term in rows}
