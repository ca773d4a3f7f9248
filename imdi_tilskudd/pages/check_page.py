"""«Kontrollert av oss» in words, for the term page and the dashboard."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import may_check_terms
from imdi_tilskudd.templatetags.portal_tags import termin
from payments.selectors.checks import CheckState

from .forms import CheckForm
from .words import deadline, long_day

PREVIEW = "forhåndsvisning"


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody is to do, by when; `is_late`: the day has passed."""

    label: str
    url: str
    about: str
    due: str
    is_late: bool = False


def may_check(request: HttpRequest, term: Any) -> bool:
    """Whether this user may confirm or withdraw now."""
    roles = request.user.roles_held_for(request.recipient.number)
    return term.state == PREVIEW and may_check_terms(roles)


def check_context(request: HttpRequest, term: Any, state: CheckState) -> dict[str, Any]:
    """The sheet at the bottom of the term page."""
    may = may_check(request, term)
    return {
        "state": state,
        "tag": _tag(term, state),
        "sentence": _sentence(term, state),
        "form": CheckForm(initial={"innhold": state.digest}) if may and not state.is_checked else None,
        "may_withdraw": may and state.is_checked,
        "changes_url": f"{reverse('term_changes', args=[term.code])}?siden=kontroll" if state.is_outdated else "",
        "run": term.run,
        "digest_short": " ".join(state.digest[i : i + 4] for i in range(0, 12, 4)),
        "without_ekstra": state.variant == "uten-ekstra",
    }


def _tag(term: Any, state: CheckState) -> tuple[str, str] | None:
    """(words, colour) beside the heading of the page; None when the time to confirm is over and nobody did."""
    if state.is_checked:
        return _("Kontrollert av dere"), "success"
    if term.state != PREVIEW:
        return None
    return (_("Kontroll utdatert") if state.is_outdated else _("Ikke kontrollert av dere")), "warning"


def _sentence(term: Any, state: CheckState) -> str:
    if state.is_checked:
        return _by(_("%(name)s bekreftet kontrollen %(day)s."), state)
    if state.is_outdated:
        said = _by(_("%(name)s bekreftet kontrollen %(day)s."), state)
        day = long_day(timezone.localdate(term.run.finished_at))
        return f"{said} " + _("Den er utdatert: beregnet på nytt %(day)s med et annet innhold.") % {"day": day}
    if term.state == PREVIEW:
        if term.comments_until:
            return _("Ingen hos dere har bekreftet denne beregningen ennå. Frist %(day)s.") % {
                "day": long_day(term.comments_until)
            }
        return _("Ingen hos dere har bekreftet denne beregningen ennå.")
    return _("Terminen ble attestert uten at noen hos dere hadde bekreftet kontrollen.")


def _by(sentence: str, state: CheckState) -> str:
    return sentence % {"name": state.newest.name, "day": long_day(timezone.localdate(state.newest.at))}


def due(request: HttpRequest, term: Any, state: CheckState, today: date) -> Due | None:
    """«Kontroller utbetalingsgrunnlaget innen …», when it waits on this user."""
    if state.is_checked or not may_check(request, term):
        return None
    again = _("Kontroller utbetalingsgrunnlaget på nytt")
    label = again if state.is_outdated else _("Kontroller utbetalingsgrunnlaget")
    url = reverse("term", args=[term.code]) + "#kontroll"
    until = term.comments_until
    late = until is not None and until < today
    return Due(label, url, termin(term.code), deadline(until, today) if until else "", late)
