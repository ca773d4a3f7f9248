"""Money: whole øre as integers inside the engine, Decimal kroner outside, rounded in this place only."""

from decimal import Decimal

ORE_PER_KRONE = 100
Ore = int


def to_ore(kroner: Decimal) -> Ore:
    """Whole øre of an amount in kroner with at most two decimals; ValueError when it has more."""
    ore = kroner * ORE_PER_KRONE
    if ore != ore.to_integral_value():
        raise ValueError(f"{kroner} has more than two decimals")
    return int(ore)


def to_kroner(ore: Ore) -> Decimal:
    """Decimal kroner with two decimals."""
    return Decimal(ore).scaleb(-2)


def divide_half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator rounded to the nearest whole; a half goes away from zero. denominator > 0."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def share_in_kroner(amount: Ore, part: int, whole: int) -> Ore:
    """amount × part / whole, rounded half up to whole kroner, in øre (spec 4.1)."""
    return divide_half_up(amount * part, whole * ORE_PER_KRONE) * ORE_PER_KRONE


def share_in_ore(amount: Ore, part: int, whole: int) -> Ore:
    """amount × part / whole, rounded half up to whole øre (spec 4.5)."""
    return divide_half_up(amount * part, whole)
