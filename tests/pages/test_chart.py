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
    assert [tick.text for tick in chart(highest).ticks] == ticks


def test_a_figure_has_decimals_where_they_say_something() -> None:
    found = chart("62375", "460000", "1000000", "9960000", "27349067", "-12000")
    assert [column.total_text for column in found.columns] == ["0,06", "0,5", "1", "10", "27", "−0,01"]


def grouped(**groups: str) -> Chart:
    amounts = {name.replace("_", "-"): Decimal(amount) for name, amount in groups.items()}
    found = chart_of_stacks([Stack("2024", "2024", "", False, amounts)])
    assert found is not None
    return found


def test_a_negative_sum_hangs_below_the_zero_line_and_the_others_stand_on_it() -> None:
    found = grouped(ar_2_5="3000000", norsk="1000000", ar_1="-1500000")
    assert [(tick.text, tick.y) for tick in found.ticks] == [
        ("\u22122", 100.0),
        ("\u22121", 83.33),
        ("0", 66.67),
        ("1", 50.0),
        ("2", 33.33),
        ("3", 16.67),
        ("4", 0.0),
    ]
    assert [tick.text for tick in found.ticks if tick.is_zero] == ["0"]
    (column,) = found.columns
    assert [(bar.css, bar.y, bar.height) for bar in column.bars] == [
        ("c1", 16.67, 50.0),
        ("c2", 66.67, 25.0),
        ("c4", 0.0, 16.67),
    ]
    assert column.bars[1].title.endswith(": \u22121,5")
    assert (column.total_text, column.top) == ("2,5", 0.0)
    assert column.sums == [Decimal("3000000"), Decimal("-1500000"), Decimal("1000000")]


def test_a_chart_of_nothing_but_negative_sums_ends_at_zero() -> None:
    found = chart("-12000", "-50000")
    assert (found.ticks[-1].text, found.ticks[-1].is_zero, found.ticks[-1].y) == ("0", True, 0.0)
    assert [len(column.bars) for column in found.columns] == [1, 1]
    assert all(column.top == 0.0 for column in found.columns)


def test_without_bars_there_is_no_chart() -> None:
    assert chart_of_stacks([]) is None
