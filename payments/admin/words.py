"""Where a term stands, for those who work with it: what is so now, and who does what next."""

from datetime import date

from django.utils.translation import gettext as _

from payments.models import Run, Term
from payments.selectors.overview import TermState

TERM_COLORS = {
    Term.State.OPEN: "neutral",
    Term.State.CALCULATED: "warning",
    Term.State.PREVIEW: "info",
    Term.State.ATTESTED: "fjord",
    Term.State.PAID: "success",
    Term.State.RECONCILED: "success",
}
RUN_COLORS = {
    Run.State.WORKING: "info",
    Run.State.DONE: "success",
    Run.State.FAILED: "danger",
    Run.State.REPLACED: "neutral",
}


def sentence(state: TermState, today: date) -> str:
    """The term's state and the next step."""
    if state.progress:
        done = {"done": state.progress.done, "all": state.progress.all}
        return _("Beregnes nå: %(done)d av %(all)d deler er ferdige.") % done
    if state.newest and state.newest.state == Run.State.FAILED:
        return _("Den siste beregningen feilet. Rett det meldingen sier, og beregn på nytt.")
    return SENTENCES[state.term.state](state, today)


def _open(state: TermState, today: date) -> str:
    return _("Ikke beregnet ennå. En saksbehandler beregner terminen.")


def _calculated(state: TermState, today: date) -> str:
    return _(
        "Beregnet med det som var kjent %(day)s. Kommunene ser den ikke ennå; "
        "en saksbehandler legger den ut til forhåndsvisning."
    ) % {"day": _day(state.term.run.as_of)}


def _preview(state: TermState, today: date) -> str:
    until = state.term.comments_until
    if until is None:
        return _("Kommunene ser terminen. En attestant kan attestere.")
    if today <= until:
        return _("Kommunene ser terminen og kan gi innspill til og med %(day)s. Så kan en attestant attestere.") % {
            "day": _day(until)
        }
    return _("Fristen for innspill var %(day)s. En attestant kan attestere.") % {"day": _day(until)}


def _attested(state: TermState, today: date) -> str:
    return _("Attestert av %(name)s. Linjene er låst og skal utbetales %(day)s.") % {
        "name": state.term.attested_by.name,
        "day": _day(state.term.planned_payment),
    }


def _paid(state: TermState, today: date) -> str:
    return _("Utbetalt. Banken har ikke bekreftet alle overføringene ennå.")


def _reconciled(state: TermState, today: date) -> str:
    return _("Utbetalt og avstemt mot banken.")


SENTENCES = {
    Term.State.OPEN: _open,
    Term.State.CALCULATED: _calculated,
    Term.State.PREVIEW: _preview,
    Term.State.ATTESTED: _attested,
    Term.State.PAID: _paid,
    Term.State.RECONCILED: _reconciled,
}


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
