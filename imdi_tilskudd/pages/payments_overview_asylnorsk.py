"""«Søknad Asylnorsktilskudd»: tick the years in which the municipality offers asylnorsk. Two steps: choose, then
confirm what that means."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rules import may_declare_asylnorsk
from accounts.views.guards import for_recipient
from grants.selectors.asylnorsk import Declared, declared_years
from grants.services.asylnorsk import Changes, change_declarations, changes_between, years_open_on
from imdi_tilskudd.lib.dates import today
from payments.selectors.asylnorsk import Effect, asylnorsk_effects

from .payments_overview_frame import frame

TAB = "payments_asylnorsk"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Year:
    """`until`: the last day it may be changed, None when that has passed; `ticked`: whether it stands declared."""

    year: int
    declared: list[Declared]
    effects: list[Effect]
    until: date | None
    ticked: bool

    @property
    def paid(self) -> Decimal:
        """Kroner that are paid or locked for the year."""
        return sum((effect.amount for effect in self.effects if effect.is_locked), ZERO)


@require_http_methods(["GET", "HEAD", "POST"])
@for_recipient
def asylnorsk(request: HttpRequest) -> HttpResponse:
    if request.recipient.kind != "kommune":
        raise Http404
    if request.method != "POST":
        return _page(request, _years(request))
    try:
        shown, wanted = _numbers(request, "vist"), _numbers(request, "ar")
        if "bekreft" in request.POST:
            return _change(request, shown, wanted)
        return _confirm(request, shown, wanted)
    except ValidationError as refused:
        return _page(request, _years(request), refused.messages, status=400)


def _numbers(request: HttpRequest, field: str) -> set[int]:
    """ValidationError for what is no year."""
    values = request.POST.getlist(field)
    if not all(value.isascii() and value.isdigit() and len(value) == len("2024") for value in values):
        raise ValidationError(_("Velg bare år fra listen."))
    return {int(value) for value in values}


def _change(request: HttpRequest, shown: Set[int], wanted: Set[int]) -> HttpResponse:
    changes = change_declarations(
        recipient=request.recipient, shown=shown, wanted=wanted, by=request.user, today=today()
    )
    messages.success(request, _done(changes))
    return redirect(TAB)


def _done(changes: Changes) -> str:
    sentences = []
    if changes.declared:
        sentences.append(_("Søknaden er registrert for %(years)s.") % {"years": _listed(changes.declared)})
    if changes.withdrawn:
        sentences.append(_("Søknaden er trukket for %(years)s.") % {"years": _listed(changes.withdrawn)})
    sentences.append(_("Det får virkning i neste beregning hos IMDi."))
    return " ".join(sentences)


def _listed(years: list[int]) -> str:
    *others, last = [str(year) for year in years]
    return _("%(years)s og %(last)s") % {"years": ", ".join(others), "last": last} if others else last


def _confirm(request: HttpRequest, shown: Set[int], wanted: Set[int]) -> HttpResponse:
    """What the choice means; nothing is written yet."""
    _refuse_role(request)
    years = {year.year: year for year in _years(request)}
    if not wanted <= {year.year for year in years.values() if year.until}:
        raise ValidationError(_("Velg bare år fra listen."))
    changes = changes_between(shown, wanted)
    if not changes:
        raise ValidationError(_("Du har ikke endret noe. Huk av eller ta bort et år først."))
    context = frame(request, TAB) | {
        "declared": [years[year] for year in changes.declared],
        "withdrawn": [years[year] for year in changes.withdrawn if year in years],
        "shown": sorted(shown),
        "wanted": sorted(wanted),
    }
    return render(request, "pages/payments_asylnorsk_confirm.html", context)


def _refuse_role(request: HttpRequest) -> None:
    if not _may_declare(request):
        raise ValidationError(_("Bare saksbehandlere i kommunen kan søke om asylnorsktilskudd."))


def _may_declare(request: HttpRequest) -> bool:
    return may_declare_asylnorsk(request.user.roles_held_for(request.recipient.number))


def _years(request: HttpRequest) -> list[Year]:
    """The open years and all that have ever been declared or paid, newest first."""
    open_now = years_open_on(today())
    declared = declared_years(request.recipient.number)
    effects = asylnorsk_effects(request.user, request.recipient)
    return [
        Year(year, declared.get(year, []), effects.get(year, []), open_now.get(year), year in declared)
        for year in sorted({*open_now, *declared, *effects}, reverse=True)
    ]


def _page(request: HttpRequest, years: list[Year], errors: Any = (), status: int = 200) -> HttpResponse:
    context = frame(request, TAB) | {"years": years, "errors": errors, "may_declare": _may_declare(request)}
    return render(request, "pages/payments_asylnorsk.html", context, status=status)
