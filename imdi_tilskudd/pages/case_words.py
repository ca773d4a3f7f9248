"""Where a case stands, in plain words: what is paid, what is on its way and when, what happens next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.rules.timeline_words import Whereabouts
from imdi_tilskudd.templatetags.portal_tags import kr, termin
from payments.selectors.cases import Case

from .words import long_day

PAID = {"utbetalt", "avstemt"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A status in one or two words with its colour, and the sentences beside it."""

    tag: str
    color: str
    sentences: list[str]


def standing(case: Case, terms: Mapping[str, Any], whereabouts: Whereabouts, day: date) -> Standing:
    """As it is on the day. `terms`: those of the case's lines, by code."""
    waiting = _waiting(case, terms, day)
    is_paid = all(term.state in PAID for code, term in terms.items() if code not in waiting)
    sentences = [*_on_its_way(waiting, terms), *_before(case, waiting, is_paid), *_next(whereabouts)]
    if not waiting:
        return Standing(_("Utbetalt"), "success", sentences) if is_paid else Standing(_("Attestert"), "info", sentences)
    locked = all(terms[code].is_locked for code in waiting)
    return Standing(_("Attestert") if locked else _("Til utbetaling"), "info", sentences)


def is_to_come(term: Any, day: date) -> bool:
    """Whether the term's payment lies ahead. A locked one whose day has passed is as good as paid."""
    return term.state not in PAID and not (term.is_locked and term.planned_payment < day)


def _waiting(case: Case, terms: Mapping[str, Any], day: date) -> dict[str, Decimal]:
    """Kroner by term, of terms whose payment lies ahead."""
    waiting: dict[str, Decimal] = {}
    for line in case.lines:
        term = terms.get(line.term)
        if line.kind != "konvertert" and term is not None and is_to_come(term, day):
            waiting[line.term] = waiting.get(line.term, Decimal(0)) + line.amount
    return waiting


def _on_its_way(waiting: Mapping[str, Decimal], terms: Mapping[str, Any]) -> Iterator[str]:
    for code, amount in waiting.items():
        words = {"amount": kr(abs(amount)), "term": termin(code), "day": long_day(terms[code].planned_payment)}
        if amount < 0:
            yield _("%(amount)s trekkes i %(term)s, planlagt utbetaling %(day)s.") % words
        elif terms[code].is_locked:
            yield _("%(amount)s er attestert i %(term)s og utbetales %(day)s.") % words
        else:
            yield (
                _("%(amount)s er beregnet i %(term)s. Planlagt utbetaling er %(day)s, når IMDi har attestert.") % words
            )


def _before(case: Case, waiting: Mapping[str, Decimal], is_paid: bool) -> Iterator[str]:
    """What the terms before have given."""
    amount = case.amount - sum(waiting.values(), Decimal(0))
    words = {"amount": kr(amount)}
    if waiting and amount:
        yield (_("Utbetalt før: %(amount)s.") if is_paid else _("Attestert før: %(amount)s.")) % words
    elif not waiting and is_paid:
        yield _("%(amount)s er utbetalt. Ingenting er på vei nå.") % words
    elif not waiting:
        yield _("%(amount)s er attestert til utbetaling. Ingenting mer er på vei nå.") % words


def _next(whereabouts: Whereabouts) -> Iterator[str]:
    if whereabouts == Whereabouts.ELSEWHERE:
        yield _("Personen bor nå i annen kommune, og tilskuddet følger personen.")
    elif whereabouts in {Whereabouts.ABROAD, Whereabouts.DEAD}:
        yield _("Personen er ikke lenger i landet eller er død, og det gis ikke tilskudd for tiden etterpå.")
    yield _("Endrer opplysningene seg, kommer forskjellen i neste termin.")
