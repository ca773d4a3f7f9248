"""Controls that are written directly look as Django's templates write them."""

import pytest
from django import forms
from django.core.cache import cache
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy

from imdi_tilskudd.lib.widgets import Renderer

HOSTILE = "\"><script>alert('æ&')</script>"
CHOICES = [("", gettext_lazy("Alle")), (1, HOSTILE), ("Gruppe <1>", [(HOSTILE, "En"), ("b", "To & tre")])]
WIDGETS = [
    (forms.Select(choices=CHOICES), HOSTILE),
    (forms.Select(attrs={"class": HOSTILE, "disabled": True}, choices=CHOICES), 1),
    (forms.Select(), None),
    (forms.SelectMultiple(choices=CHOICES), ["b", "1"]),
    (forms.TextInput(attrs={"autofocus": False, "maxlength": 5}), HOSTILE),
    (forms.TextInput(), None),
    (forms.NumberInput(), 0),
    (forms.EmailInput(), "a@b"),
    (forms.PasswordInput(), "secret"),
    (forms.HiddenInput(), HOSTILE),
    (forms.DateInput(), "12.09.2021"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.FileInput(), None),
    (forms.Textarea(attrs={"rows": 2}), HOSTILE),
    (forms.Textarea(), None),
    (forms.RadioSelect(choices=CHOICES), "b"),
]


def lines(text: str) -> list[str]:
    """Django leaves an empty one after each option."""
    return [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_it_looks_as_django_writes_it(widget: forms.Widget, value: object) -> None:
    ours, djangos = (widget.render("a<b", value, {"id": "id_a"}, renderer=by()) for by in (Renderer, DjangoTemplates))
    assert lines(ours) == lines(djangos)


def test_an_attribute_without_a_value_falls_away() -> None:
    assert forms.TextInput().render("a", "b", {"lang": None}, renderer=Renderer()) == (
        '<input type="text" name="a" value="b">'
    )


def test_all_questions_to_the_cache_go_through_one_client() -> None:
    assert cache._cache.get_client("a") is cache._cache.get_client("b", write=True)
