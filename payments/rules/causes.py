"""Why a unit has changed: one function for each cause, asked in order, from what the two lines say and from what was
known about the person when the newer run was made. Facts of other municipalities never leave this module."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from grants.rules.norsk import MONTHS_37D, MONTHS_43G
from grants.rules.qualification import GRANT_YEARS, GRANT_YEARS_WITH_HUMANITARIAN_REFERENCE
from grants.rules.residence import Absence, Residence, Stay
from imdi_tilskudd.lib.periods import TermPeriod, month_of

from .changes import (
    AR_2_5,
    DECIDED,
    EKSTRA,
    GRUNNTILSKUDD,
    PARAGRAF_37_D,
    PARAGRAF_43_G,
    PERSONTILSKUDD,
    SAERSKILT,
    Unit,
)
from .difference import BACK_PAYMENT, ORDINARY, REVERSAL

# Kind of training decision and the most months that it gives.
MOST_MONTHS = {PARAGRAF_37_D: ("37d", MONTHS_37D), PARAGRAF_43_G: ("43g", MONTHS_43G)}
LAST_YEAR_OF_EM = 20
LAST_OF_PERSONTILSKUDD = {"P-AR3-H", "P-AR3-L"}


class Cause(StrEnum):
    """In the order in which they are shown. The values stand in addresses."""

    NEW = "nye"
    MOVED_HERE = "flyttet-hit"
    RETURNED = "kommet-tilbake"
    NEW_CODE = "ny-kode"
    NEW_RATE = "ny-sats"
    MONTHS = "maneder"
    YEARLY = "grunntilskudd"
    BACK_PAYMENT = "etterbetaling"
    REVERSAL = "tilbakeforing"
    DECIDED = "enkeltvedtak"
    ONE_OFF = "engangs"
    MOVED_AWAY = "flyttet-bort"
    LEFT = "utvandret-eller-dod"
    HELD = "stanset"
    ENDED = "ferdige"
    EARLIER = "rettelser-sist"
    EXTRA = "ekstratilskudd"
    OTHER = "andre"


class Reason(StrEnum):
    """What more there is to say about the cause."""

    NONE = ""
    YEAR = "nytt-ar"
    AGE = "alder"
    LAST_YEAR = "siste-ar"
    TURNED_20 = "fylte-20"
    ALL_MONTHS = "alle-maneder"
    CARE = "omsorg"
    MOVED_HERE = "flyttet-hit"
    MOVED_AWAY = "flyttet-bort"
    LEFT = "utvandret-eller-dod"
    LATE = "sent-registrert"
    RETRACTED = "trukket"
    CORRECTED = "rettet"


class Found(NamedTuple):
    """`day`: of the fact behind the cause, None where there is none."""

    cause: Cause
    reason: Reason = Reason.NONE
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What was known about a person. Without facts everything is empty."""

    home: Residence = field(default_factory=lambda: Residence((), ()))
    birth_date: date | None = None
    care: date | None = None
    entries: Mapping[str, date] = field(default_factory=dict)
    grant_years: int = GRANT_YEARS
    on_hold: bool = False


class Asked(NamedTuple):
    """`since`: the last day of knowledge of the older run; `kept`: months that the old municipality keeps."""

    unit: Unit
    known: Known
    recipient: str
    term: TermPeriod
    since: date
    kept: int


