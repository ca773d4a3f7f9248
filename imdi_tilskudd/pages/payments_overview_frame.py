"""What the tabs of «Oversikt over utbetalinger» share: which there are, and the years to choose between."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from imdi_tilskudd.lib.listing import Quick, State

from .context import Entry

TABS = (
    ("payments", gettext_lazy("Utbetalte tilskudd")),
    ("payments_upcoming", gettext_lazy("Kommende")),
    ("payments_account", gettext_lazy("Motregning")),
    ("payments_asylnorsk", gettext_lazy("Søknad Asylnorsktilskudd")),
)


def frame(request: HttpRequest, tab: str) -> dict[str, Any]:
    """The tabs, of which asylnorsk is there for kommuner only."""
    shown = TABS if request.recipient.kind == "kommune" else TABS[:-1]
    return {"tabs": [Entry(str(label), reverse(name), name == tab) for name, label in shown]}


def chosen_year(request: HttpRequest, years: list[int]) -> int | None:
    """The year in the address when there is one such, else the first of the years; None when there are none."""
    text = request.GET.get("ar", "")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) == len("2024") else 0
    return wanted if wanted in years else next(iter(years), None)


def year_choices(state: State, years: list[int], chosen: int | None) -> list[Quick]:
    """One click for each year; none where there is nothing to choose between."""
    if len(years) < 2:
        return []
    return [Quick(str(year), None, state.query_with(ar=year, side=None), year == chosen) for year in years]
