"""The arithmetic of a line, step by step: what the rule gives, what was decided, what was paid before, the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from imdi_tilskudd.lib.money import share_in_kroner, to_kroner, to_ore
from imdi_tilskudd.lib.periods import MONTHS_IN_YEAR

from .stored import (
    BY_DAYS,
    MONTHLY_IN_KRONER,
    ONCE,
    StoredLine,
    amount_of_term,
    by_rule,
    days_lived,
)
from .texts import day_text, number, term_text, text

LABELS = {
    "whole": text("Hele satsen", "Heile satsen"),
    "year_1_part": text(
        "{months} av {all} måneder i bosettingsåret: {rate} × {months} / {all}",
        "{months} av {all} månader i busetjingsåret: {rate} × {months} / {all}",
    ),
    "rest": text(
        "{months} av {all} måneder i bosettingsåret: det som er igjen av {rate} når de andre har fått sitt",
        "{months} av {all} månader i busetjingsåret: det som er att av {rate} når dei andre har fått sitt",
    ),
    "months": text("{rate} × {months} / 12", "{rate} × {months} / 12"),
    "term_part": text("Terminens del av satsen: {rate} / {parts}", "Terminen sin del av satsen: {rate} / {parts}"),
    "year_at_once": text("Hele satsen for året, betalt samlet", "Heile satsen for året, betalt samla"),
    "days": text(
        "{before} = {amount}, delt etter dager: {mine} av {all} dager",
        "{before} = {amount}, delt etter dagar: {mine} av {all} dagar",
    ),
    "half": text(
        "Halvparten av satsen {rate}, delt med en annen kommune",
        "Halvparten av satsen {rate}, delt med ein annan kommune",
    ),
    "granted": text("Innvilget beløp", "Innvilga beløp"),
    "more_granted": text(
        "Flere innvilgede beløp eller enkeltvedtak for samme kode og termin",
        "Fleire innvilga beløp eller enkeltvedtak for same kode og termin",
    ),
    "decided": text("Enkeltvedtak", "Enkeltvedtak"),
    "nothing": text("Skyldig nå for {term}", "Skuldig no for {term}"),
    "paid": text("Betalt i {term}", "Betalt i {term}"),
    "converted": text("Betalt av det forrige systemet {day}", "Betalt av det førre systemet {day}"),
    "history": text("Betalt av det forrige systemet", "Betalt av det førre systemet"),
}
RESULTS = {
    "ordinær": text("Beløp i {term}", "Beløp i {term}"),
    "etterbetaling": text("Etterbetaling i {term}", "Etterbetaling i {term}"),
    "tilbakeføring": text("Tilbakeføring i {term}", "Tilbakeføring i {term}"),
    "konvertert": LABELS["history"],
}


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the sum, in kroner; the result is the last one."""

    label: str
    amount: Decimal
    is_result: bool = False


@dataclass(frozen=True, slots=True)
class PaidBefore:
    """An earlier line with the same key, in kroner. `day` only for what the previous system paid."""

    term: str
    amount: Decimal
    day: date | None = None


def steps(line: StoredLine, before: Sequence[PaidBefore], language: str) -> list[Step]:
    """They sum to the result, which is the line's amount."""
    result = Step(RESULTS[line.kind][language].format(term=term_text(line.term)), line.amount, is_result=True)
    if line.kind == "konvertert":
        return [result]
    return [*_owed(line, language), *_paid(before, language), result]


def _owed(line: StoredLine, language: str) -> Iterator[Step]:
    if is_taken_back(line):
        yield Step(LABELS["nothing"][language].format(term=term_text(line.for_term)), line.owed)
        return
    ruled = to_kroner(by_rule(line))
    if line.rule != "enkeltvedtak":
        yield Step(_made_of(line, ruled, language), ruled)
    if line.owed != ruled:
        label = "more_granted" if line.rule == "ekstra.innvilget" else "decided"
        yield Step(LABELS[label][language], line.owed - ruled)


def is_taken_back(line: StoredLine) -> bool:
    """Nothing is owed any more for what the line is about."""
    return not line.owed and not line.months


def _paid(before: Sequence[PaidBefore], language: str) -> Iterator[Step]:
    for paid in before:
        label = LABELS["converted" if paid.day else "paid"][language]
        day = day_text(paid.day) if paid.day else ""
        yield Step(label.format(term=term_text(paid.term), day=day), -paid.amount)


def _made_of(line: StoredLine, ruled: Decimal, language: str) -> str:
    """How the rule's amount comes about, without the amount itself."""
    words = {name: label[language] for name, label in LABELS.items()}
    rate = number(line.rate)
    if line.rule in ONCE and ruled != line.rate:
        return _year_1_part(line, ruled, words)
    if line.rule in MONTHLY_IN_KRONER or line.rule == "norsk.paragraf_43_g":
        return words["months"].format(rate=rate, months=line.months)
    if line.rule in BY_DAYS:
        return _by_days(line, words)
    if line.rule == "ekstra.innvilget":
        return words["granted"]
    return words["whole"] if ruled == line.rate else words["half"].format(rate=rate)


def _year_1_part(line: StoredLine, ruled: Decimal, words: dict[str, str]) -> str:
    assert line.qualified is not None  # noqa: S101 - år 1 has a kvalifiseringsdato
    whole = MONTHS_IN_YEAR - line.qualified.month + 1
    is_rounded = to_kroner(share_in_kroner(to_ore(line.rate), line.months, whole)) == ruled
    label = words["year_1_part" if is_rounded else "rest"]
    return label.format(months=line.months, all=whole, rate=number(line.rate))


def _by_days(line: StoredLine, words: dict[str, str]) -> str:
    if line.rule == "norsk.paragraf_37_d":
        whole = words["months"].format(rate=number(line.rate), months=line.months)
    elif line.months == MONTHS_IN_YEAR:
        whole = words["year_at_once"]
    else:
        whole = words["term_part"].format(rate=number(line.rate), parts=MONTHS_IN_YEAR // line.months)
    days = days_lived(line)
    if len(days) < 2:
        return whole
    amount = number(to_kroner(amount_of_term(line)))
    mine, everything = days.get(line.recipient, 0), sum(days.values())
    return words["days"].format(before=whole, amount=amount, mine=mine, all=everything)