def known_from(kept: Mapping[str, Any], on_hold: bool = False) -> Known:
    """From the facts that lines keep (grants.rules.summary)."""
    stays = tuple(
        Stay(kind, date.fromisoformat(start), date.fromisoformat(registered), place)
        for start, place, kind, registered in kept.get("stays", ())
    )
    absences = tuple(
        Absence(date.fromisoformat(gone), date.fromisoformat(back) if back else None)
        for gone, back in kept.get("absences", ())
    )
    reference = (kept.get("reference") or (None, None))[1]
    is_shorter = kept.get("basis") == "familie" and reference == "humanitaer"
    return Known(
        home=Residence(stays, absences),
        birth_date=_day(kept.get("birth_date")),
        care=_day(kept.get("care")),
        entries={kind: date.fromisoformat(entry) for kind, entry in kept.get("training", {}).items()},
        grant_years=GRANT_YEARS_WITH_HUMANITARIAN_REFERENCE if is_shorter else GRANT_YEARS,
        on_hold=on_hold,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def asks_facts(unit: Unit) -> bool:
    """Whether the cause cannot be seen from the lines alone."""
    if unit.line.scheme == EKSTRA or not unit.duf or (unit.now is None and not unit.repeated):
        return False
    return unit.before is None or unit.now is None or _is_less(unit)


def cause_of(asked: Asked) -> Found:
    """The first that fits; there is always one."""
    for function in CAUSES:
        if found := function(asked):
            return found
    return Found(Cause.OTHER)


# --- the causes, one function each ----------------------------------------------------------------------------------


def extra(asked: Asked) -> Found | None:
    """Ekstratilskudd, all of it: those without the role for it may know no more."""
    return Found(Cause.EXTRA) if asked.unit.line.scheme == EKSTRA else None


def decided(asked: Asked) -> Found | None:
    """An amount that IMDi has decided for this person."""
    return Found(Cause.DECIDED) if asked.unit.line.rule == DECIDED else None


def earlier_correction(asked: Asked) -> Found | None:
    """Last term's corrections, which do not come again."""
    unit = asked.unit
    if unit.now is None and unit.before is not None and unit.before.line.kind != ORDINARY:
        return Found(Cause.EARLIER)
    return None


def back_payment(asked: Asked) -> Found | None:
    """Etterbetaling, with what the register now says."""
    line = asked.unit.line
    if line.kind != BACK_PAYMENT:
        return None
    stays, period = asked.known.home.stays, TermPeriod.parse(line.for_term)
    if (arrival := _arrival(asked, period.last_day)) and _is_news(asked, arrival, period):
        return Found(Cause.BACK_PAYMENT, Reason.MOVED_HERE, arrival.start)
    if stays and stays[0].registered > asked.since:
        return Found(Cause.BACK_PAYMENT, Reason.LATE, stays[0].start)
    return Found(Cause.BACK_PAYMENT, Reason.CORRECTED)


def reversal(asked: Asked) -> Found | None:
    """Tilbakeføring, with what the register now says."""
    line = asked.unit.line
    if line.kind != REVERSAL:
        return None
    last_day = TermPeriod.parse(line.for_term).last_day
    if not asked.known.home.stays:
        return Found(Cause.REVERSAL, Reason.RETRACTED if asked.unit.duf else Reason.CORRECTED)
    if gone := _exit(asked, last_day):
        return Found(Cause.REVERSAL, Reason.LEFT, gone)
    if away := _departure(asked, last_day):
        return Found(Cause.REVERSAL, Reason.MOVED_AWAY, away.start)
    return Found(Cause.REVERSAL, Reason.CORRECTED)


def yearly(asked: Asked) -> Found | None:
    """Grunntilskudd: once a year, by the number of persons."""
    return Found(Cause.YEARLY) if asked.unit.now and asked.unit.line.rule == GRUNNTILSKUDD else None


def one_off(asked: Asked) -> Found | None:
    """Last term's sums that are given once."""
    unit = asked.unit
    return Found(Cause.ONE_OFF) if unit.now is None and not unit.repeated else None


def ended(asked: Asked) -> Found | None:
    """The last year, or the last month, that the grant is given."""
    unit = asked.unit
    if unit.now is not None or unit.before is None:
        return _out_of_months(asked)
    line = unit.before.line
    is_new_year = line.budget_year < asked.term.year
    if is_new_year and (line.code in LAST_OF_PERSONTILSKUDD or line.code == f"AR-{asked.known.grant_years}"):
        return Found(Cause.ENDED, Reason.LAST_YEAR)
    if line.rule == SAERSKILT and asked.known.care and asked.known.care <= asked.term.last_day:
        return Found(Cause.ENDED, Reason.CARE, asked.known.care)
    if line.rule == SAERSKILT and is_new_year and _turned(asked, line.budget_year) >= LAST_YEAR_OF_EM:
        return Found(Cause.ENDED, Reason.TURNED_20)
    return _out_of_months(asked)


def _out_of_months(asked: Asked) -> Found | None:
    """§ 37 d is given for twelve months, § 43 g for thirty-six."""
    kind, most = MOST_MONTHS.get(asked.unit.line.rule, ("", 0))
    entry = asked.known.entries.get(kind)
    if entry is None or not _is_less(asked.unit):
        return None
    last = month_of(entry) + most - 1
    return Found(Cause.ENDED, Reason.ALL_MONTHS) if last < asked.term.last_month else None


def held(asked: Asked) -> Found | None:
    """IMDi holds the payments of the person."""
    return Found(Cause.HELD) if asked.unit.now is None and asked.known.on_hold else None


def left(asked: Asked) -> Found | None:
    """Emigrated or dead."""
    gone = _exit(asked, asked.term.last_day) if _is_less(asked.unit) else None
    return Found(Cause.LEFT, Reason.NONE, gone) if gone else None


def moved_away(asked: Asked) -> Found | None:
    """To another municipality, which is never named."""
    if not _is_less(asked.unit) or asked.unit.line.rule == PARAGRAF_43_G:
        return None
    away = _departure(asked, asked.term.last_day)
    return Found(Cause.MOVED_AWAY, Reason.NONE, away.start) if away else None


def returned(asked: Asked) -> Found | None:
    """Back in Norway."""
    if asked.unit.before is not None or not asked.known.home.stays:
        return None
    stay = asked.known.home.stays[-1]
    here = stay.kind == "returned" and stay.place == asked.recipient
    return Found(Cause.RETURNED, Reason.NONE, stay.start) if here and _is_news(asked, stay, asked.term) else None


def moved_here(asked: Asked) -> Found | None:
    """From another municipality, which is never named."""
    stay = _arrival(asked, asked.term.last_day) if asked.unit.before is None else None
    if stay is None:
        return None
    is_news = _is_news(asked, stay, asked.term.previous) or not asked.unit.repeated
    return Found(Cause.MOVED_HERE, Reason.NONE, stay.start) if is_news else None


def new_code(asked: Asked) -> Found | None:
    """The next grant year, or another age."""
    unit, line = asked.unit, asked.unit.line
    if unit.now is None:
        return None
    if unit.before is None:
        return Found(Cause.NEW_CODE, Reason.YEAR) if _is_second_year(asked) else None
    if unit.before.line.code == line.code:
        return None
    return Found(Cause.NEW_CODE, Reason.AGE if line.rule == SAERSKILT else Reason.YEAR)


def _is_second_year(asked: Asked) -> bool:
    """What was given once in the first year is given every term from now on."""
    line = asked.unit.line
    if line.rule == PERSONTILSKUDD:
        return not line.code.startswith("P-AR1")
    known_since = line.qualified is not None and line.qualified.year == line.budget_year - 1
    return known_since and line.rule in {AR_2_5, SAERSKILT} and asked.term.quarter == 1


def new_rate(asked: Asked) -> Found | None:
    """Another rate for the same code."""
    unit = asked.unit
    if unit.now is None or unit.before is None or unit.before.line.rate == unit.now.line.rate:
        return None
    return Found(Cause.NEW_RATE)


def months(asked: Asked) -> Found | None:
    """More or fewer months, or days, than last time."""
    unit = asked.unit
    return Found(Cause.MONTHS) if unit.repeated and unit.now and unit.before else None


def new(asked: Asked) -> Found | None:
    """Nobody that anything was paid for last time."""
    stays = asked.known.home.stays
    if asked.unit.before is not None or asked.unit.line.kind != ORDINARY:
        return None
    day = asked.unit.line.qualified or (stays[0].start if stays else None)
    return Found(Cause.NEW, Reason.NONE, day)


CAUSES: tuple[Callable[[Asked], Found | None], ...] = (
    extra,
    decided,
    earlier_correction,
    back_payment,
    reversal,
    yearly,
    one_off,
    ended,
    held,
    left,
    moved_away,
    returned,
    moved_here,
    new_code,
    new_rate,
    months,
    new,
)


# --- what they ask --------------------------------------------------------------------------------------------------


def _is_less(unit: Unit) -> bool:
    """Less than last time, and not because the next year's code or rate is lower."""
    if unit.before is None:
        return False
    if unit.now is None:
        return True
    old, new = unit.before.line, unit.now.line
    same = (old.code, old.rate) == (new.code, new.rate)
    return new.months < old.months or (same and unit.change < 0)


def _is_news(asked: Asked, stay: Stay, since: TermPeriod) -> bool:
    """Whether the stay counts from the term on, or was not known last time. A register that is late may tell of a move
    a term after it counts."""
    return month_of(stay.start) + _kept(asked) >= since.first_month or stay.registered > asked.since


def _kept(asked: Asked) -> int:
    """Months until a move counts: norskopplæring follows the person at once."""
    return asked.kept if asked.unit.line.rule in {AR_2_5, SAERSKILT} else 0


def _turned(asked: Asked, year: int) -> int:
    """The age reached in the year; 0 when the birth date is unknown."""
    return year - asked.known.birth_date.year if asked.known.birth_date else 0


def _exit(asked: Asked, day: date) -> date | None:
    """The day the person left, when that was for good or lasts on `day`."""
    for away in reversed(asked.known.home.absences):
        if away.exit <= day and (away.back is None or away.back > day):
            return away.exit
    return None


def _departure(asked: Asked, day: date) -> Stay | None:
    """The stay elsewhere that began when the person left the recipient, when it is elsewhere on `day`."""
    found, was_here = None, False
    for stay in asked.known.home.stays:
        if stay.start > day:
            break
        if stay.place == asked.recipient:
            found, was_here = None, True
        elif was_here and found is None:
            found = stay
    return found


def _arrival(asked: Asked, day: date) -> Stay | None:
    """The move to the recipient from elsewhere, when the person lives here on `day`."""
    found, before = None, None
    for stay in asked.known.home.stays:
        if stay.start > day:
            break
        if stay.place == asked.recipient and before is not None and before.place != stay.place:
            found = stay
        elif stay.place != asked.recipient:
            found = None
        before = stay
    return found
