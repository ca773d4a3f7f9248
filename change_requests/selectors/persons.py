"""The person behind a DUF number that somebody has written, if it is one of the municipality's own."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Recipient, User
from change_requests.models import ActivityLine
from grants.models import Person, PersonPlace
from payments.models import Line
from payments.selectors.masking import shown_name


@dataclass(frozen=True, slots=True)
class Hit:
    """A person of the recipient's with the newest line the user may see; `name` is masked where it must be."""

    person: Person
    name: str
    line: Line | None


def hit(user: User, recipient: Recipient, duf: str, today: date, language: str) -> Hit | None:
    """None both for somebody else's person and for a number nobody has: the answer must not tell which."""
    places = PersonPlace.objects.visible_to(user).filter(recipient=recipient, person_id=duf).select_related("person")
    place = places.first() if duf else None
    if place is None:
        return None
    lines = Line.objects.visible_to(user).filter(recipient=recipient, duf=duf)
    line = lines.order_by("-term", "-for_term", "code_id").first()
    is_placed = place.placed_from is not None and place.placed_from <= today
    if line is None and not is_placed:
        return None
    name = shown_name(place.person.name, protected=place.person.protected, language=language)
    return Hit(place.person, name, line)


def name_on_line(line: Line | ActivityLine, language: str) -> str:
    """Whom a chosen line is about, masked where it must be; empty for a line without a person."""
    about = line if isinstance(line, Line) else line.person
    return shown_name(about.name, protected=about.protected, language=language) if about else ""
