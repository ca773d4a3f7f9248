"""Controls of forms written directly: a page with filters has a dozen, and Django's templates for them, one for each
control and one for its attributes, take longer than all other templates of the page. What they write is the same; and
an attribute without a value falls away: admin's search boxes would say lang="None" in nynorsk."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


class Renderer(TemplatesSetting):
    """Templates for whatever has no function here."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITERS.get(template_name)
        return write(context["widget"]) if write else super().render(template_name, context, request)


def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """One that is True stands alone, one that is False or None falls away."""
    there = ((name, value) for name, value in attrs.items() if value is not None and value is not False)
    # Names are the code's.
    return SafeString("".join(f" {name}" if value is True else f' {name}="{escaped(value)}"' for name, value in there))


def escaped(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))


def _select(widget: Widget) -> SafeString:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return SafeString(f'<select name="{escaped(widget["name"])}"{attributes(widget["attrs"])}>{groups}\n</select>')


def _group(name: str | None, options: list[Widget]) -> str:
    written = "".join(map(_option, options))
    return f'\n  <optgroup label="{escaped(name)}">{written}\n  </optgroup>' if name else written


def _option(option: Widget) -> str:
    value, label = escaped(option["value"]), escaped(option["label"])
    return f'\n  <option value="{value}"{attributes(option["attrs"])}>{label}</option>'


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    start = f'<input type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"'
    return SafeString(f"{start}{value}{attributes(widget['attrs'])}>")


def _textarea(widget: Widget) -> SafeString:
    text = escaped(widget["value"]) if widget["value"] else ""
    start = f'<textarea name="{escaped(widget["name"])}"{attributes(widget["attrs"])}>'
    return SafeString(f"{start}\n{text}</textarea>")


INPUTS = ("text", "number", "email", "password", "hidden", "checkbox", "date", "time", "file", "tel", "search")
WRITERS: dict[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
    **{f"django/forms/widgets/{kind}.html": _input for kind in INPUTS},
}
