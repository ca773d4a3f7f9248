"""Lists of lines that are kept in the cache: the same rows whatever the way to them, and nobody else's."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache

from payments.models import Line, Term
from payments.selectors import packed
from payments.selectors.line_lists import LineList, LineRow
from payments.selectors.masking import PROTECTED
from payments.selectors.term_lines import SORTING, Choices
from payments.services import publish_term
from tests.factories import cast, recipient
from tests.ledger import add_events, calculate, person_events
from tests.own_cache import lose_all

pytestmark = pytest.mark.django_db
TERM = "2024-T1"
NAMES = ["Åse Antatt", "Samir Prøve", "Ægir Demo", "Olena Attrapp", "Øystein Tenkt"]
BY_NAME = [*sorted(["Olena Attrapp", "Samir Prøve"]), "Ægir Demo", "Øystein Tenkt", "Åse Antatt"]


@pytest.fixture
def term(monkeypatch: pytest.MonkeyPatch) -> Term:
    """Five persons; a block holds two lines, so that even this list has three of them."""
    monkeypatch.setattr(packed, "BLOCK", 2)
    for number, name in enumerate(NAMES):
        day = date(2021, 2, 12) + timedelta(days=100 * number)
        add_events(person_events(f"2022910{number:05d}", name, "1990-05-17", day.isoformat(), "4627"))
    calculate(TERM, "2024-03-31")
    publish_term(term_code=TERM)
    lose_all()
    return Term.objects.select_related("run").get(code=TERM)


def listed(term: Term, part: str = "caseworker", **choices: object) -> LineList:
    from accounts.models import User

    user = User.objects.filter(username=part).first() or cast(part)
    return LineList(user, recipient(), term, Choices(**choices), None)


def rows(found: LineList) -> list[LineRow]:
    """All pages of two lines after each other."""
    starts = range(0, found.summary.count, 2)
    return [row for start in starts for row in found.rows(start, min(start + 2, found.summary.count))]


def names(found: LineList) -> list[str]:
    """Each name once, in the order of the rows."""
    return list(dict.fromkeys(row.shown_name for row in rows(found)))


def test_pages_follow_each_other_over_the_blocks_in_norwegian_order(term):
    assert names(listed(term)) == BY_NAME


def test_what_is_kept_gives_the_same_rows_with_one_question_a_page(term, django_assert_num_queries):
    first = rows(listed(term))
    found = listed(term)
    with django_assert_num_queries(1):
        assert found.rows(2, 4) == first[2:4]


def test_the_list_is_computed_anew_when_the_cache_has_lost_it_or_a_piece_of_it(term):
    found = listed(term)
    whole = rows(found)
    cache.delete(f"{found._packed.key}:1")
    assert rows(listed(term)) == whole
    lose_all()
    assert rows(listed(term)) == whole


def test_the_list_is_there_while_the_cache_is_away(term, settings):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    assert names(listed(term)) == BY_NAME


@pytest.mark.parametrize("sort", SORTING)
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_has_every_line_once(term, sort, descending):
    found = listed(term, sort=sort, descending=descending)
    assert len({row.id for row in rows(found)}) == found.summary.count == Line.objects.count()


def test_a_search_has_its_own_list_and_summary(term):
    found = listed(term, text="demo")
    assert names(found) == ["Ægir Demo"]
    assert found.summary.persons == 1
    assert found.summary == listed(term, text="demo").summary


def test_nothing_found_is_a_list_without_rows(term):
    found = listed(term, text="finnesikke")
    assert (found.summary.count, names(found)) == (0, [])


def test_a_new_run_has_a_new_list(term):
    before = listed(term)._packed.key
    calculate(TERM, "2024-03-31")
    assert listed(Term.objects.select_related("run").get(code=TERM))._packed.key != before


def test_keys_tell_nothing_about_what_was_searched_for(term):
    assert "demo" not in listed(term, text="demo")._packed.key


def test_municipalities_and_imdi_have_lists_of_their_own(term):
    assert listed(term)._packed.key != listed(term, "imdi_caseworker")._packed.key
    assert listed(term)._packed.key != listed(term, "ekstra_caseworker")._packed.key
    assert PROTECTED["nb"] not in names(listed(term))
