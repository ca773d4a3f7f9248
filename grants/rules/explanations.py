"""The sentence behind an amount, from the ingredients a line keeps. Texts in both languages, so that a line says the
same for ever whatever becomes of the templates around it."""

from dataclasses import dataclass
from decimal import Decimal

NBSP = "\u00a0"

RULES = {
    "integrering.ar_1": {
        "nb": "Integreringstilskudd år 1 betales én gang, i terminen kvalifiseringsdatoen faller i",
        "nn": "Integreringstilskot år 1 blir betalt éin gong, i terminen kvalifiseringsdatoen fell i",
    },
    "integrering.eldretilskudd": {
        "nb": "Eldretilskudd betales én gang for den som har fylt 60 år ved bosetting",
        "nn": "Eldretilskot blir betalt éin gong for den som har fylt 60 år ved busetjing",
    },
    "integrering.barnehagetilskudd": {
        "nb": "Barnehagetilskudd betales én gang for barn under seks år ved bosetting",
        "nn": "Barnehagetilskot blir betalt éin gong for barn under seks år ved busetjing",
    },
    "integrering.ar_2_5": {
        "nb": "Integreringstilskudd år 2–5 betales med en tolvdel for hver måned, til kommunen måneden tilhører",
        "nn": "Integreringstilskot år 2–5 blir betalt med ein tolvdel for kvar månad, til kommunen månaden høyrer til",
    },
    "saerskilt.enslig_mindrearig": {
        "nb": "Særskilt tilskudd for enslige mindreårige betales med en tolvdel for hver måned fra bosettingsmåneden",
        "nn": "Særskilt tilskot for einslege mindreårige blir betalt med ein tolvdel for kvar månad frå "
        "busetjingsmånaden",
    },
    "konvertert": {
        "nb": "Betalt av det forrige systemet",
        "nn": "Betalt av det førre systemet",
    },
}
WORDS = {
    "nb": {
        "whole": "hele satsen på {rate}",
        "part": "{months} av månedene i bosettingsåret, sats {rate}, gir {owed}",
        "months": "{months} av 12 måneder × {rate} = {owed}",
        "none": "Tilskuddet for {term} skal ikke lenger betales. Det som var betalt, {amount}, tas tilbake.",
        "already": "Betalt før: {paid}. Forskjellen er {amount}.",
    },
    "nn": {
        "whole": "heile satsen på {rate}",
        "part": "{months} av månadene i busetjingsåret, sats {rate}, gir {owed}",
        "months": "{months} av 12 månader × {rate} = {owed}",
        "none": "Tilskotet for {term} skal ikkje lenger betalast. Det som var betalt, {amount}, blir teke tilbake.",
        "already": "Betalt før: {paid}. Skilnaden er {amount}.",
    },
}
ONCE = {"integrering.ar_1", "integrering.eldretilskudd", "integrering.barnehagetilskudd"}


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
    in_one_payment = words["whole"] if line.owed == line.rate else words["part"]
    form = in_one_payment if line.rule in ONCE else words["months"]
    return form.format(months=line.months, rate=kroner(line.rate), owed=kroner(line.owed))


def kroner(amount: Decimal) -> str:
    """1 234 567 kr, with øre only when there are any."""
    whole, _, ore = f"{abs(amount):,.2f}".partition(".")
    text = whole.replace(",", NBSP) + ("" if ore == "00" else f",{ore}")
    return f"{'−' if amount < 0 else ''}{text}{NBSP}kr"
