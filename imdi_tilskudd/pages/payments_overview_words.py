"""The words of «Oversikt over utbetalinger»: who made a payment, what an entry on the account means, what follows."""

from django.utils.translation import gettext as _

from imdi_tilskudd.templatetags.portal_tags import termin, termin_kort
from payments.rules.motregning import Kind
from payments.rules.tentative import Ending
from payments.selectors.paid import PaidRow
from payments.selectors.statement import Entry

from .words import state_label


def created_by_words(row: PaidRow) -> str:
    """The user and the number of the run, or KONV."""
    if row.run is None:
        return row.created_by
    return _("%(name)s, kjøring %(run)s") % {"name": row.created_by, "run": row.run}


def paid_state(row: PaidRow) -> str:
    return state_label(row.state)


def ending_words(ending: str) -> str:
    """What comes after the last term of a case; empty where the grant goes on or was paid once."""
    return {
        Ending.GOES_ON: "",
        Ending.YEAR_5: _("Slutter: år 5 er det siste tilskuddsåret"),
        Ending.THREE_YEARS: _("Slutter: tre tilskuddsår"),
        Ending.TURNS_17: _("Går over til EMINU: fyller 17 år året etter"),
        Ending.TURNS_20: _("Slutter: fyller 20 år dette året"),
        Ending.NORWEGIAN: _("Slutter: siste utbetaling av norsktilskuddet"),
        Ending.LEAVES: _("Slutter før tiden, etter det registeret viser nå"),
    }[Ending(ending)]


def break_label(ending: str) -> str:
    """A column of the table of breaks."""
    return {
        Ending.YEAR_5: _("Ferdig med år 5"),
        Ending.THREE_YEARS: _("Ferdig etter tre år"),
        Ending.TURNS_17: _("Fyller 16, EMINU neste år"),
        Ending.TURNS_20: _("Fyller 20, særskilt slutter"),
        Ending.NORWEGIAN: _("Siste norsktilskudd"),
        Ending.LEAVES: _("Slutter før tiden"),
    }[Ending(ending)]


def ending_tag(ending: str, last_term: str, is_soon: bool) -> str:
    """The mark in a list."""
    if not ending:
        return ""
    if ending == Ending.TURNS_17:
        words = _("Ny kode etter %(term)s")
    else:
        words = _("Slutter snart: %(term)s") if is_soon else _("Slutter %(term)s")
    return words % {"term": termin_kort(last_term)}


def ending_reason(ending: str) -> str:
    """In few words under the mark."""
    return {
        Ending.GOES_ON: "",
        Ending.YEAR_5: _("år 5 er det siste"),
        Ending.THREE_YEARS: _("tre tilskuddsår"),
        Ending.TURNS_17: _("EMINU fra året etter"),
        Ending.TURNS_20: _("fyller 20 år"),
        Ending.NORWEGIAN: _("siste norsktilskudd"),
        Ending.LEAVES: _("før tiden"),
    }[Ending(ending)]


def entry_words(entry: Entry) -> str:
    """A row of the account in plain words."""
    if entry.takes_back:
        return _("Tatt tilbake: %(what)s") % {"what": _kind_words(entry.takes_back)}
    if entry.kind == Kind.OWED:
        return _("Skyldig fra %(term)s: korreksjonene var større enn tilskuddet") % {"term": termin(entry.term)}
    if entry.kind == Kind.USED:
        return _("Motregnet i utbetalingen for %(term)s") % {"term": termin(entry.term)}
    if entry.kind == Kind.CLAIMED and entry.amount < 0:
        return _("Kravet om tilbakebetaling er betalt")
    if entry.kind == Kind.CLAIMED:
        return _("Krevd tilbakebetalt: skal betales inn og trekkes ikke fra neste utbetaling")
    if entry.kind == Kind.MOVED:
        return _moved_words(entry)
    return _kind_words(entry.kind)


def _kind_words(kind: str) -> str:
    return {
        Kind.OWED: _("Skyldig"),
        Kind.USED: _("Motregnet"),
        Kind.CLAIMED: _("Krevd tilbakebetalt"),
        Kind.REPAID: _("Innbetalt til IMDi"),
        Kind.WRITTEN_OFF: _("Avskrevet: kravet er frafalt"),
        Kind.MOVED: _("Flyttet mellom grupper"),
    }[Kind(kind)]


def _moved_words(entry: Entry) -> str:
    group = entry.other_group or _("en annen gruppe")
    if entry.amount > 0:
        return _("Flyttet til %(group)s: trekkes fra utbetalingene der") % {"group": group}
    return _("Flyttet hit fra %(group)s") % {"group": group}
