"""Where a term stands, in plain words: what it is, what happens next, by when."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imdi_tilskudd.templatetags.portal_tags import kr, termin
from payments.selectors.totals import GroupSum

STATE_COLORS = {
    "åpen": "neutral",
    "beregnet": "neutral",
    "forhåndsvisning": "info",
    "attestert": "info",
    "utbetalt": "success",
    "avstemt": "success",
}


KINDS = ("ordinær", "etterbetaling", "tilbakeføring", "konvertert")


KIND_LABELS = {
    "ordinær": gettext_lazy("Ordinær"),
    "etterbetaling": gettext_lazy("Etterbetaling"),
    "tilbakeføring": gettext_lazy("Tilbakeføring"),
    "konvertert": gettext_lazy("Konvertert"),
}
STATE_LABELS = {
    "åpen": gettext_lazy("Åpen"),
    "beregnet": gettext_lazy("Beregnet"),
    "forhåndsvisning": gettext_lazy("Forhåndsvisning"),
    "attestert": gettext_lazy("Attestert"),
    "utbetalt": gettext_lazy("Utbetalt"),
    "avstemt": gettext_lazy("Avstemt"),
}


def kind_label(kind: str) -> str:
    """The kind of a line in words."""
    return str(KIND_LABELS[kind])


def state_label(state: str) -> str:
    """The state of a term in words."""
    return str(STATE_LABELS[state])


def long_day(day: date) -> str:
    """12. september 2021"""
    return date_format(day, "j. F Y")


def deadline(day: date, today: date) -> str:
    """«Frist 7. oktober, om 4 dager»."""
    days = (day - today).days
    when = {"day": long_day(day)}
    if days < 0:
        return _("Fristen var %(day)s") % when
    if days == 0:
        return _("Frist i dag, %(day)s") % when
    left = ngettext("om %(days)d dag", "om %(days)d dager", days) % {"days": days}
    return _("Frist %(day)s") % when + f", {left}"


def sentence(term) -> str:
    """What the term's state means for the municipality now."""
    if term.state == "beregnet":
        return _("Terminen er beregnet. Kommunene ser den når den legges ut til forhåndsvisning.")
    if term.state == "forhåndsvisning":
        if term.comments_until:
            return _(
                "Se over grunnlaget og meld feil innen %(day)s. Så attesterer IMDi, og beløpene låses. "
                "Det som meldes senere, blir rettet i neste termin."
            ) % {"day": long_day(term.comments_until)}
        return _("Se over grunnlaget og meld feil. Når IMDi har attestert, låses beløpene.")
    if term.state == "attestert":
        return _("IMDi har attestert, og beløpene er låst. Planlagt utbetaling er %(day)s.") % {
            "day": long_day(term.planned_payment)
        }
    if term.state in {"utbetalt", "avstemt"}:
        return _("Terminen er utbetalt. Feil som oppdages nå, blir rettet i neste termin.")
    return _("Terminen er ikke beregnet ennå.")


def payment_sentence(term) -> str:
    """The day of payment with its weekday; empty where `sentence` has told it."""
    words = {"day": date_format(term.planned_payment, "l j. F Y")}
    if term.state == "attestert":
        return ""
    if term.state in {"utbetalt", "avstemt"}:
        return _("Utbetalingen var planlagt til %(day)s.") % words
    return _("Planlagt utbetaling er %(day)s.") % words


def payment_text(term, today: date) -> str:
    """When the term is paid, in a list."""
    day = f"{term.planned_payment:%d.%m.%Y}"
    return day if term.is_locked and term.planned_payment <= today else _("planlagt %(day)s") % {"day": day}


def steps(term) -> list[tuple[str, str, str]]:
    """(label, day, css class) of the term's four steps. Days are those of the grants' calendar: the day of knowledge,
    the last day for comments, the planned payment."""
    order = ["beregnet", "forhåndsvisning", "attestert", "utbetalt"]
    reached = order.index("utbetalt" if term.state == "avstemt" else term.state)
    days = [term.run.as_of, term.comments_until, None, term.planned_payment]
    texts = [
        _("per %(day)s"),
        _("innspill innen %(day)s"),
        "",
        "%(day)s" if reached == len(order) - 1 else _("planlagt %(day)s"),
    ]
    return [
        (
            state_label(state),
            text % {"day": date_format(day, "j. F")} if day else "",
            _css(number, reached, order),
        )
        for number, (state, day, text) in enumerate(zip(order, days, texts, strict=True))
    ]


def _css(number: int, reached: int, order: list[str]) -> str:
    if number < reached or (number == reached and number == len(order) - 1):
        return "done"
    return "now" if number == reached else ""


def offset_sentences(groups: Iterable[GroupSum]) -> list[str]:
    """What is taken for earlier debt, where the debt comes from, and what is left of it; nothing for groups without
    debt."""
    return [_offset_sentence(group) for group in groups if group.offset or group.carried]


def _offset_sentence(group: GroupSum) -> str:
    words = {"group": group.label, "offset": kr(-group.offset), "rest": kr(-group.carried)}
    if group.offset:
        origins = [termin(code) if code else _("tidligere vedtak") for code in group.offset_from]
        words["terms"] = f" {_('og')} ".join(origins)
        if group.carried:
            text = _(
                "%(group)s: Motregnet %(offset)s er resten fra %(terms)s. "
                "%(rest)s gjenstår og trekkes fra neste utbetaling i samme gruppe."
            )
        else:
            text = _("%(group)s: Motregnet %(offset)s er resten fra %(terms)s. Gjelden er med dette gjort opp.")
    elif group.new_debt:
        text = _(
            "%(group)s: Korreksjonen er større enn tilskuddet. Det utbetales ikke noe nå, "
            "og %(rest)s trekkes fra neste utbetaling i samme gruppe."
        )
    else:
        text = _(
            "%(group)s: Det er ingen utbetaling å motregne i. "
            "%(rest)s gjenstår og trekkes fra neste utbetaling i samme gruppe."
        )
    return text % words
