"""The chart's axis and figures, from a municipality with one person to the whole country."""

from decimal import Decimal

import pytest

from imdi_tilskudd.pages.chart import Chart, Stack, chart_of_stacks


def chart(*amounts: str) -> Chart:
    stacks = [Stack(f"2024-T{n}", f"T{n}", "", False, {"ar-2-5": Decimal(text)}) for n, text in enumerate(amounts, 1)]
    found = chart_of_stacks(stacks)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        ("62375", ["0", "0,02", "0,04", "0,06", "0,08"]),
        ("100000", ["0", "0,025", "0,05", "0,075", "0,1"]),
        ("1022091", ["0", "0,3", "0,6", "0,9", "1,2"]),
        ("5900000", ["0", "1,5", "3", "4,5", "6"]),
        ("27349067", ["0", "8", "16", "24", "32"]),
        ("995000000", ["0", "250", "500", "750", "1000"]),
    ],
)
def test_the_axis_ends_just_above_the_highest_bar_and_no_two_of_its_figures_are_alike(
    highest: str, ticks: list[str]
) -> None:
    assert [text for _place, text in chart(highest).ticks] == ticks


def test_a_figure_has_decimals_where_they_say_something() -> None:
    found = chart("62375", "460000", "1000000", "9960000", "27349067", "-12000")
    assert [column.total_text for column in found.columns] == ["0,06", "0,5", "1", "10", "27", "−0,01"]


def test_without_bars_there_is_no_chart() -> None:
    assert chart_of_stacks([]) is None
