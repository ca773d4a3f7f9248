"""Causes of changes in words. Another municipality is only ever «annen kommune»."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from imdi_tilskudd.templatetags.portal_tags import dato


def cause_label(cause: str, before: str) -> str:
    """The cause as a row of the table; `before` is what is compared with, as «T1 2024»."""
    return {
        "nye": _("Nye bosatte og nye i opplæring"),
        "flyttet-hit": _("Flyttet hit fra annen kommune"),
        "kommet-tilbake": _("Kommet tilbake til Norge"),
        "ny-kode": _("Nytt tilskuddsår eller ny kode"),
        "ny-sats": _("Ny sats"),
        "maneder": _("Flere eller færre måneder"),
        "grunntilskudd": _("Grunntilskudd, gis én gang i året"),
        "etterbetaling": _("Etterbetaling for tidligere terminer"),
        "tilbakeforing": _("Tilbakeføring for tidligere terminer"),
        "enkeltvedtak": _("Enkeltvedtak"),
        "engangs": _("Engangsbeløp i %(term)s som ikke gjentas") % {"term": before},
        "flyttet-bort": _("Flyttet til annen kommune"),
        "utvandret-eller-dod": _("Utvandret eller død"),
        "stanset": _("Utbetalingen er stanset"),
        "ferdige": _("Ferdige med tilskuddet"),
        "rettelser-sist": _("Rettelser i %(term)s som ikke gjentas") % {"term": before},
        "ekstratilskudd": _("Ekstratilskudd"),
        "andre": _("Andre endringer"),
    }.get(cause, cause)


def why(change: Any) -> str:
    """What happened to one person, in a sentence or two."""
    day = dato(change.day) if change.day else ""
    if change.cause in {"etterbetaling", "tilbakeforing"}:
        return _of_correction(change.reason, day)
    if change.cause == "ny-kode":
        return _of_code(change)
    return _of_cause(change.cause, change.reason, change.day, day)


def _of_correction(reason: str, day: str) -> str:
    sentences = {
        "sent-registrert": _("Bosatt %(day)s, registrert etter forrige beregning."),
        "flyttet-hit": _("Flyttet hit fra annen kommune %(day)s, registrert etter forrige beregning."),
        "flyttet-bort": _("Flyttet til annen kommune %(day)s."),
        "utvandret-eller-dod": _("Utvandret eller døde %(day)s."),
        "trukket": _("Registeret har ikke lenger opplysningene som ga tilskuddet."),
    }
    return sentences.get(reason, _("Grunnlaget er rettet, se hvorfor på linjen.")) % {"day": day}


def _of_code(change: Any) -> str:
    codes = {"before": change.code_before, "now": change.code_now}
    if not change.code_before:
        return _("Et nytt tilskuddsår begynner: %(now)s.") % codes
    if change.reason == "alder":
        return _("Ny aldersgruppe: fra %(before)s til %(now)s.") % codes
    return _("Nytt tilskuddsår: fra %(before)s til %(now)s.") % codes


def _of_cause(cause: str, reason: str, known: date | None, day: str) -> str:
    sentences = {
        "nye": _("Kvalifisert %(day)s.") if known else _("Ikke betalt for sist."),
        "flyttet-hit": _("Flyttet hit fra annen kommune %(day)s."),
        "kommet-tilbake": _("Kom tilbake til Norge %(day)s."),
        "ny-sats": _("Satsen er en annen enn sist."),
        "maneder": _("Antall måneder eller dager er et annet enn sist."),
        "grunntilskudd": _("Etter antall personer i kommunen 15. januar."),
        "enkeltvedtak": _("Beløpet følger av et enkeltvedtak."),
        "engangs": _("Betalt én gang, og er ferdig betalt."),
        "flyttet-bort": _("Flyttet til annen kommune %(day)s."),
        "utvandret-eller-dod": _("Utvandret eller døde %(day)s."),
        "stanset": _("IMDi har stanset utbetalingen for personen."),
        "rettelser-sist": _("Rettelsen ble gjort ferdig sist."),
        "ekstratilskudd": _("Etter vedtak om ekstratilskudd."),
        "ferdige": _ended(reason),
    }
    return sentences.get(cause, _("Grunnlaget er et annet enn sist.")) % {"day": day}


def _ended(reason: str) -> str:
    return {
        "siste-ar": _("Siste tilskuddsår er over."),
        "fylte-20": _("Året personen fylte 20, er over."),
        "alle-maneder": _("Alle månedene det gis tilskudd for, er betalt."),
        "omsorg": _("En forelder overtok omsorgen %(day)s."),
    }.get(reason, _("Retten til tilskudd er over."))
