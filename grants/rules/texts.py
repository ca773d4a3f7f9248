"""Words in both languages, and how amounts, days, terms and months are written in running text."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from imdi_tilskudd.lib.periods import Month, TermPeriod, year_of

NBSP = "\u00a0"
MINUS = "\u2212"
LANGUAGES = ("nb", "nn")
MONTHS = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)

Text = Mapping[str, str]


def text(nb: str, nn: str) -> Text:
    """One text in bokmål and nynorsk, with the same `{placeholders}` in both."""
    return {"nb": nb, "nn": nn}


def known_language(language: str | None) -> str:
    """`nb` or `nn`; anything else is read as bokmål."""
    return language if language in LANGUAGES else "nb"


def kroner(amount: Decimal) -> str:
    """1 234 567 kr, with øre only when there are any."""
    return f"{number(amount)}{NBSP}kr"


def number(amount: Decimal) -> str:
    """1 234 567 or 1 234 567,50, with a true minus sign."""
    whole, _, ore = f"{abs(amount):,.2f}".partition(".")
    digits = whole.replace(",", NBSP) + ("" if ore == "00" else f",{ore}")
    return f"{MINUS if amount < 0 else ''}{digits}"


def day_text(day: date) -> str:
    """12.09.2021"""
    return f"{day:%d.%m.%Y}"


def term_text(code: str) -> str:
    """2. termin 2024 (the same in both languages)."""
    term = TermPeriod.parse(code)
    return f"{term.quarter}. termin {term.year}"


def months_text(months: Iterable[Month]) -> str:
    """«februar og mars 2024», «november 2023, desember 2023 og januar 2024»."""
    listed = list(months)
    years = {year_of(month) for month in listed}
    if len(years) == 1:
        return f"{joined([MONTHS[month % 12] for month in listed])} {years.pop()}"
    return joined([f"{MONTHS[month % 12]} {year_of(month)}" for month in listed])


def joined(words: list[str]) -> str:
    """«a», «a og b», «a, b og c»."""
    return f"{', '.join(words[:-1])} og {words[-1]}" if len(words) > 1 else "".join(words)
