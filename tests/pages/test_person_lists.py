"""The list of persons in the order of what they have given: kept, the same whatever the way to it, never stale."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from accounts.models import User
from payments.selectors import packed
from payments.selectors.person_lists import PersonList
from payments.selectors.persons import lines_of_all
from payments.services import publish_term
from tests.factories import OTHERS, OURS, cast, logged_in, recipient
from tests.ledger import add_events, calculate, person_events
from tests.own_cache import lose_all

pytestmark = pytest.mark.django_db
TODAY = date(2024, 4, 1)
# The one who settled first has years 2 to 4 behind, the last one year 1 only.
NAMES = ["Åse Antatt", "Samir Prøve", "Ægir Demo", "Olena Attrapp", "Øystein Tenkt"]


@dataclass(frozen=True)
class By:
    sort: str
    descending: bool = False


def settle(number: int, name: str, day: str, place: str = OURS) -> None:
    add_events(person_events(f"2022910{number:05d}", name, "1990-05-17", day, place))


@pytest.fixture
def kari(monkeypatch: pytest.MonkeyPatch) -> User:
    """Five persons with lines, one without, one of another municipality; a block holds two."""
    monkeypatch.setattr(packed, "BLOCK", 2)
    for number, name in enumerate(NAMES):
        settle(number, name, f"202{number // 2 + 1}-0{number + 1}-12")
    settle(90, "Fremmed Skisse", "2022-09-20", OTHERS)
    calculate("2024-T1", "2024-03-31")
    publish_term(term_code="2024-T1")
    settle(80, "Bo Uten", "2024-04-01")
    lose_all()
    return cast("caseworker")


def listed(user: User, sort: str, *, descending: bool = False, text: str = "") -> PersonList:
    return PersonList(user, recipient(), TODAY, text, By(sort, descending))


def names(found: PersonList) -> list[str]:
    return [row.person.name for row in found.everything()]


def sums(user: User, found: PersonList) -> Iterator[object]:
    lines = lines_of_all(user, recipient())
    return (lines[row.person_id].amount for row in found.everything() if row.person_id in lines)


@pytest.mark.parametrize("descending", [False, True])
def test_persons_are_sorted_by_their_sum_and_those_without_lines_come_last(kari: User, descending: bool) -> None:
    found = listed(kari, "sum", descending=descending)
    amounts = list(sums(kari, found))
    assert len(amounts) == 5
    assert amounts == sorted(amounts, reverse=descending)
    assert names(found)[-1] == "Bo Uten"


@pytest.mark.parametrize("descending", [False, True])
def test_those_with_the_same_newest_term_stand_by_name(kari: User, descending: bool) -> None:
    by_name = ["Olena Attrapp", "Samir Prøve", "Ægir Demo", "Øystein Tenkt", "Åse Antatt", "Bo Uten"]
    assert names(listed(kari, "siste_termin", descending=descending)) == by_name


@pytest.mark.parametrize("sort", ["navn", "duf", "fodt", "siste_termin", "sum", "noe annet"])
def test_every_order_has_everybody_once(kari: User, sort: str) -> None:
    found = listed(kari, sort)
    assert found.count == 6
    assert sorted(names(found)) == sorted([*NAMES, "Bo Uten"])


def test_what_is_kept_needs_one_question_a_page(kari: User, django_assert_num_queries) -> None:
    whole = names(listed(kari, "sum"))
    again = listed(kari, "sum")
    with django_assert_num_queries(1):
        assert [row.person.name for row in again.rows(2, 4)] == whole[2:4]


def test_a_search_has_an_order_of_its_own(kari: User) -> None:
    names(listed(kari, "sum"))
    assert names(listed(kari, "sum", text="demo")) == ["Ægir Demo"]
    assert names(listed(kari, "sum", text="finnesikke")) == []


def test_a_new_calculation_and_a_new_person_are_seen_at_once(kari: User) -> None:
    assert len(list(sums(kari, listed(kari, "sum")))) == 5
    settle(81, "Ada Ny", "2024-03-02")
    assert names(listed(kari, "sum"))[-2:] == ["Ada Ny", "Bo Uten"]
    calculate("2024-T1", "2024-04-01")
    amounts = list(sums(kari, listed(kari, "sum", descending=True)))
    assert len(amounts) == 6
    assert amounts == sorted(amounts, reverse=True)  # type: ignore[type-var]


@pytest.mark.parametrize("query", ["sorter=sum", "sorter=-siste_termin"])
def test_the_page_asks_few_questions_also_when_nothing_is_kept(
    kari: User, query: str, django_assert_max_num_queries
) -> None:
    client = logged_in(kari)
    client.get("/personer/")
    lose_all()
    with django_assert_max_num_queries(14):  # ten, and what all pages keep
        client.get(f"/personer/?{query}")
    with django_assert_max_num_queries(10):
        assert client.get(f"/personer/?{query}").status_code == 200


def test_others_see_their_own_persons_only(kari: User) -> None:
    names(listed(kari, "sum"))
    stranger = PersonList(cast("stranger"), recipient(OTHERS), TODAY, "", By("sum"))
    assert names(stranger) == ["Fremmed Skisse"]


def test_the_list_is_there_while_the_cache_is_away(kari: User, settings) -> None:
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    assert len(names(listed(kari, "sum"))) == 6
