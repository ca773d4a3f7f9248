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
    "norsk.persontilskudd": {
        "nb": "Persontilskudd betales i tre år med satsen fra året personen kom inn i målgruppen, fordelt på "
        "terminene; er det flere mottakere, deles det etter dager",
        "nn": "Persontilskot blir betalt i tre år med satsen frå året personen kom inn i målgruppa, fordelt på "
        "terminane; er det fleire mottakarar, blir det delt etter dagar",
    },
    "norsk.paragraf_37_d": {
        "nb": "Norsktilskudd ved kollektiv beskyttelse betales med en tolvdel for hver måned i tolv måneder; er det "
        "flere mottakere, deles det etter dager",
        "nn": "Norsktilskot ved kollektivt vern blir betalt med ein tolvdel for kvar månad i tolv månader; er det "
        "fleire mottakarar, blir det delt etter dagar",
    },
    "norsk.paragraf_43_g": {
        "nb": "Norsktilskudd til utvidet norskopplæring betales med en tolvdel for hver måned, i høyst 36 måneder, til "
        "mottakeren som vedtaket nevner",
        "nn": "Norsktilskot til utvida norskopplæring blir betalt med ein tolvdel for kvar månad, i høgst 36 månader, "
        "til mottakaren som vedtaket nemner",
    },
    "norsk.grunntilskudd": {
        "nb": "Grunntilskudd betales i første termin, etter hvor mange personer med rett til persontilskudd som bor i "
        "kommunen 15. januar",
        "nn": "Grunntilskot blir betalt i første termin, etter kor mange personar med rett til persontilskot som bur i "
        "kommunen 15. januar",
    },
    "asyl.norsk_i_mottak": {
        "nb": "Norsktilskudd for asylsøkere betales én gang for hver voksen som kommer til mottak i en kommune som "
        "tilbyr opplæringen; flytter personen til mottak i en annen slik kommune, får de halvparten hver",
        "nn": "Norsktilskot for asylsøkjarar blir betalt éin gong for kvar vaksen som kjem til mottak i ein kommune "
        "som tilbyr opplæringa; flyttar personen til mottak i ein annan slik kommune, får dei halvparten kvar",
    },
    "ekstra.innvilget": {
        "nb": "Ekstratilskudd betales med beløpet IMDi har innvilget",
        "nn": "Ekstratilskot blir betalt med beløpet IMDi har innvilga",
    },
    "enkeltvedtak": {
        "nb": "Beløpet følger av et enkeltvedtak",
        "nn": "Beløpet følgjer av eit enkeltvedtak",
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
        "share": "{owed} (hele satsen er {rate})",
        "none": "Tilskuddet for {term} skal ikke lenger betales. Det som var betalt, {amount}, tas tilbake.",
        "already": "Betalt før: {paid}. Forskjellen er {amount}.",
    },
    "nn": {
        "whole": "heile satsen på {rate}",
        "part": "{months} av månadene i busetjingsåret, sats {rate}, gir {owed}",
        "months": "{months} av 12 månader × {rate} = {owed}",
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
    return form.format(months=line.months, rate=kroner(line.rate), owed=kroner(line.owed))


def _form(line: Ingredients) -> str:
    """The words that say just what is owed. An enkeltvedtak on top, or a division by days, leaves no formula."""
    if line.owed == line.rate:
        return "whole"
    if line.rule in ONCE:
        return "part" if line.owed < line.rate else "share"
    # Integrering rounds to whole kroner, norsktilskudd to øre.
    return "months" if abs(line.months * line.rate / 12 - line.owed) < 1 else "share"


def kroner(amount: Decimal) -> str:
    """1 234 567 kr, with øre only when there are any."""
    whole, _, ore = f"{abs(amount):,.2f}".partition(".")
    text = whole.replace(",", NBSP) + ("" if ore == "00" else f",{ore}")
    return f"{'−' if amount < 0 else ''}{text}{NBSP}kr"
