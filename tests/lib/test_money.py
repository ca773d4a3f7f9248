"""Money is rounded in one place: a half goes up, and away from zero for what is taken back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imdi_tilskudd.lib.money import divide_half_up, share_in_kroner, share_in_ore, to_kroner, to_ore


def test_kroner_become_whole_ore() -> None:
    assert to_ore(Decimal("241100")) == 24_110_000
    assert to_ore(Decimal("0.05")) == 5
    assert to_ore(Decimal("-12.50")) == -1250


def test_more_than_two_decimals_are_refused() -> None:
    with pytest.raises(ValueError, match="more than two decimals"):
        to_ore(Decimal("1.005"))


def test_ore_become_kroner_with_two_decimals() -> None:
    assert str(to_kroner(24_110_000)) == "241100.00"
    assert str(to_kroner(-5)) == "-0.05"


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (1, 3, 0), (2, 3, 1), (5, 2, 3), (-1, 2, -1), (-1, 3, 0), (-5, 2, -3), (0, 7, 0), (7, 1, 7)],
)
def test_a_half_goes_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert divide_half_up(numerator, denominator) == rounded


def test_a_share_is_rounded_half_up_to_whole_kroner() -> None:
    # 249 500 × 1 / 12 = 20 791.67 kroner; 18 × 1 / 12 = 1.5 kroner.
    assert share_in_kroner(24_950_000, 1, 12) == 2_079_200
    assert share_in_kroner(1_800, 1, 12) == 200
    assert share_in_kroner(-1_800, 1, 12) == -200


def test_a_share_in_ore_keeps_the_ore() -> None:
    assert share_in_ore(24_950_000, 1, 12) == 2_079_167


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**4))
def test_what_is_rounded_lies_at_most_a_half_away(numerator: int, denominator: int) -> None:
    assert abs(divide_half_up(numerator, denominator) * denominator - numerator) * 2 <= denominator


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**4))
def test_what_is_taken_back_is_rounded_as_what_was_paid(numerator: int, denominator: int) -> None:
    assert divide_half_up(-numerator, denominator) == -divide_half_up(numerator, denominator)
