"""Where the search on every page leads: straight to a person or a case when there is only one that fits."""

from django.http import HttpRequest
from django.urls import reverse

from imdi_tilskudd.lib.dates import today
from payments.selectors.cases import cases_of, lines_of_person
from payments.selectors.persons import SAKSNUMMER, found, persons_of

from .converters import CaseId

ENOUGH = 2


def straight_to(request: HttpRequest, text: str) -> str:
    """The address of the only hit; empty when there is none or more than one. A whole saksnummer that only one case
    has means that case, any other text the person."""
    hits = list(found(persons_of(request.user, request.recipient, today()), text)[:ENOUGH])
    if len(hits) != 1:
        return ""
    person = hits[0].person
    return _case(request, person, text) or reverse("person", args=[person.public_id])


def _case(request: HttpRequest, person: object, text: str) -> str:
    number = "".join(text.split())
    if not SAKSNUMMER.fullmatch(number):
        return ""
    cases = cases_of(lines_of_person(request.user, request.recipient, person))
    hits = [case for case in cases if case.saksnummer == number]
    if len(hits) != 1:
        return ""
    return reverse("case", args=[CaseId(person.public_id, hits[0].scheme, hits[0].year)])
