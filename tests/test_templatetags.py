"""How amounts, numbers and dates are written, and the small pieces of markup."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from imdi_tilskudd.templatetags import portal_tags as tags

NBSP = "\u00a0"


class FullForm(forms.Form):
    duf = forms.CharField(label="DUF-nummer", help_text="12 sifre.")
    kind = forms.ChoiceField(label="Hva", choices=[("a", "Flyttet"), ("b", "Død")], widget=forms.RadioSelect)
    seen = forms.BooleanField(label="Sett over")


@pytest.fixture(autouse=True)
def _bokmal():
    with translation.override("nb"):
        yield


def rendered(source: str, query: str = "", **context) -> str:
    request = RequestFactory().get(f"/liste/{query}")
    return engines["django"].from_string(source).render(context, request)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("1234567.00"), f'1{NBSP}234{NBSP}567<span class="ore">,00</span>'),
        (Decimal("-45250.50"), f'−45{NBSP}250<span class="ore">,50</span>'),
        (Decimal("0"), '0<span class="ore">,00</span>'),
        (Decimal("-0.00"), '0<span class="ore">,00</span>'),
        (Decimal("-0.01"), '−0<span class="ore">,01</span>'),
        (62375, f'62{NBSP}375<span class="ore">,00</span>'),
        (None, "–"),
    ],
)
def test_kroner_always_shows_two_decimals_and_a_true_minus(value, written):
    assert tags.kroner(value) == written


def test_an_amount_of_more_than_a_billion_keeps_every_digit():
    assert tags.kr(Decimal("12345678901.25")) == f"12{NBSP}345{NBSP}678{NBSP}901,25{NBSP}kr"


def test_money_as_a_float_is_refused():
    with pytest.raises(TypeError):
        tags.kroner(1.5)


@pytest.mark.parametrize(
    ("value", "start"), [(Decimal("5"), "+5<"), (Decimal("-5"), "−5<"), (Decimal("0"), "0<"), (None, "–")]
)
def test_signed_shows_which_way_a_difference_goes(value, start):
    assert tags.signed(value).startswith(start)


def test_text_forms_leave_out_ore_when_there_are_none():
    assert tags.kr(Decimal("249500.00")) == f"249{NBSP}500{NBSP}kr"
    assert tags.tall(Decimal("10633.33")) == f"10{NBSP}633,33"
    assert tags.tall(-3) == "−3"
    assert tags.kr(None) == "–"


def test_duf_is_set_in_groups_without_spaces_to_copy():
    written = tags.duf("202205705502")
    assert written == '<span class="duf"><span>2022</span><span>057055</span><span>02</span></span>'


def test_saksnummer_is_the_years_then_the_duf():
    written = tags.saksnummer("2020-2021202205705502")
    assert written.startswith('<span class="sak"><span>2020-2021</span><span class="duf">')


@pytest.mark.parametrize("write", [tags.duf, tags.saksnummer, tags.termin, tags.termin_kort])
def test_what_has_another_shape_is_shown_as_it_is_and_escaped(write):
    name = write.__name__
    assert rendered("{{ value|" + name + " }}", value="<b>12") == "&lt;b&gt;12"
    assert write("") == "–"
    assert write(None) == "–"


def test_a_date_is_day_month_year():
    assert tags.dato(date(2021, 9, 12)) == "12.09.2021"
    assert tags.dato(None) == "–"


def test_a_point_in_time_is_the_day_in_norway():
    assert tags.dato(datetime(2024, 6, 30, 22, 30, tzinfo=UTC)) == "01.07.2024"


def test_terms_are_written_out_and_in_short():
    assert tags.termin("2024-T2") == "2. termin 2024"
    assert tags.termin_kort("2024-T2") == "T2 2024"


@pytest.mark.parametrize(
    ("name", "kind", "written"),
    [
        ("Nord-Aurdal", "kommune", "Nord-Aurdal kommune"),
        ("Rogaland fylkeskommune", "fylkeskommune", "Rogaland fylkeskommune"),
        ("IMDi", "imdi", "IMDi"),
    ],
)
def test_a_recipient_bears_the_name_people_use(name, kind, written):
    assert tags.mottaker(SimpleNamespace(name=name, kind=kind)) == written


def test_only_lines_out_of_the_ordinary_have_a_colour():
    assert tags.line_color("ordinær") == ""
    assert tags.line_color("tilbakeføring") == "korn"


def test_a_status_is_a_tag_with_escaped_words():
    written = rendered('{% status_tag label "info" %}', label="<i>Åpen")
    assert written == '<span class="ds-tag" data-color="info">&lt;i&gt;Åpen</span>'


def test_an_icon_stands_inline_and_is_hidden_from_screen_readers():
    written = rendered('{% icon "pencil" %}')
    assert written.startswith('<svg class="ds-icon"')
    assert 'aria-hidden="true"' in written


def test_rows_refer_to_a_drawing_that_stands_once_on_the_page():
    written = rendered('{% icon_symbols "questionmark-circle pencil" %}{% icon_use "pencil" %}{% icon_use "pencil" %}')
    assert written.count("<symbol ") == 2
    assert written.count('id="icon-pencil"') == 1
    assert written.count('<use href="#icon-pencil"/>') == 2


def test_hidden_fields_keep_the_rest_of_a_lists_state():
    written = rendered("{% hidden_fields pairs %}", pairs=[("sok", "a7"), ("linje", '"y')])
    assert written == '<input type="hidden" name="sok" value="a7"><input type="hidden" name="linje" value="&quot;y">'


def test_a_field_has_label_help_control_and_error_that_refer_to_each_other():
    written = FullForm({"duf": ""})["duf"].as_field_group()
    assert '<label class="ds-label" for="id_duf">DUF-nummer</label>' in written
    assert 'id="id_duf_helptext"' in written
    assert 'class="ds-input"' in written
    assert 'aria-invalid="true"' in written
    assert 'aria-describedby="id_duf_helptext id_duf_error"' in written
    assert 'id="id_duf_error"><li class="ds-validation-message">' in written


def test_a_group_of_choices_is_a_fieldset_with_a_label_for_each():
    written = FullForm()["kind"].as_field_group()
    assert '<legend class="ds-label">Hva</legend>' in written
    assert written.count('class="ds-input"') == 2
    assert '<label class="ds-label" for="id_kind_1">Død</label>' in written


def test_a_checkbox_stands_before_its_label():
    written = FullForm()["seen"].as_field_group()
    assert written.index('type="checkbox"') < written.index("<label")


def test_a_controls_own_class_is_kept():
    class CodeForm(forms.Form):
        code = forms.CharField(widget=forms.TextInput(attrs={"class": "own"}))

    assert 'class="ds-input own otp"' in tags.ds_input(CodeForm()["code"], "otp")


def test_the_error_summary_links_to_every_field_that_is_wrong():
    written = rendered('{% include "partials/error_summary.html" %}', form=FullForm({}))
    assert "3 ting må rettes" in written
    for target in ("#id_duf", "#id_kind_0", "#id_seen"):
        assert f'href="{target}"' in written
