"""Causes of changes in words. Another municipality is only ever «annen kommune»."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from imdi_tilskudd.templatetags.portal_tags import dato

# Of rows, by the hundred: only what is shown is translated.
LABELS = {
    "nye": gettext_noop("Nye bosatte og nye i opplæring"),
    "flyttet-hit": gettext_noop("Flyttet hit fra annen kommune"),
    "kommet-tilbake": gettext_noop("Kommet tilbake til Norge"),
    "ny-kode": gettext_noop("Nytt tilskuddsår eller ny kode"),
    "ny-sats": gettext_noop("Ny sats"),
    "maneder": gettext_noop("Flere eller færre måneder"),
    "grunntilskudd": gettext_noop("Grunntilskudd, gis én gang i året"),
    "etterbetaling": gettext_noop("Etterbetaling for tidligere terminer"),
    "tilbakeforing": gettext_noop("Tilbakeføring for tidligere terminer"),
    "enkeltvedtak": gettext_noop("Enkeltvedtak"),
    "engangs": gettext_noop("Engangsbeløp i %(term)s som ikke gjentas"),
    "flyttet-bort": gettext_noop("Flyttet til annen kommune"),
    "utvandret-eller-dod": gettext_noop("Utvandret eller død"),
    "stanset": gettext_noop("Utbetalingen er stanset"),
    "ferdige": gettext_noop("Ferdige med tilskuddet"),
    "rettelser-sist": gettext_noop("Rettelser i %(term)s som ikke gjentas"),
    "ekstratilskudd": gettext_noop("Ekstratilskudd"),
    "andre": gettext_noop("Andre endringer"),
}
OF_CORRECTION = {
    "sent-registrert": gettext_noop("Bosatt %(day)s, registrert etter forrige beregning."),
    "flyttet-hit": gettext_noop("Flyttet hit fra annen kommune %(day)s, registrert etter forrige beregning."),
    "flyttet-bort": gettext_noop("Flyttet til annen kommune %(day)s."),
    "utvandret-eller-dod": gettext_noop("Utvandret eller døde %(day)s."),
    "trukket": gettext_noop("Registeret har ikke lenger opplysningene som ga tilskuddet."),
}
CORRECTED = gettext_noop("Grunnlaget er rettet, se hvorfor på linjen.")
OF_CAUSE = {
    "nye": gettext_noop("Kvalifisert %(day)s."),
    "flyttet-hit": gettext_noop("Flyttet hit fra annen kommune %(day)s."),
    "kommet-tilbake": gettext_noop("Kom tilbake til Norge %(day)s."),
    "ny-sats": gettext_noop("Satsen er en annen enn sist."),
    "maneder": gettext_noop("Antall måneder eller dager er et annet enn sist."),
    "grunntilskudd": gettext_noop("Etter antall personer i kommunen 15. januar."),
    "enkeltvedtak": gettext_noop("Beløpet følger av et enkeltvedtak."),
    "engangs": gettext_noop("Betalt én gang, og er ferdig betalt."),
    "flyttet-bort": gettext_noop("Flyttet til annen kommune %(day)s."),
    "utvandret-eller-dod": gettext_noop("Utvandret eller døde %(day)s."),
    "stanset": gettext_noop("IMDi har stanset utbetalingen for personen."),
    "rettelser-sist": gettext_noop("Rettelsen ble gjort ferdig sist."),
    "ekstratilskudd": gettext_noop("Etter vedtak om ekstratilskudd."),
}
OTHERWISE = gettext_noop("Grunnlaget er et annet enn sist.")
ENDED = {
    "siste-ar": gettext_noop("Siste tilskuddsår er over."),
    "fylte-20": gettext_noop("Året personen fylte 20, er over."),
    "alle-maneder": gettext_noop("Alle månedene det gis tilskudd for, er betalt."),
    "omsorg": gettext_noop("En forelder overtok omsorgen %(day)s."),
}
NO_LONGER = gettext_noop("Retten til tilskudd er over.")


def cause_label(cause: str, before: str) -> str:
    """The cause as a row of the table; `before` is what is compared with, as «T1 2024»."""
    return _(LABELS[cause]) % {"term": before} if cause in LABELS else cause


def why(change: Any) -> str:
    """What happened to one person, in a sentence or two."""
    day = dato(change.day) if change.day else ""
    if change.cause in {"etterbetaling", "tilbakeforing"}:
        return _of_correction(change.reason, day)
    if change.cause == "ny-kode":
        return _of_code(change)
    return _of_cause(change.cause, change.reason, change.day, day)


def _of_correction(reason: str, day: str) -> str:
    return _(OF_CORRECTION.get(reason, CORRECTED)) % {"day": day}


def _of_code(change: Any) -> str:
    codes = {"before": change.code_before, "now": change.code_now}
    if not change.code_before:
        return _("Et nytt tilskuddsår begynner: %(now)s.") % codes
    if change.reason == "alder":
        return _("Ny aldersgruppe: fra %(before)s til %(now)s.") % codes
    return _("Nytt tilskuddsår: fra %(before)s til %(now)s.") % codes


def _of_cause(cause: str, reason: str, known: date | None, day: str) -> str:
    if cause == "nye" and known is None:
        return _("Ikke betalt for sist.")
    sentence = ENDED.get(reason, NO_LONGER) if cause == "ferdige" else OF_CAUSE.get(cause, OTHERWISE)
    return _(sentence) % {"day": day}
