"""Net sums per term as stacked bars: heights in per cent for the template, sums for the table under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from imdi_tilskudd.templatetags.portal_tags import MINUS
from payments.selectors.totals import TermSum

MOST_TERMS = 9
TICKS = 4
MILLION = Decimal(1_000_000)
SMALL = Decimal("0.1")  # million; below it one decimal says too little
# Tops of the axis, in powers of ten: a quarter of each is still short to read.
ROUND = [Decimal(text) for text in ("1", "1.2", "1.6", "2", "2.4", "3.2", "4", "6", "8", "10")]
# (css class, groups of the bank transaction) in the order they are stacked.
LAYERS: list[tuple[str, tuple[str, ...]]] = [
    ("c1", ("ar-2-5",)),
    ("c2", ("ar-1",)),
    ("c3", ("saerskilt", "ekstra")),
    ("c4", ("norsk", "grunn", "kollektiv", "utvidet", "asyl")),
]


class Bar(NamedTuple):
    """Per cent of the plot, counted from the top."""

    css: str
    y: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class ChartColumn:
    term: str
    label: str
    note: str
    planned: bool
    total: Decimal
    total_text: str
    top: float
    bars: list[Bar]
    sums: list[Decimal]


class Tick(NamedTuple):
    """A line across the plot, `y` per cent from the top."""

    y: float
    text: str
    is_zero: bool


@dataclass(frozen=True, slots=True)
class Chart:
    legend: list[tuple[str, str]]
    ticks: list[Tick]
    columns: list[ChartColumn]


class Axis(NamedTuple):
    """From `bottom`, zero or less, to `top` in kroner, with a tick at every `step`."""

    bottom: Decimal
    top: Decimal
    step: Decimal

    def y(self, amount: Decimal) -> float:
        """Per cent from the top."""
        return round(float((self.top - amount) / (self.top - self.bottom) * 100), 2)

    @property
    def ticks(self) -> list[Tick]:
        amounts = [self.bottom + self.step * n for n in range(int((self.top - self.bottom) / self.step) + 1)]
        return [Tick(self.y(amount), _tick(amount), not amount) for amount in amounts]


def labels() -> list[str]:
    return [_("Integrering år 2–5"), _("Integrering år 1"), _("Særskilt og ekstra"), _("Norsktilskudd")]


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar. `key` is what its row in the table is called (a term's code, a year), `label` and `note` stand under it,
    `groups` are kroner by group of the bank transaction."""

    key: str
    label: str
    note: str
    planned: bool
    groups: Mapping[str, Decimal]


def chart_of(terms_newest_first: Sequence[TermSum]) -> Chart | None:
    """None when there is nothing to show."""
    terms = [term for term in reversed(terms_newest_first[:MOST_TERMS]) if term.sum or term.lines]
    return chart_of_stacks([_stack(term, before) for term, before in zip(terms, [None, *terms], strict=False)])


def _stack(term: TermSum, before: TermSum | None) -> Stack:
    year, quarter = term.term.code.split("-")
    planned = not term.term.is_locked
    is_new_year = before is None or before.term.code[:4] != year
    note = _("planlagt") if planned else (year if is_new_year else "")
    return Stack(term.term.code, quarter, note, planned, term.groups)


def chart_of_stacks(stacks: Sequence[Stack]) -> Chart | None:
    """None when there is nothing to show."""
    if not stacks:
        return None
    names = labels()
    layers = [[_layer_sums(stack, groups) for _css, groups in LAYERS] for stack in stacks]
    shown = [number for number in range(len(LAYERS)) if any(sums[number] for sums in layers)]
    axis = _axis(layers)
    columns = [
        _column(stack, [sums[n] for n in shown], [LAYERS[n][0] for n in shown], [names[n] for n in shown], axis)
        for stack, sums in zip(stacks, layers, strict=True)
    ]
    return Chart([(LAYERS[n][0], names[n]) for n in shown], axis.ticks, columns)


def _axis(layers: Sequence[Sequence[Decimal]]) -> Axis:
    """Around the highest and the lowest stack; without negative sums it begins at zero."""
    highest = max(sum((amount for amount in sums if amount > 0), Decimal(0)) for sums in layers)
    lowest = min(sum((amount for amount in sums if amount < 0), Decimal(0)) for sums in layers)
    step = _nice_top(max(highest, -lowest) or MILLION) / TICKS
    return Axis(-_whole_steps(-lowest, step), _whole_steps(highest, step) if lowest else step * TICKS, step)


def _whole_steps(amount: Decimal, step: Decimal) -> Decimal:
    """At least the amount."""
    return (amount / step).to_integral_value(ROUND_CEILING) * step


def _layer_sums(stack: Stack, groups: tuple[str, ...]) -> Decimal:
    return sum((stack.groups.get(group, Decimal(0)) for group in groups), Decimal(0))


def _nice_top(highest: Decimal) -> Decimal:
    """A round number of kroner at or above the highest bar that four ticks divide well."""
    size = Decimal(10) ** (highest.adjusted())
    return next(size * factor for factor in ROUND if highest <= size * factor)


def _number(amount: Decimal) -> str:
    """Millions with a decimal comma, and decimals only where they say something."""
    millions = amount / MILLION
    if abs(millions) < SMALL:
        return _without_zeros(f"{millions:z.2f}")
    return _without_zeros(f"{millions:z.1f}") if millions < 10 else f"{millions:z.0f}"


def _tick(amount: Decimal) -> str:
    """Millions as the axis names them, never rounded."""
    return _without_zeros(f"{amount / MILLION:.3f}")


def _without_zeros(number: str) -> str:
    return number.rstrip("0").rstrip(".").replace(".", ",").replace("-", MINUS)


def _column(stack: Stack, sums: list[Decimal], css: list[str], names: list[str], axis: Axis) -> ChartColumn:
    """What is positive stands on the zero line, what is negative hangs below it."""
    bars, above, below = [], Decimal(0), Decimal(0)
    for amount, colour, name in zip(sums, css, names, strict=True):
        if amount > 0:
            above += amount
        below += min(amount, Decimal(0))
        top = axis.y(above if amount > 0 else below - amount)
        height = round(axis.y(Decimal(0)) - axis.y(abs(amount)), 2)
        if height:
            bars.append(Bar(colour, top, height, f"{name}: {_number(amount)}"))
    total = sum(sums, Decimal(0))
    return ChartColumn(
        stack.key, stack.label, stack.note, stack.planned, total, _number(total), axis.y(above), bars, sums
    )
