"""The person behind a DUF number that somebody has written, if it is one of the municipality's own."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import Recipient, User
from change_requests.models import ActivityLine
from grants.models import Person, PersonPlace
from payments.models import Line
from payments.selectors.masking import shown_name


@dataclass(frozen=True, slots=True)
class Hit:
    """A person of the recipient's with code, term and kvalifiseringsdato of the newest line the user may see, empty
    without one; `name` is masked where it must be."""

    person: Person
    name: str
    code: str
    term: str
    kvalifiseringsdato: date | None


def hit(user: User, recipient: Recipient, duf: str, today: date, language: str) -> Hit | None:
    """None both for somebody else's person and for a number nobody has: the answer must not tell which."""
    place = _place_with_line(user, recipient, duf).first() if duf else None
    if place is None:
        return None
    is_placed = place.placed_from is not None and place.placed_from <= today
    if place.newest is None and not is_placed:
        return None
    name = shown_name(place.person.name, protected=place.person.protected, language=language)
    line = place.newest or {"code": "", "term": "", "day": None}
    return Hit(place.person, name, line["code"], line["term"], line["day"] and date.fromisoformat(line["day"]))


def _place_with_line(user: User, recipient: Recipient, duf: str) -> QuerySet[PersonPlace]:
    """With `newest`: of the person's newest line with the recipient, None without one."""
    lines = Line.objects.visible_to(user).filter(recipient=recipient, duf=duf)
    said = JSONObject(code="code_id", term="term", day="kvalifiseringsdato")
    newest = lines.order_by("-term", "-for_term", "code_id").values_list(said)[:1]
    places = PersonPlace.objects.visible_to(user).filter(recipient=recipient, person_id=duf)
    return places.select_related("person").annotate(newest=Subquery(newest))


def name_on_line(line: Line | ActivityLine, language: str) -> str:
    """Whom a chosen line is about, masked where it must be; empty for a line without a person."""
    about = line if isinstance(line, Line) else line.person
    return shown_name(about.name, protected=about.protected, language=language) if about else ""
