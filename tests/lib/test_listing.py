"""Lists: the state in the address, pages, headings that sort, quick choices."""

import pytest
from django.http import QueryDict

from imdi_tilskudd.lib.listing import Heading, State, Words, column, list_of, page_numbers, quick_choices, searched
from imdi_tilskudd.lib.listing import state_of as from_query

WORDS = Words(title="Tall", units=("tall", "tall"), nothing="Ingen tall", todo="Tell.")


def state_of(query: str) -> State:
    return from_query(QueryDict(query), default_sort="navn", saved={"abc": "åse"}.get)


def listed(query: str, count: int):
    return list_of(state_of(query), range(count), path="/tall/", words=WORDS, headings=[Heading("navn", "Navn")])


def test_an_address_without_state_means_the_first_page_in_the_usual_order():
    state = state_of("")
    assert (state.text, state.sort, state.descending, state.page, state.per_page) == ("", "navn", False, 1, 100)


@pytest.mark.parametrize("query", ["side=0", "side=-1", "side=x", "side=²", "side=999999999999", "antall=7"])
def test_nonsense_means_the_first_choice(query):
    state = state_of(query)
    assert (state.page, state.per_page) == (1, 100)


def test_the_text_of_a_search_is_found_by_its_id():
    assert state_of("sok=abc").text == "åse"


def test_a_page_after_the_last_one_shows_the_last():
    page = listed("side=9&antall=25", 60)
    assert (page.page, page.first, page.last, list(page.rows)) == (3, 51, 60, list(range(50, 60)))


def test_an_empty_list_has_one_page_and_no_rows():
    page = listed("", 0)
    assert (page.page, page.pages, page.count, list(page.rows)) == (1, [(1, "side=1", "Side 1")], 0, [])


def test_rows_may_come_from_a_function_that_is_asked_for_one_page_only():
    asked = []

    def fetch(start, stop):
        asked.append((start, stop))
        return list(range(start, stop))

    page = list_of(state_of("side=3&antall=50"), fetch, count=120, path="/", words=WORDS, headings=[])
    assert asked == [(100, 120)]
    assert page.last == 120


def test_a_heading_sorts_and_then_turns_the_order_and_leaves_the_page():
    first = column(state_of("side=4&linje=x"), Heading("belop", "Beløp"))
    assert (first.sorted, first.next_query) == ("", "linje=x&sorter=belop")
    second = column(state_of("sorter=belop"), Heading("belop", "Beløp"))
    assert (second.sorted, second.next_query) == ("ascending", "sorter=-belop")
    third = column(state_of("sorter=-belop"), Heading("belop", "Beløp"))
    assert (third.sorted, third.next_query) == ("descending", "sorter=belop")


def test_a_heading_without_key_does_not_sort():
    assert column(state_of(""), Heading("", "Sum")).next_query == ""


@pytest.mark.parametrize(
    ("page", "pages", "numbers"),
    [(1, 1, [1]), (1, 3, [1, 2, 3]), (1, 9, [1, 2, None, 9]), (5, 9, [1, None, 4, 5, 6, None, 9])],
)
def test_pages_are_the_first_the_last_and_those_around(page, pages, numbers):
    assert page_numbers(page, pages) == numbers


def test_quick_choices_are_none_when_there_is_nothing_to_choose_between():
    assert quick_choices(state_of(""), "linje", [("ordinær", "Ordinær", 4)]) == []


def test_a_quick_choice_keeps_the_rest_of_the_address_and_begins_at_the_first_row():
    choices = quick_choices(state_of("side=2&sorter=belop&linje=a"), "linje", [("a", "A", 1), ("b", "B", 2)], 3)
    assert [(choice.label, choice.count, choice.current) for choice in choices[1:]] == [("A", 1, True), ("B", 2, False)]
    assert choices[0].query == "sorter=belop"
    assert choices[2].query == "sorter=belop&linje=b"


def test_a_search_begins_at_the_first_page_and_keeps_filters_and_order():
    query = QueryDict("sok=gammel&side=4&sorter=belop")
    assert searched("/liste/", query, "ny") == "/liste/?sorter=belop&sok=ny#liste"
    assert searched("/liste/", QueryDict("sok=gammel"), "") == "/liste/#liste"


def test_forms_keep_all_but_their_own_fields():
    page = listed("sok=abc&antall=25&side=2&sorter=belop", 60)
    assert page.kept_by_size == [("sok", "abc"), ("sorter", "belop")]
    assert page.kept_by_filters == [("sok", "abc"), ("antall", "25"), ("sorter", "belop")]
