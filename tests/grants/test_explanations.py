"""The sentence behind an amount, in both languages."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from grants import rules
from grants.rules.explanations import RULES, Ingredients, explain

RULE_NAME = re.compile(r'"((?:integrering|saerskilt|norsk|asyl|ekstra)\.\w+|enkeltvedtak)"')


def line(rule: str, owed: str, rate: str, months: int = 0, amount: str = "", kind: str = "ordinær") -> Ingredients:
    return Ingredients(rule, kind, "2024-T2", months, Decimal(rate), Decimal(owed), Decimal(amount or owed))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_every_rule_has_words():
    sources = Path(rules.__path__[0]).glob("*.py")
    named = {name for source in sources for name in RULE_NAME.findall(source.read_text())}
    assert named
    assert named <= RULES.keys()


@pytest.mark.parametrize(
    ("ingredients", "end"),
    [
        (line("integrering.ar_1", "194400", "194400"), ": hele satsen på 194 400 kr."),
        (line("integrering.ar_1", "97200", "194400", 6), "månedene i bosettingsåret, sats 194 400 kr, gir 97 200 kr."),
        (line("integrering.ar_2_5", "31188", "124750", 3), ": 3 av 12 måneder × 124 750 kr = 31 188 kr."),
        (line("norsk.paragraf_37_d", "2500.50", "10002", 3), ": 3 av 12 måneder × 10 002 kr = 2 500,50 kr."),
        (line("norsk.paragraf_37_d", "1000", "10000", 3), ": 1 000 kr (hele satsen er 10 000 kr)."),
        (line("norsk.persontilskudd", "4000", "16000", 3), ": 1/4 av satsen på 16 000 kr = 4 000 kr."),
        (line("norsk.grunntilskudd", "630000", "630000", 12), ": hele satsen på 630 000 kr."),
        (line("asyl.norsk_i_mottak", "9000", "18000"), ": 9 000 kr (hele satsen er 18 000 kr)."),
        (line("ekstra.innvilget", "450000", "450000"), "beløpet IMDi har innvilget: 450 000 kr."),
        (line("enkeltvedtak", "12000", "0"), "Beløpet følger av et enkeltvedtak: 12 000 kr."),
        (line("enkeltvedtak", "-500", "0"), "Beløpet følger av et enkeltvedtak: −500 kr."),
        (line("integrering.ar_2_5", "40000", "120000", 3), ": 40 000 kr (hele satsen er 120 000 kr)."),
        (line("konvertert", "5", "5", kind="konvertert"), "Betalt av det forrige systemet."),
    ],
)  # fmt: skip
def test_the_arithmetic_is_just_what_is_owed(ingredients, end):
    assert plain(explain(ingredients, "nb")).endswith(end)


def test_what_was_paid_before_is_taken_off():
    text = plain(explain(line("integrering.ar_2_5", "30000", "120000", 3, amount="10000"), "nn"))
    assert text.endswith(": 3 av 12 månader × 120 000 kr = 30 000 kr. Betalt før: 20 000 kr. Skilnaden er 10 000 kr.")


def test_what_is_no_longer_owed_is_taken_back():
    text = plain(explain(line("integrering.ar_1", "0", "194400", amount="-194400"), "nb"))
    assert text.endswith(
        "Tilskuddet for 2024-T2 skal ikke lenger betales. Det som var betalt, 194 400 kr, tas tilbake."
    )


def test_an_unknown_language_gets_bokmal():
    assert explain(line("enkeltvedtak", "1", "0"), "se") == explain(line("enkeltvedtak", "1", "0"), "nb")
