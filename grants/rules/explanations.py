"""The sentence behind an amount, from the ingredients a line keeps: the column of the file. The rule's words are the
catalogue's, in both languages."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from imdi_tilskudd.lib.periods import MONTHS_IN_YEAR

from . import catalogue
from .catalogue import Measure
from .measures import measure_of
from .texts import Text, kroner

__all__ = ["RULES", "WORDS", "Ingredients", "explain", "kroner"]

RULES: dict[str, Text] = {rule.id: rule.sentence for rule in catalogue.RULES.values()}
WORDS = {
    "nb": {
        "whole": "hele satsen på {rate}",
        "part": "{months} av månedene i bosettingsåret, sats {rate}, gir {owed}",
        "months": "{months} av 12 måneder × {rate} = {owed}",
        "year_part": "{part} av satsen på {rate} = {owed}",
        "share": "{owed} (hele satsen er {rate})",
        "none": "Tilskuddet for {term} skal ikke lenger betales. Det som var betalt, {amount}, tas tilbake.",
        "already": "Betalt før: {paid}. Forskjellen er {amount}.",
    },
    "nn": {
        "whole": "heile satsen på {rate}",
        "part": "{months} av månadene i busetjingsåret, sats {rate}, gir {owed}",
        "months": "{months} av 12 månader × {rate} = {owed}",
        "year_part": "{part} av satsen på {rate} = {owed}",
        "share": "{owed} (heile satsen er {rate})",
        "none": "Tilskotet for {term} skal ikkje lenger betalast. Det som var betalt, {amount}, blir teke tilbake.",
        "already": "Betalt før: {paid}. Skilnaden er {amount}.",
    },
}
ONCE = {"integrering.ar_1", "integrering.eldretilskudd", "integrering.barnehagetilskudd"}
# Somebody decided the amount: there is nothing to multiply.
DECIDED = {"ekstra.innvilget", "enkeltvedtak"}


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What a line keeps: kroner, months, and the term it is about. `owed` is what is owed now for the line's key."""

    rule: str
    kind: str
    for_term: str
    months: int
    rate: Decimal
    owed: Decimal
    amount: Decimal


def explain(line: Ingredients, language: str) -> str:
    """One to three sentences in `nb` or `nn`: the rule, the arithmetic, and what was paid before."""
    language = language if language in WORDS else "nb"
    words = WORDS[language]
    rule = RULES.get(line.rule, {}).get(language, line.rule)
    if line.kind == "konvertert":
        return f"{rule}."
    if not line.owed:
        return f"{rule}. " + words["none"].format(term=line.for_term, amount=kroner(-line.amount))
    text = f"{rule}: {_arithmetic(line, words)}."
    if line.amount != line.owed:
        paid = line.owed - line.amount
        text += " " + words["already"].format(paid=kroner(paid), amount=kroner(line.amount))
    return text


def _arithmetic(line: Ingredients, words: dict[str, str]) -> str:
    form = "{owed}" if line.rule in DECIDED else words[_form(line)]
    part = Fraction(line.months, MONTHS_IN_YEAR)
    return form.format(months=line.months, part=part, rate=kroner(line.rate), owed=kroner(line.owed))


def _form(line: Ingredients) -> str:
    """The words that say just what is owed. An enkeltvedtak on top, or a division by days, leaves no formula."""
    if line.owed == line.rate:
        return "whole"
    if line.rule in ONCE:
        return "part" if line.owed < line.rate else "share"
    # Integrering rounds to whole kroner, norsktilskudd to øre.
    if abs(line.months * line.rate / MONTHS_IN_YEAR - line.owed) >= 1:
        return "share"
    return "year_part" if measure_of(line.rule) is Measure.YEAR else "months"
