"""How much of its rate a line is made of, in a word or two: months, a part of the year, or all of it once. Lists,
cases, letters and files say it alike."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from imdi_tilskudd.lib.periods import MONTHS_IN_YEAR

from .catalogue import RULES, Measure
from .texts import text

ONCE = text("engangs", "eingongs")
SHARE = text("{part} engangs", "{part} eingongs")
YEAR = text("{part} år", "{part} år")
NOTHING = "\u2013"
# What a rate is an amount for, in the sentence about it.
RATE_IS_FOR = {
    Measure.MONTHS: text("for et helt år", "for eit heilt år"),
    Measure.YEAR: text("for et helt år", "for eit heilt år"),
    Measure.ONCE: text("én gang", "éin gong"),
}
ONCE_RULES = frozenset(rule.id for rule in RULES.values() if rule.measure is Measure.ONCE)
ROUNDED = Decimal(2)  # kroner: twice a rounded half is less than this from the rate


def measure_of(rule: str) -> Measure:
    """A rule nobody knows any more is one of months, which then say themselves."""
    return RULES[rule].measure if rule in RULES else Measure.MONTHS


def measure_text(rule: str, months: int, rate: Decimal, owed: Decimal, qualified: date | None, language: str) -> str:
    """«3», «1/4 år», «engangs», «7/10 engangs» (of the months of the settlement year, or half of what two share), or a
    dash where there is nothing to measure. The arguments are what a line keeps, in kroner and months."""
    measure = measure_of(rule)
    if measure is Measure.NONE:
        return NOTHING
    if measure is Measure.ONCE:
        part = _share(months, rate, owed, qualified)
        return ONCE[language] if part is None else SHARE[language].format(part=part)
    if measure is Measure.YEAR and months:
        return YEAR[language].format(part=Fraction(months, MONTHS_IN_YEAR))
    return str(months)


def _share(months: int, rate: Decimal, owed: Decimal, qualified: date | None) -> str | None:
    """Which part of the whole; None for all of it, and for what is owed no more."""
    if months and qualified is not None:
        whole = MONTHS_IN_YEAR - qualified.month + 1
        return f"{months}/{whole}" if months < whole else None
    return "1/2" if owed and rate > ROUNDED and abs(2 * owed - rate) < ROUNDED else None
