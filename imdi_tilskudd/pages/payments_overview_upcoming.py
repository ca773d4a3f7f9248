"""«Kommende»: what the coming terms are expected to pay, from the stored forecast."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import searches_of
from accounts.services.audit import record
from accounts.views.guards import for_recipient
from accounts.views.searching import keep_search
from imdi_tilskudd.lib.dates import today
from imdi_tilskudd.lib.listing import Heading, Listing, Quick, State, Words, list_of, state_of
from imdi_tilskudd.lib.periods import TermPeriod
from imdi_tilskudd.lib.responses import XLSX, file_response
from imdi_tilskudd.lib.sorting import in_order
from imdi_tilskudd.templatetags.portal_tags import kr, tall
from payments.rules.tentative import ENDS, Ending
from payments.selectors.tentative import (
    SOON_TERMS,
    SORTING,
    CaseChoices,
    TentativeYear,
    breaks_by_year,
    ends_soon,
    forecast_for,
    found_cases,
    summary_of_cases,
    tentative_years,
    visible_cases,
)

from .chart import Chart, Stack, chart_of_stacks
from .payments_overview_files import write_cases, write_upcoming
from .payments_overview_frame import chosen_year, frame, year_choices
from .payments_overview_words import break_label, ending_reason, ending_tag

TAB = "payments_upcoming"
SOON = "snart"
SOMEBODY = UUID(int=0)
BREAKS = tuple(kind for kind in Ending if kind != Ending.GOES_ON)
HEADINGS = [
    Heading("navn", gettext_lazy("Navn")),
    Heading("saksnummer", gettext_lazy("Saksnummer med DUF")),
    Heading("ar", gettext_lazy("År")),
    Heading("kode", gettext_lazy("Kode")),
    Heading("kvalifisert", gettext_lazy("Kvalifisert")),
    *(Heading(f"t{number}", f"T{number}", numeric=True) for number in range(1, 5)),
    Heading("sum", gettext_lazy("Sum, kr"), numeric=True),
    Heading("slutter", gettext_lazy("Etterpå")),
]


@require_safe
@for_recipient
def upcoming(request: HttpRequest) -> HttpResponse:
    context = frame(request, TAB)
    forecast = forecast_for(request.user, request.recipient)
    if forecast is None:
        return render(request, "pages/payments_upcoming_none.html", context)
    years = tentative_years(request.user, request.recipient, forecast)
    year = chosen_year(request, [shown.year for shown in years])
    state = state_of(request.GET, default_sort="")
    context |= {
        "forecast": forecast,
        "years": years,
        "shown": next(shown for shown in years if shown.year == year),
        "total": sum(shown.sum for shown in years),
        "assumed": sum(shown.assumed for shown in years),
        "year_choices": year_choices(state, [shown.year for shown in years], year),
        "breaks": _breaks(request),
        "soon": visible_cases(request.user, request.recipient).filter(ends_soon(soon_until())).count(),
        "chart": _chart(years),
    }
    return render(request, "pages/payments_upcoming.html", context)


@require_safe
@for_recipient
def upcoming_excel(request: HttpRequest) -> HttpResponse:
    """The sums of all years."""
    forecast = _forecast_or_404(request)
    years = tentative_years(request.user, request.recipient, forecast)
    record(kind="export_forecast", request=request, subject=f"prognose {forecast.as_of}")
    name = f"kommende-utbetalinger-{request.recipient.number}.xlsx"
    return file_response(lambda file: write_upcoming(years, file), name, XLSX)[0]


def soon_until() -> str:
    """The last of the coming terms that count as soon."""
    period = TermPeriod.of_day(today())
    for _term in range(SOON_TERMS):
        period = period.next
    return period.code


def _forecast_or_404(request: HttpRequest) -> Any:
    forecast = forecast_for(request.user, request.recipient)
    if forecast is None:
        raise Http404
    return forecast


def _breaks(request: HttpRequest) -> dict[str, Any]:
    """The table of breaks: only the columns that somebody stands in, with a link to who they are."""
    rows = breaks_by_year(request.user, request.recipient)
    kinds = [kind for kind in BREAKS if any(kind in row.persons for row in rows)]
    cells = [
        (row.year, [(break_label(kind), row.persons.get(kind, 0), _case_url(row.year, kind)) for kind in kinds])
        for row in rows
    ]
    return {"labels": [break_label(kind) for kind in kinds], "rows": cells}


def _case_url(year: int, kind: str) -> str:
    return reverse("payments_upcoming_persons", query={"ar": year, "etterpa": str(kind)})


def _chart(years: list[TentativeYear]) -> Chart | None:
    stacks = [Stack(str(year.year), str(year.year), "", True, year.groups) for year in years]
    return chart_of_stacks(stacks) if any(year.sum for year in years) else None


# --- person by person ---------------------------------------------------------------------------------------


class CaseFilter(forms.Form):
    """The choices are what the forecast has."""

    ar = forms.ChoiceField(label=gettext_lazy("År"), required=False)
    kode = forms.ChoiceField(label=gettext_lazy("Kode"), required=False)
    etterpa = forms.ChoiceField(label=gettext_lazy("Etterpå"), required=False)

    def __init__(self, *args: Any, years: list[int], codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("Alle"))
        self.fields["ar"].choices = [everything, *((str(year), str(year)) for year in years)]
        self.fields["kode"].choices = [everything, *((code, code) for code in codes)]
        self.fields["etterpa"].choices = [everything, *((str(kind), break_label(kind)) for kind in BREAKS)]


@require_safe
@for_recipient
def persons(request: HttpRequest) -> HttpResponse:
    """Reading about persons is written to the log."""
    forecast = _forecast_or_404(request)
    record(kind="read_forecast", request=request, subject="prognose, personer")
    context = frame(request, TAB) | {"forecast": forecast, "listing": _listing(request, forecast)}
    return render(request, "pages/payments_upcoming_persons.html", context)


@require_POST
@for_recipient
def persons_search(request: HttpRequest) -> HttpResponse:
    _forecast_or_404(request)
    address = reverse("payments_upcoming_persons")
    return keep_search(request, address, kind="search_forecast", subject="prognose, personer")


@require_safe
@for_recipient
def persons_excel(request: HttpRequest) -> HttpResponse:
    """Exactly what the list shows, every page of it."""
    _forecast_or_404(request)
    cases = _cases(request, _state(request)).iterator(chunk_size=2000)
    name = f"kommende-personer-{request.recipient.number}.xlsx"
    response, count = file_response(lambda file: write_cases(cases, file), name, XLSX)
    record(kind="export_forecast", request=request, subject="prognose, personer", details={"cases": count})
    return response


def _state(request: HttpRequest) -> State:
    return state_of(request.GET, default_sort="navn", saved=searches_of(request.recipient))


def _cases(request: HttpRequest, state: State) -> Any:
    choices = CaseChoices(
        text=state.text,
        year=state.chosen("ar"),
        code=state.chosen("kode"),
        ending=state.chosen("etterpa"),
        soon_until=soon_until() if state.chosen("slutter") == SOON else "",
    )
    cases = found_cases(request.user, request.recipient, choices, get_language() or "nb")
    return in_order(cases, state, SORTING)


def _listing(request: HttpRequest, forecast: Any) -> Listing:
    state = _state(request)
    cases = _cases(request, state)
    about = summary_of_cases(cases.order_by())
    listing = list_of(
        state,
        cases,
        count=about.count,
        path=request.path,
        words=_words(),
        headings=HEADINGS,
        filters=_filters(request, forecast),
        quick=_soon(state),
        about=_about(about.persons, about.sum),
        search_url=reverse("payments_upcoming_persons_search"),
        excel_url=reverse("payments_upcoming_persons_excel"),
    )
    _mark(listing.rows)
    return listing


def _words() -> Words:
    return Words(
        title=_("Personer i prognosen"),
        units=(_("sak"), _("saker")),
        caption=_("Kommende utbetalinger per person, år og kode"),
        search=_("Søk i personene"),
        placeholder=_("navn, DUF, saksnummer, kode eller -2022"),
        looks_in=_("Søket ser i navn, DUF-nummer, saksnummer, kode, tilskudd og kvalifiseringsdato."),
        nothing=_("Ingen personer i prognosen"),
        todo=_("Ingen personer hos dere gir tilskudd i de kommende terminene, etter det registeret viser nå."),
    )


def _filters(request: HttpRequest, forecast: Any) -> CaseFilter:
    first, last = int(forecast.first_term[:4]), int(forecast.last_term[:4])
    codes = visible_cases(request.user, request.recipient).order_by("code__position").values_list("code", flat=True)
    return CaseFilter(request.GET, years=list(range(first, last + 1)), codes=list(codes.distinct()))


def _soon(state: State) -> list[Quick]:
    chosen = state.chosen("slutter") == SOON
    return [
        Quick(_("Alle"), None, state.query_with(slutter=None, side=None), not chosen),
        Quick(_("Slutter snart"), None, state.query_with(slutter=SOON, side=None), chosen),
    ]


def _about(persons: int, amount: Any) -> str:
    words = ngettext("for %(persons)s person.", "for %(persons)s personer.", persons) % {"persons": tall(persons)}
    return f"{words} {_('Foreløpig sum %(amount)s.') % {'amount': kr(amount)}}"


def _mark(cases: Any) -> None:
    """What follows after each case, whether that is soon, and the way to the person."""
    until, person = soon_until(), reverse("person", args=[SOMEBODY])
    for case in cases:
        case.is_soon = case.ending in ENDS and case.last_term <= until
        case.tag = ending_tag(case.ending, case.last_term, case.is_soon)
        case.reason = ending_reason(case.ending)
        if case.public_id:
            case.person_url = person.replace(f"/{SOMEBODY}/", f"/{case.public_id}/")
