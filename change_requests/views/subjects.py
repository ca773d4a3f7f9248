"""What a new request is about, from the query of its address: a term, a person, a case, or chosen lines. Opaque ids
only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import Http404, HttpRequest

from change_requests.models import ActivityLine
from grants.models import Person, Scheme
from imdi_tilskudd.lib.dates import today
from payments.models import Line, Term
from payments.models.lines import EKSTRATILSKUDD
from payments.selectors.persons import person_of
from payments.selectors.terms import shown_term

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Subject:
    term: Term | None = None
    person: Person | None = None
    scheme: Scheme | None = None
    budget_year: int | None = None
    lines: Sequence[Line | ActivityLine] = field(default_factory=tuple)  # of a draft: as they were when chosen
    ekstra: bool = False

    @property
    def is_ekstra(self) -> bool:
        return self.ekstra or (self.scheme is not None and self.scheme.pk == EKSTRATILSKUDD)

    @property
    def dufs_of_lines(self) -> frozenset[str]:
        dufs = {line.duf if isinstance(line, Line) else line.person_id for line in self.lines}
        return frozenset(dufs - {"", None})


def subject_of(request: HttpRequest) -> Subject:
    """404 for anything the user may not see, and for what does not exist."""
    query = request.GET
    term = _term(request, query.get("termin", ""))
    person = _person(request, query.get("person", ""))
    lines = _lines(request, query.getlist("linje"))
    scheme, year = _case(request, query.get("ordning", ""), query.get("ar", "")) if person else (None, None)
    if lines and person is None:
        person = _only_person(lines)
    ekstra = any(line.scheme == EKSTRATILSKUDD for line in lines)
    return Subject(term, person, scheme, year, lines, ekstra)


def _term(request: HttpRequest, code: str) -> Term | None:
    if not code:
        return None
    term = shown_term(request.user, code.replace("\x00", ""))
    if term is None:
        raise Http404
    return term


def _person(request: HttpRequest, public_id: str) -> Person | None:
    if not public_id:
        return None
    try:
        person = person_of(request.user, request.recipient, UUID(public_id), today())
    except ValueError:
        person = None
    if person is None:
        raise Http404
    return person


def _case(request: HttpRequest, slug: str, year: str) -> tuple[Scheme | None, int | None]:
    if not slug:
        return None, None
    scheme = Scheme.objects.filter(pk=slug.replace("\x00", "")).first()
    if scheme is None or not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Http404
    if scheme.pk == "ekstra" and not request.user.may_see_ekstratilskudd(request.recipient.number):
        raise Http404
    return scheme, int(year)


def _lines(request: HttpRequest, ids: Sequence[str]) -> list[Line]:
    wanted = {int(one) for one in ids[:MOST_LINES] if one.isascii() and one.isdigit() and len(one) < 19}
    if not wanted:
        return []
    found = Line.objects.visible_to(request.user).filter(recipient=request.recipient, pk__in=wanted)
    lines = list(found.order_by("name", "code_id", "for_term"))
    if len(lines) != len(wanted):
        raise Http404
    return lines


def _only_person(lines: Sequence[Line]) -> Person | None:
    dufs = {line.duf for line in lines}
    return Person.objects.filter(pk=dufs.pop()).first() if len(dufs) == 1 else None
