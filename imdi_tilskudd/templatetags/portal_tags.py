"""How the portal writes amounts, numbers, dates and terms, and the small pieces of markup that repeat.

Nothing here computes or rounds: amounts arrive as `Decimal` (kroner, at most two decimals) or `int` (whole
kroner) from the selectors and are only written out. A missing value is written as an en dash.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django import template
from django.forms.boundfield import BoundField, BoundWidget
from django.template import defaulttags
from django.template.base import Node, Parser, TextNode, Token
from django.template.loader import render_to_string
from django.templatetags import i18n
from django.templatetags.static import do_static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from imdi_tilskudd.lib.folding import Fixed
from imdi_tilskudd.lib.widgets import attributes

register = template.Library()
register.filter(attributes)

NBSP = "\u00a0"
MINUS = "\u2212"
NOTHING = "\u2013"

SAKSNUMMER = re.compile(r"(\d{4}-\d{4})(\d{12})", re.ASCII)
DUF = re.compile(r"(\d{4})(\d{6})(\d{2})", re.ASCII)
TERMIN = re.compile(r"(\d{4})-T([1-4])", re.ASCII)

LINE_COLORS = {"etterbetaling": "fjord", "tilbakeføring": "korn", "konvertert": "neutral"}


def _parts(value: Decimal | int) -> tuple[str, str]:
    """Whole kroner with a no-break space between thousands, and two digits of øre, both without sign."""
    if isinstance(value, float):
        raise TypeError("Money is Decimal or int, never float")
    whole, _point, ore = f"{abs(value if isinstance(value, Decimal) else Decimal(value)):,.2f}".partition(".")
    return whole.replace(",", NBSP), ore


def _sign(value: Decimal | int) -> str:
    return MINUS if value < 0 else ""


def _is_missing(value: object) -> bool:
    return value is None or value == ""


def _amount(sign: str, value: Decimal | int) -> SafeString:
    whole, ore = _parts(value)
    return SafeString(f'{sign}{whole}<span class="ore">,{ore}</span>')  # digits and a sign


@register.filter
def kroner(value: Decimal | int | None) -> SafeString | str:
    """An amount in a column: always two decimals, the øre in quiet colour, a true minus sign."""
    return NOTHING if _is_missing(value) else _amount(_sign(value), value)


@register.filter
def signed(value: Decimal | int | None) -> SafeString | str:
    """A difference: as `kroner`, with a plus sign where it is an increase."""
    if _is_missing(value):
        return NOTHING
    return _amount("+" if value > 0 else _sign(value), value)


@register.filter
def tall(value: Decimal | int | None) -> str:
    """A count or a rate as plain text: thousands apart, øre only where there are any."""
    if _is_missing(value):
        return NOTHING
    whole, ore = _parts(value)
    return f"{_sign(value)}{whole}" + ("" if ore == "00" else f",{ore}")


@register.filter
def kr(value: Decimal | int | None) -> str:
    """An amount in running text: `1 234 567 kr`, øre only where there are any."""
    return NOTHING if _is_missing(value) else f"{tall(value)}{NBSP}kr"


@register.filter
def duf(value: str | None) -> SafeString | str:
    """A DUF number as 4 + 6 + 2 digits set apart by margin, so that copied text has no spaces."""
    match = DUF.fullmatch(value or "")
    if not match:
        return value or NOTHING
    groups = "".join(f"<span>{group}</span>" for group in match.groups())
    return mark_safe(f'<span class="duf">{groups}</span>')  # noqa: S308 - digits


@register.filter
def saksnummer(value: str | None) -> SafeString | str:
    """A case number: the two years quietly, then the DUF number that follows them."""
    match = SAKSNUMMER.fullmatch(value or "")
    if not match:
        return value or NOTHING
    return mark_safe(f'<span class="sak"><span>{match[1]}</span>{duf(match[2])}</span>')  # noqa: S308 - digits


@register.filter
def dato(value: date | datetime | None) -> str:
    """A date as 12.09.2021; a point in time by its day in Norway."""
    if _is_missing(value):
        return NOTHING
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%d.%m.%Y}"


@register.filter
def termin(value: str | None) -> str:
    """A term code in running text: `2024-T2` becomes 2. termin 2024."""
    match = TERMIN.fullmatch(value or "")
    if not match:
        return value or NOTHING
    return _("%(number)s. termin %(year)s") % {"number": match[2], "year": match[1]}


@register.filter
def termin_kort(value: str | None) -> str:
    """A term code in a column: `2024-T2` becomes T2 2024."""
    match = TERMIN.fullmatch(value or "")
    return f"T{match[2]} {match[1]}" if match else value or NOTHING


@register.filter
def mottaker(recipient) -> str:
    """A recipient's name as people say it: `Nord-Aurdal kommune`; counties bear the word in their name."""
    if recipient.kind == "kommune":
        return _("%(name)s kommune") % {"name": recipient.name}
    return recipient.name


