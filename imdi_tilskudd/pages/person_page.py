"""A person as a recipient may see it: what is known, the cases, the year month by month, and why."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import rules
from grants.rules.texts import known_language
from grants.rules.timeline import PersonShown, Reader, person_shown
from grants.rules.timeline_words import WHEREABOUTS, Whereabouts
from grants.selectors.persons import known_events
from imdi_tilskudd.lib.dates import today
from payments.selectors.cases import Case, cases_of, lines_of_person, sums_by_code
from payments.selectors.masking import shown_name
from payments.services.explain import explain_person_in_run

from .activities import at_bottom
from .converters import CaseId
from .words import STATE_COLORS, state_label
from .year_table import YearTable, year_table

TAGS = {Whereabouts.ELSEWHERE: "korn", Whereabouts.ABROAD: "korn", Whereabouts.DEAD: "neutral"}


def reader_of(request: HttpRequest) -> Reader:
    recipient = request.recipient
    with_ekstra = request.user.may_see_ekstratilskudd(recipient.number)
    return Reader(recipient.number, recipient.name, with_ekstra, known_language(get_language()))


def name_shown(person: Any) -> str:
    """Masked for persons with a protected address, for IMDi as well: it looks at what the municipality sees."""
    return shown_name(person.name, protected=person.protected, language=known_language(get_language()))


def register_shown(request: HttpRequest, person: Any) -> PersonShown:
    """What the register knows today, for the request's recipient; one query."""
    day = today()
    return person_shown(person.duf, known_events(person.duf, day), day, reader_of(request))


def person_head(request: HttpRequest, person: Any, shown: PersonShown, lines: Sequence[Any]) -> dict[str, Any]:
    """What the pages about a person have in common."""
    qualified = next((line.kvalifiseringsdato for line in reversed(lines) if line.kvalifiseringsdato), None)
    return {
        "name": name_shown(person),
        "duf": person.duf,
        "birth_date": person.birth_date,
        "protected": person.protected,
        "url": reverse("person", args=[person.public_id]),
        "why_url": reverse("person_why", args=[person.public_id]),
        "access_log_url": _access_log_url(request, person),
        "qualified": qualified,
        "whereabouts": shown.whereabouts,
        "where": where_text(shown, reader_of(request)),
        "tag_color": TAGS.get(shown.whereabouts, ""),
        "tag": tag_text(shown),
        "known": today(),
    }


def _access_log_url(request: HttpRequest, person: Any) -> str:
    """Empty for those who may not see who has looked at the person."""
    may = rules.may_see_access_log(request.user.roles_held_for(request.recipient.number))
    return reverse("person_access_log", args=[person.public_id]) if may else ""


def where_text(shown: PersonShown, reader: Reader) -> str:
    return WHEREABOUTS[shown.whereabouts][reader.language].format(place=reader.place)


def tag_text(shown: PersonShown) -> str:
    return {
        Whereabouts.ELSEWHERE: _("Bor i annen kommune"),
        Whereabouts.ABROAD: _("Utvandret"),
        Whereabouts.DEAD: _("Død"),
    }.get(shown.whereabouts, "")


def case_url(person: Any, case: Case) -> str:
    return reverse("case", args=[CaseId(person.public_id, case.scheme, case.year)])


def case_rows(person: Any, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """«Din kommunes tilskuddssaker knyttet til personen»."""
    return [
        {
            "url": case_url(person, case),
            "label": case.label,
            "scheme": case.scheme,
            "year": case.year,
            "saksnummer": case.saksnummer,
            "codes": ", ".join(case.codes),
            "amount": case.amount,
            "open": sum((line.amount for line in case.open_lines), start=0) if case.open_lines else None,
        }
        for case in cases
    ]


def person_context(request: HttpRequest, person: Any) -> dict[str, Any]:
    lines = lines_of_person(request.user, request.recipient, person)
    shown = register_shown(request, person)
    cases = cases_of(lines)
    years = sorted({case.year for case in cases}, reverse=True)
    year = _chosen_year(request, years)
    of_year = [line for line in lines if line.budget_year == year]
    return {
        "person": person_head(request, person, shown, lines),
        "cases": case_rows(person, cases),
        "years": years,
        "year": year,
        "table": _table(request, shown, of_year, year),
        "codes": sums_by_code(of_year),
        "year_sum": sum((line.amount for line in of_year), start=0),
        "timeline": shown.entries,
        **at_bottom(request, person=person),
    }


def _chosen_year(request: HttpRequest, years: Sequence[int]) -> int | None:
    """The year in the address when there is something to show of it, else the newest."""
    chosen = request.GET.get("ar", "")
    return next((year for year in years if str(year) == chosen), years[0] if years else None)


def _table(request: HttpRequest, shown: PersonShown, lines: Sequence[Any], year: int | None) -> YearTable | None:
    return year_table(reader_of(request), shown, lines, year) if year is not None else None


def why_context(request: HttpRequest, person: Any, terms: Sequence[Any], term: Any) -> dict[str, Any]:
    """`term` None: nothing is calculated yet."""
    reader = reader_of(request)
    context = {
        "person": {
            "name": name_shown(person),
            "duf": person.duf,
            "url": reverse("person", args=[person.public_id]),
        },
        "terms": [one.code for one in terms],
        "term": None,
    }
    if term is None:
        return context
    why = explain_person_in_run(
        run_id=term.run_id,
        duf=person.duf,
        recipient=reader.recipient,
        with_ekstra=reader.with_ekstra,
        language=reader.language,
    )
    return context | {
        "term": term.code,
        "term_url": reverse("term", args=[term.code]),
        "state_label": state_label(term.state),
        "state_color": STATE_COLORS[term.state],
        "as_of": term.run.as_of,
        "why": why,
        "changes": [standing for standing in why.standings if standing.change],
        "unchanged": [standing for standing in why.standings if not standing.change],
        "sum": sum((standing.change for standing in why.standings), start=0),
    }
