"""How much of its rate a line is made of, in words."""

from datetime import date
from decimal import Decimal

import pytest

from grants.rules.catalogue import RULES, Measure
from grants.rules.measures import ONCE_RULES, RATE_IS_FOR, measure_of, measure_text

MARCH = date(2024, 3, 12)


def told(rule: str, months: int, rate: str, owed: str, qualified: date | None = MARCH, language: str = "nb") -> str:
    return measure_text(rule, months, Decimal(rate), Decimal(owed), qualified, language)


@pytest.mark.parametrize(
    ("rule", "months", "rate", "owed", "words"),
    [
        ("integrering.ar_1", 10, "241100", "241100", "engangs"),
        ("integrering.ar_1", 7, "241100", "168770", "7/10 engangs"),
        ("integrering.ar_1", 0, "241100", "0", "engangs"),
        ("integrering.eldretilskudd", 10, "180600", "180600", "engangs"),
        ("integrering.barnehagetilskudd", 10, "27500", "27500", "engangs"),
        ("integrering.ar_2_5", 3, "249500", "62375", "3"),
        ("integrering.ar_2_5", 0, "249500", "0", "0"),
        ("saerskilt.enslig_mindrearig", 10, "1200000", "1000000", "10"),
        ("norsk.persontilskudd", 3, "62300", "15575", "1/4 år"),
        ("norsk.persontilskudd", 4, "31900", "10633.33", "1/3 år"),
        ("norsk.persontilskudd", 6, "31900", "15950", "1/2 år"),
        ("norsk.persontilskudd", 12, "31900", "31900", "1 år"),
        ("norsk.persontilskudd", 0, "31900", "0", "0"),
        ("norsk.paragraf_37_d", 2, "16000", "2666.67", "2"),
        ("norsk.paragraf_43_g", 3, "16000", "4000", "3"),
        ("norsk.grunntilskudd", 12, "630000", "630000", "1 år"),
        ("asyl.norsk_i_mottak", 0, "23201", "23201", "engangs"),
        ("asyl.norsk_i_mottak", 0, "23201", "11601", "1/2 engangs"),
        ("asyl.norsk_i_mottak", 0, "23201", "11600", "1/2 engangs"),
        ("ekstra.innvilget", 0, "450000", "450000", "engangs"),
        ("enkeltvedtak", 0, "0", "-12000", "–"),
        ("konvertert", 0, "0", "62375", "–"),
    ],
)
def test_a_line_says_how_much_of_its_rate_it_is_made_of(
    rule: str, months: int, rate: str, owed: str, words: str
) -> None:
    assert told(rule, months, rate, owed) == words


def test_the_words_are_in_both_languages() -> None:
    assert told("integrering.ar_1", 10, "1", "1", language="nn") == "eingongs"
    assert told("integrering.ar_1", 7, "1", "1", language="nn") == "7/10 eingongs"


def test_one_off_grants_without_a_qualifying_day_are_whole() -> None:
    assert told("integrering.ar_1", 7, "241100", "168770", qualified=None) == "engangs"


def test_every_rule_with_a_rate_says_what_the_rate_is_for() -> None:
    assert {rule.measure for rule in RULES.values()} - {Measure.NONE} == RATE_IS_FOR.keys()
    assert "integrering.ar_1" in ONCE_RULES
    assert "integrering.ar_2_5" not in ONCE_RULES


def test_what_a_forgotten_rule_paid_is_told_in_months() -> None:
    assert measure_of("noe.gammelt") is Measure.MONTHS