@register.filter
def line_color(kind: str) -> str:
    """Tag colour for a kind of line; empty for an ordinary one, which has no tag."""
    return LINE_COLORS.get(kind, "")


@register.tag("translate")
def translate_once(parser: Parser, token: Token) -> Node:
    """Django's tag; a text that stands in the template is looked up once for each language, not for each page."""
    node = i18n.do_translate(parser, token)
    text = node.filter_expression
    is_fixed = text.var.literal is not None and not text.filters and not node.asvar
    return Fixed([node]) if is_fixed else node


@register.tag("url")
def url_once(parser: Parser, token: Token) -> Node:
    """Django's tag; the address of a place, which stands in the template by its name alone, is found once."""
    node = defaulttags.url(parser, token)
    is_fixed = isinstance(node.view_name.var, str) and not (node.view_name.filters or node.args or node.kwargs)
    return Fixed([node]) if is_fixed and not node.asvar else node


@register.tag("static")
def static_once(parser: Parser, token: Token) -> Node:
    """Django's tag, which needs no load; the address of a file is found once."""
    node = do_static(parser, token)
    is_fixed = isinstance(node.path.var, str) and not (node.path.filters or node.varname)
    return Fixed([node]) if is_fixed else node


@register.simple_tag
def status_tag(label: str, color: str = "neutral") -> SafeString:
    """A status in a coloured tag; the words carry the meaning, the colour only helps."""
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', color, label)


@cache
def _icon(name: str) -> str:
    return render_to_string(f"icons/{name}.svg").strip()


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """An icon from templates/icons, inline; screen readers skip it, since what it stands in has the words."""
    _tag, name = token.split_contents()
    return Fixed([TextNode(_icon(name.strip("\"'")))])


@register.simple_tag
def icon_symbols(names: str) -> SafeString:
    """Drawings that a long table refers to with `icon_use`, once per page instead of once per row. `names`: those of
    the icons, with spaces between them."""
    symbols = "".join(
        _icon(name).replace('<svg class="ds-icon"', f'<symbol id="icon-{name}"').replace("</svg>", "</symbol>")
        for name in names.split()
    )
    store = f'<svg class="icon-store" width="0" height="0" aria-hidden="true">{symbols}</svg>'
    return mark_safe(store)  # noqa: S308 - files of this project, not user text


@register.simple_tag
def icon_use(name: str) -> SafeString:
    """A reference to a drawing that `icon_symbols` has placed on the page."""
    return format_html('<svg class="ds-icon" aria-hidden="true" focusable="false"><use href="#icon-{}"/></svg>', name)


@register.simple_tag
def hidden_fields(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """What a GET form keeps of a list's state (lib.listing) while it changes its own fields."""
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.filter
def ds_input(field: BoundField, css: str = "") -> SafeString:
    """A form field's control in Designsystemet's class, beside any class of its own."""
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": " ".join(filter(None, ["ds-input", own, css]))})


@register.filter
def ds_option(option: BoundWidget) -> SafeString:
    """One radio button or checkbox of a group in Designsystemet's class, without its label."""
    option.data["attrs"]["class"] = "ds-input"
    return option.tag()


@register.simple_tag
def cell_label(labels: list[str], position: int) -> str:
    """The heading of a column by its place, where a row's cells are as many as the headings."""
    return labels[position]
